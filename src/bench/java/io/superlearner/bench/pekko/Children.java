package io.superlearner.bench.pekko;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// P7: an actor has supervised actors started by another one, one after the other: it goes on when
/// it knows the new one, but, as is usual in Pekko, not yet whether that has begun. They live
/// together, `size` under one, and are stopped with it outside of the measured time.
final class Children implements Trial {

  private final Stage stage;

  Children(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Measured run(int size, long count) {
    long batches = Math.max(1, count / size);
    long nanos = 0;
    for (long batch = 0; batch < batches; batch++) {
      ActorRef<Ask> parent = stage.spawn(Behaviors.setup(Parent::new));
      ActorRef<Message> client = stage.spawn(Behaviors.setup(c -> new Client(c, parent)));
      long begin = System.nanoTime();
      stage.<Message, Crowd.Done>ask(client, to -> new Begin(size, to));
      nanos += System.nanoTime() - begin;
      stage.<Ask, Crowd.Done>ask(parent, Stop::new);
    }
    return Measured.rate(batches * size, nanos);
  }

  private sealed interface Ask {}

  private record Start(ActorRef<Message> replyTo) implements Ask {}

  private record Stop(ActorRef<Crowd.Done> replyTo) implements Ask {}

  private sealed interface Message {}

  private record Begin(int count, ActorRef<Crowd.Done> replyTo) implements Message {}

  private record Started(ActorRef<Counter.Message> child) implements Message {}

  private static final class Parent extends AbstractBehavior<Ask> {
    private ActorRef<Crowd.Done> asker;

    Parent(ActorContext<Ask> context) {
      super(context);
    }

    @Override
    public Receive<Ask> createReceive() {
      return newReceiveBuilder()
          .onMessage(Start.class, this::start)
          .onMessage(Stop.class, this::stop)
          // comes when all children have stopped
          .onSignal(PostStop.class, _ -> stopped())
          .build();
    }

    private Behavior<Ask> start(Start start) {
      Behavior<Counter.Message> child =
          Behaviors.supervise(Counter.create()).onFailure(SupervisorStrategy.restart());
      start.replyTo().tell(new Started(getContext().spawnAnonymous(child)));
      return this;
    }

    private Behavior<Ask> stop(Stop stop) {
      asker = stop.replyTo();
      return Behaviors.stopped();
    }

    private Behavior<Ask> stopped() {
      asker.tell(Crowd.Done.DONE);
      return this;
    }
  }

  private static final class Client extends AbstractBehavior<Message> {
    private final ActorRef<Ask> parent;
    private ActorRef<Crowd.Done> asker;
    private int left;

    Client(ActorContext<Message> context, ActorRef<Ask> parent) {
      super(context);
      this.parent = parent;
    }

    @Override
    public Receive<Message> createReceive() {
      return newReceiveBuilder()
          .onMessage(Started.class, _ -> started())
          .onMessage(Begin.class, this::begin)
          .build();
    }

    private Behavior<Message> begin(Begin begin) {
      asker = begin.replyTo();
      left = begin.count();
      return next();
    }

    private Behavior<Message> started() {
      left--;
      return next();
    }

    private Behavior<Message> next() {
      if (left > 0) {
        parent.tell(new Start(getContext().getSelf()));
        return this;
      }
      asker.tell(Crowd.Done.DONE);
      return Behaviors.stopped();
    }
  }
}
