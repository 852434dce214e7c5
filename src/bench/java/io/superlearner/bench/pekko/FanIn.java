package io.superlearner.bench.pekko;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// P4: many senders, one receiver, in bursts, each of which is over when the receiver has handled
/// all of it.
final class FanIn implements Trial {

  private static final int BURST = 1_000;

  private sealed interface Message {}

  private record Item(int number) implements Message {}

  private record Expect(long bursts, ActorRef<Crowd.Done> replyTo) implements Message {}

  private record Go(ActorRef<Message> receiver) {}

  private final Stage stage;

  FanIn(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Measured run(int senders, long count) {
    ActorRef<Message> receiver =
        stage.spawn(Behaviors.setup(context -> new Receiver(context, senders)));
    long items = (long) senders * BURST;
    long bursts = Math.max(1, count / items);
    long begin = System.nanoTime();
    stage.<Message, Crowd.Done>ask(receiver, replyTo -> new Expect(bursts, replyTo));
    return Measured.rate(bursts * items, System.nanoTime() - begin);
  }

  private static Behavior<Go> sender() {
    return Behaviors.receiveMessage(go -> {
      for (int i = 0; i < BURST; i++) {
        go.receiver().tell(new Item(i));
      }
      return Behaviors.same();
    });
  }

  private static final class Receiver extends AbstractBehavior<Message> {
    private final List<ActorRef<Go>> senders;
    private ActorRef<Crowd.Done> asker;
    private long bursts;
    private long left;

    Receiver(ActorContext<Message> context, int senders) {
      super(context);
      this.senders =
          IntStream.range(0, senders).mapToObj(_ -> context.spawnAnonymous(sender())).toList();
    }

    @Override
    public Receive<Message> createReceive() {
      return newReceiveBuilder()
          .onMessage(Item.class, _ -> item())
          .onMessage(Expect.class, this::expect)
          .build();
    }

    private Behavior<Message> expect(Expect expect) {
      asker = expect.replyTo();
      bursts = expect.bursts();
      return burst();
    }

    private Behavior<Message> burst() {
      left = (long) senders.size() * BURST;
      senders.forEach(sender -> sender.tell(new Go(getContext().getSelf())));
      return this;
    }

    private Behavior<Message> item() {
      left--;
      if (left > 0) {
        return this;
      }
      bursts--;
      if (bursts > 0) {
        return burst();
      }
      asker.tell(Crowd.Done.DONE);
      return Behaviors.stopped();
    }
  }
}
