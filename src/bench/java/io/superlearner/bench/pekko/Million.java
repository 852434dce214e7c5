package io.superlearner.bench.pekko;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import org.apache.pekko.actor.typed.ActorRef;

/// P12: very many actors at once: an actor starts them, sends each a message and waits for the
/// answers, and stops them; it is over when all are gone.
final class Million implements Trial {

  private final Stage stage;

  Million(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Measured run(int size, long count) {
    ActorRef<Servers.Message> servers = stage.spawn(Servers.create(true));
    long begin = System.nanoTime();
    stage.<Servers.Message, Crowd.Done>ask(servers, to -> new Servers.Begin((int) count, to));
    stage.<Servers.Message, Crowd.Done>ask(servers, Servers.PingAll::new);
    stage.<Servers.Message, Crowd.Done>ask(servers, Servers.Stop::new);
    return Measured.rate(count, System.nanoTime() - begin);
  }
}
