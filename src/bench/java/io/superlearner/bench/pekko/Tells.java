package io.superlearner.bench.pekko;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// P3: one actor tells another, in bursts, each of which is over when all of it was handled.
final class Tells implements Trial {

  private static final int BURST = 100_000;

  private sealed interface Message {}

  private record Go(long bursts, ActorRef<Counter.Count> replyTo) implements Message {}

  private record Handled(int count) implements Message {}

  private final Stage stage;

  Tells(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Measured run(int size, long count) {
    ActorRef<Message> sender = stage.spawn(Behaviors.setup(Sender::new));
    long bursts = Math.max(1, count / BURST);
    long begin = System.nanoTime();
    Counter.Count handled = stage.ask(sender, replyTo -> new Go(bursts, replyTo));
    long nanos = System.nanoTime() - begin;
    if (handled.value() != bursts * BURST) {
      throw new IllegalStateException("only " + handled + " of " + bursts * BURST);
    }
    return Measured.rate(bursts * BURST, nanos);
  }

  private static final class Sender extends AbstractBehavior<Message> {
    private final ActorRef<Counter.Message> receiver;
    private final ActorRef<Counter.Count> replies;
    private ActorRef<Counter.Count> asker;
    private long left;

    Sender(ActorContext<Message> context) {
      super(context);
      receiver = context.spawnAnonymous(Counter.create());
      replies = context.messageAdapter(Counter.Count.class, count -> new Handled(count.value()));
    }

    @Override
    public Receive<Message> createReceive() {
      return newReceiveBuilder()
          .onMessage(Go.class, this::go)
          .onMessage(Handled.class, this::handled)
          .build();
    }

    private Behavior<Message> go(Go go) {
      asker = go.replyTo();
      left = go.bursts();
      return burst();
    }

    private Behavior<Message> handled(Handled handled) {
      left--;
      if (left > 0) {
        return burst();
      }
      asker.tell(new Counter.Count(handled.count()));
      return Behaviors.stopped();
    }

    private Behavior<Message> burst() {
      for (int i = 0; i < BURST; i++) {
        receiver.tell(Counter.Tick.TICK);
      }
      receiver.tell(new Counter.Value(replies));
      return this;
    }
  }
}
