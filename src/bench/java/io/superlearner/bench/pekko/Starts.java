package io.superlearner.bench.pekko;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import org.apache.pekko.actor.typed.ActorRef;

/// P6: an actor starts idle actors. They live together, `size` at a time, and are stopped outside
/// of the measured time.
final class Starts implements Trial {

  private final Stage stage;

  Starts(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Measured run(int size, long count) {
    long batches = Math.max(1, count / size);
    long nanos = 0;
    for (long batch = 0; batch < batches; batch++) {
      ActorRef<Servers.Message> servers = stage.spawn(Servers.create(true));
      long begin = System.nanoTime();
      stage.<Servers.Message, Crowd.Done>ask(servers, to -> new Servers.Begin(size, to));
      nanos += System.nanoTime() - begin;
      stage.<Servers.Message, Crowd.Done>ask(servers, Servers.Stop::new);
    }
    return Measured.rate(batches * size, nanos);
  }
}
