package io.superlearner.bench.pekko;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// Sets some actors to work at the same time, and replies when all are done.
final class Crowd extends AbstractBehavior<Crowd.Message> {

  /// What the crowd is told.
  sealed interface Message {}

  /// Lets each member do its part.
  record Begin(long each, ActorRef<Done> replyTo) implements Message {}

  /// One member, or the whole crowd, is done.
  enum Done implements Message {
    DONE
  }

  /// Sets one member to work.
  interface Starter<T> {
    T go(ActorRef<Message> boss, long count);
  }

  private final List<Runner> members;
  private ActorRef<Done> asker;
  private int working;

  private interface Runner {
    void run(ActorRef<Message> boss, long count);
  }

  private Crowd(ActorContext<Message> context, List<Runner> members) {
    super(context);
    this.members = members;
  }

  static <T> Behavior<Message> of(List<ActorRef<T>> members, Starter<T> starter) {
    List<Runner> runners =
        members.stream()
            .map(member -> (Runner) (boss, count) -> member.tell(starter.go(boss, count)))
            .toList();
    return Behaviors.setup(context -> new Crowd(context, runners));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Begin.class, this::begin)
        .onMessage(Done.class, _ -> done())
        .build();
  }

  private Behavior<Message> begin(Begin begin) {
    asker = begin.replyTo();
    working = members.size();
    members.forEach(member -> member.run(getContext().getSelf(), begin.each()));
    return this;
  }

  private Behavior<Message> done() {
    working--;
    if (working > 0) {
      return this;
    }
    asker.tell(Done.DONE);
    return Behaviors.stopped();
  }
}
