package io.superlearner.bench.pekko;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// P9 as Pekko's users would have it: an actor makes a supervised actor fail, waits until that has
/// told that it is up again, and asks it; again and again, `size` times for one actor. Nobody dies
/// here: the actor, its address and its mailbox stay, and only its behavior begins anew.
final class SoftRestarts implements Trial {

  private static final int BUDGET = 1_000_000;

  private final Stage stage;

  SoftRestarts(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Measured run(int size, long count) {
    long each = Math.min(size, count);
    long actors = count / each;
    long nanos = 0;
    for (long i = 0; i < actors; i++) {
      ActorRef<Message> killer = stage.spawn(Behaviors.setup(Killer::new));
      long begin = System.nanoTime();
      stage.<Message, Crowd.Done>ask(killer, to -> new Begin(each, to));
      nanos += System.nanoTime() - begin;
    }
    return Measured.rate(actors * each, nanos);
  }

  private sealed interface Message {}

  private record Begin(long count, ActorRef<Crowd.Done> replyTo) implements Message {}

  private record Up() implements Message {}

  private record Answered(int value) implements Message {}

  private sealed interface Request {}

  private record Next(ActorRef<Message> replyTo) implements Request {}

  private record Fail() implements Request {}

  private static Behavior<Request> mortal(ActorRef<Message> boss) {
    Behavior<Request> behavior =
        Behaviors.setup(_ -> {
          boss.tell(new Up());
          return counting(0);
        });
    return Behaviors.supervise(behavior)
        .onFailure(
            SupervisorStrategy.restart()
                .withLimit(BUDGET, Duration.ofSeconds(1))
                .withLoggingEnabled(false));
  }

  private static Behavior<Request> counting(int count) {
    return Behaviors.receiveMessage(request ->
        switch (request) {
          case Next(var replyTo) -> {
            replyTo.tell(new Answered(count + 1));
            yield counting(count + 1);
          }
          case Fail() -> throw new IllegalStateException("told to fail");
        });
  }

  private static final class Killer extends AbstractBehavior<Message> {
    private final ActorRef<Request> child;
    private ActorRef<Crowd.Done> asker;
    private long left;
    private boolean isUp;

    Killer(ActorContext<Message> context) {
      super(context);
      child = context.spawnAnonymous(mortal(context.getSelf()));
    }

    @Override
    public Receive<Message> createReceive() {
      return newReceiveBuilder()
          .onMessage(Up.class, _ -> up())
          .onMessage(Answered.class, this::answered)
          .onMessage(Begin.class, this::begin)
          .build();
    }

    private Behavior<Message> begin(Begin begin) {
      asker = begin.replyTo();
      left = begin.count();
      return isUp ? next() : this;
    }

    private Behavior<Message> up() {
      if (isUp) {
        child.tell(new Next(getContext().getSelf()));
        return this;
      }
      isUp = true;
      return asker == null ? this : next();
    }

    private Behavior<Message> answered(Answered answer) {
      if (answer.value() != 1) {
        throw new IllegalStateException("it was not restarted");
      }
      return next();
    }

    private Behavior<Message> next() {
      if (left == 0) {
        asker.tell(Crowd.Done.DONE);
        return Behaviors.stopped();
      }
      left--;
      child.tell(new Fail());
      return this;
    }
  }
}
