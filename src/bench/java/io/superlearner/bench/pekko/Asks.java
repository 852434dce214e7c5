package io.superlearner.bench.pekko;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// P2: actors that ask one actor, again and again. An ask is what has a time-out, as a call has.
final class Asks implements Trial {

  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);

  private sealed interface Message {}

  private record Go(ActorRef<Crowd.Message> boss, long count) implements Message {}

  private record Answered(int value) implements Message {}

  private record Failed(Throwable cause) implements Message {}

  private final Stage stage;

  Asks(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Measured run(int callers, long count) {
    ActorRef<Counter.Message> server = stage.spawn(Counter.create());
    List<ActorRef<Message>> calling =
        stage.spawn(callers, _ -> Behaviors.setup(context -> new Caller(context, server)));
    ActorRef<Crowd.Message> crowd = stage.spawn(Crowd.of(calling, Go::new));
    long each = count / callers;
    long begin = System.nanoTime();
    stage.<Crowd.Message, Crowd.Done>ask(crowd, replyTo -> new Crowd.Begin(each, replyTo));
    return Measured.rate(each * callers, System.nanoTime() - begin);
  }

  private static final class Caller extends AbstractBehavior<Message> {
    private final ActorRef<Counter.Message> server;
    private ActorRef<Crowd.Message> boss;
    private long left;
    private int last;

    Caller(ActorContext<Message> context, ActorRef<Counter.Message> server) {
      super(context);
      this.server = server;
    }

    @Override
    public Receive<Message> createReceive() {
      return newReceiveBuilder()
          .onMessage(Answered.class, this::answered)
          .onMessage(Go.class, this::go)
          .onMessage(Failed.class, this::failed)
          .build();
    }

    private Behavior<Message> go(Go go) {
      boss = go.boss();
      left = go.count();
      return next();
    }

    private Behavior<Message> answered(Answered answer) {
      if (answer.value() <= last) {
        throw new IllegalStateException(answer.value() + " came after " + last);
      }
      last = answer.value();
      left--;
      return next();
    }

    private Behavior<Message> failed(Failed failure) {
      throw new IllegalStateException(failure.cause());
    }

    private Behavior<Message> next() {
      if (left == 0) {
        boss.tell(Crowd.Done.DONE);
        return Behaviors.stopped();
      }
      getContext()
          .ask(
              Counter.Count.class,
              server,
              CALL_LIMIT,
              Counter.Next::new,
              (count, failure) ->
                  failure == null ? new Answered(count.value()) : new Failed(failure));
      return this;
    }
  }
}
