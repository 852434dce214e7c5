package io.superlearner.bench.pekko;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// P1: pairs of actors, in each of which a ping is answered with a pong.
final class PingPong implements Trial {

  private sealed interface Message {}

  private record Go(ActorRef<Crowd.Message> boss, long count) implements Message {}

  private record Pong() implements Message {}

  private record Ping(ActorRef<Message> from) {}

  private final Stage stage;

  PingPong(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Measured run(int pairs, long count) {
    List<ActorRef<Message>> pingers = stage.spawn(pairs, _ -> Behaviors.setup(Pinger::new));
    ActorRef<Crowd.Message> crowd = stage.spawn(Crowd.of(pingers, Go::new));
    long each = count / pairs;
    long begin = System.nanoTime();
    stage.<Crowd.Message, Crowd.Done>ask(crowd, replyTo -> new Crowd.Begin(each, replyTo));
    return Measured.rate(each * pairs, System.nanoTime() - begin);
  }

  private static final class Pinger extends AbstractBehavior<Message> {
    private final ActorRef<Ping> ponger;
    private ActorRef<Crowd.Message> boss;
    private long left;

    Pinger(ActorContext<Message> context) {
      super(context);
      ponger = context.spawnAnonymous(Ponger.create());
    }

    @Override
    public Receive<Message> createReceive() {
      return newReceiveBuilder()
          .onMessage(Pong.class, this::pong)
          .onMessage(Go.class, this::go)
          .build();
    }

    private Behavior<Message> go(Go go) {
      boss = go.boss();
      left = go.count();
      return next();
    }

    private Behavior<Message> pong(Pong pong) {
      left--;
      return next();
    }

    private Behavior<Message> next() {
      if (left > 0) {
        ponger.tell(new Ping(getContext().getSelf()));
        return this;
      }
      boss.tell(Crowd.Done.DONE);
      return Behaviors.stopped();
    }
  }

  private static final class Ponger {
    static Behavior<Ping> create() {
      return Behaviors.receiveMessage(ping -> {
        ping.from().tell(new Pong());
        return Behaviors.same();
      });
    }
  }
}
