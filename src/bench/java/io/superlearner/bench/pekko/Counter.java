package io.superlearner.bench.pekko;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// An actor that counts: a request gets the next number, a tick is counted without an answer.
final class Counter extends AbstractBehavior<Counter.Message> {

  /// What it can be asked and told.
  sealed interface Message {}

  /// Counts and asks for the number.
  record Next(ActorRef<Count> replyTo) implements Message {}

  /// Asks how far it has counted.
  record Value(ActorRef<Count> replyTo) implements Message {}

  /// Counts.
  enum Tick implements Message {
    TICK
  }

  /// How far it has counted.
  record Count(int value) {}

  private int count;

  private Counter(ActorContext<Message> context) {
    super(context);
  }

  static Behavior<Message> create() {
    return Behaviors.setup(Counter::new);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Next.class, this::next)
        .onMessage(Tick.class, _ -> tick())
        .onMessage(Value.class, this::value)
        .build();
  }

  private Behavior<Message> next(Next next) {
    count++;
    next.replyTo().tell(new Count(count));
    return this;
  }

  private Behavior<Message> tick() {
    count++;
    return this;
  }

  private Behavior<Message> value(Value value) {
    value.replyTo().tell(new Count(count));
    return this;
  }
}
