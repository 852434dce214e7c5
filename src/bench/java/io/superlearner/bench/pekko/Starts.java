package io.superlearner.bench.pekko;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// P6: an actor starts idle actors. Starting waits for nothing in Pekko, so the work is over when
/// the last one has told that it began; that is less than our side and BEAM's do, which wait for
/// each. They live together, `size` at a time, and are stopped outside of the measured time.
final class Starts implements Trial {

  private sealed interface Message {}

  private record Begin(int count, ActorRef<Crowd.Done> replyTo) implements Message {}

  private enum Began implements Message {
    BEGAN
  }

  private record Stop(ActorRef<Crowd.Done> replyTo) implements Message {}

  private final Stage stage;

  Starts(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Measured run(int size, long count) {
    long batches = Math.max(1, count / size);
    long nanos = 0;
    for (long batch = 0; batch < batches; batch++) {
      ActorRef<Message> starter = stage.spawn(Behaviors.setup(Starter::new));
      long begin = System.nanoTime();
      stage.<Message, Crowd.Done>ask(starter, replyTo -> new Begin(size, replyTo));
      nanos += System.nanoTime() - begin;
      stage.<Message, Crowd.Done>ask(starter, Stop::new);
    }
    return Measured.rate(batches * size, nanos);
  }

  private static Behavior<Counter.Message> idle(ActorRef<Message> starter) {
    return Behaviors.setup(context -> {
      starter.tell(Began.BEGAN);
      return Counter.in(context);
    });
  }

  private static final class Starter extends AbstractBehavior<Message> {
    private ActorRef<Crowd.Done> asker;
    private int left;

    Starter(ActorContext<Message> context) {
      super(context);
    }

    @Override
    public Receive<Message> createReceive() {
      return newReceiveBuilder()
          .onMessage(Began.class, _ -> began())
          .onMessage(Begin.class, this::begin)
          .onMessage(Stop.class, this::stop)
          // comes when all children have stopped
          .onSignal(PostStop.class, _ -> stopped())
          .build();
    }

    private Behavior<Message> begin(Begin begin) {
      asker = begin.replyTo();
      left = begin.count();
      for (int i = 0; i < begin.count(); i++) {
        getContext().spawnAnonymous(idle(getContext().getSelf()));
      }
      return this;
    }

    private Behavior<Message> began() {
      left--;
      if (left == 0) {
        asker.tell(Crowd.Done.DONE);
      }
      return this;
    }

    private Behavior<Message> stop(Stop stop) {
      asker = stop.replyTo();
      return Behaviors.stopped();
    }

    private Behavior<Message> stopped() {
      asker.tell(Crowd.Done.DONE);
      return this;
    }
  }
}
