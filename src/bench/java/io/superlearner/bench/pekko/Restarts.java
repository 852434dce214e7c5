package io.superlearner.bench.pekko;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// P9: an actor makes another one's child fail, waits until its successor has told that it is up,
/// and asks it; again and again, `size` times under one parent. The parent watches its child, and
/// starts a new one when that has ended. An actor of Pekko cannot be killed from outside, so it is
/// told to throw; nothing is logged of it.
final class Restarts implements Trial {

  private final Stage stage;

  Restarts(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Measured run(int size, long count) {
    long each = Math.min(size, count);
    long parents = count / each;
    long nanos = 0;
    for (long i = 0; i < parents; i++) {
      ActorRef<Message> killer = stage.spawn(Behaviors.setup(Killer::new));
      long begin = System.nanoTime();
      stage.<Message, Crowd.Done>ask(killer, to -> new Begin(each, to));
      nanos += System.nanoTime() - begin;
    }
    return Measured.rate(parents * each, nanos);
  }

  private sealed interface Message {}

  private record Begin(long count, ActorRef<Crowd.Done> replyTo) implements Message {}

  private record Up(ActorRef<Request> child) implements Message {}

  private record Answered(int value) implements Message {}

  private sealed interface Request {}

  private record Next(ActorRef<Message> replyTo) implements Request {}

  private record Fail() implements Request {}

  private static Behavior<Request> mortal(ActorRef<Message> boss) {
    return Behaviors.setup(context -> {
      boss.tell(new Up(context.getSelf()));
      return counting(0);
    });
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

  /// Starts a new child when the one before has failed.
  private static Behavior<Void> parent(ActorRef<Message> boss) {
    return Behaviors.setup(context -> {
      context.watch(context.spawnAnonymous(mortal(boss)));
      return Behaviors.receive(Void.class)
          .onSignal(
              ChildFailed.class,
              _ -> {
                context.watch(context.spawnAnonymous(mortal(boss)));
                return Behaviors.same();
              })
          .build();
    });
  }

  private static final class Killer extends AbstractBehavior<Message> {
    private ActorRef<Request> child;
    private ActorRef<Crowd.Done> asker;
    private long left;

    Killer(ActorContext<Message> context) {
      super(context);
      context.spawnAnonymous(parent(context.getSelf()));
    }

    @Override
    public Receive<Message> createReceive() {
      return newReceiveBuilder()
          .onMessage(Up.class, this::up)
          .onMessage(Answered.class, this::answered)
          .onMessage(Begin.class, this::begin)
          .build();
    }

    private Behavior<Message> begin(Begin begin) {
      asker = begin.replyTo();
      left = begin.count();
      return child == null ? this : next();
    }

    private Behavior<Message> up(Up up) {
      boolean first = child == null;
      child = up.child();
      if (first) {
        return asker == null ? this : next();
      }
      child.tell(new Next(getContext().getSelf()));
      return this;
    }

    private Behavior<Message> answered(Answered answer) {
      if (answer.value() != 1) {
        throw new IllegalStateException("it is no successor");
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
