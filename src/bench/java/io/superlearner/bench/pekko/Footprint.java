package io.superlearner.bench.pekko;

import io.superlearner.bench.Heap;
import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import org.apache.pekko.actor.typed.ActorRef;

/// P8: how many bytes of heap idle actors take, each with a small state of its own.
final class Footprint implements Trial {

  private final Stage stage;

  Footprint(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Measured run(int size, long count) {
    ActorRef<Servers.Message> servers = stage.spawn(Servers.create(false));
    long before = Heap.used();
    long begin = System.nanoTime();
    stage.<Servers.Message, Crowd.Done>ask(servers, to -> new Servers.Begin(size, to));
    long nanos = System.nanoTime() - begin;
    long after = Heap.used();
    stage.<Servers.Message, Crowd.Done>ask(servers, Servers.Stop::new);
    return new Measured((double) (after - before) / size, nanos);
  }
}
