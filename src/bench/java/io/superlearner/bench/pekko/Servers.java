package io.superlearner.bench.pekko;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// An actor that starts idle actors. Starting waits for nothing in Pekko, so they have started when
/// the last one has told that it began; that is less than our side and BEAM's do, which wait for
/// each.
final class Servers extends AbstractBehavior<Servers.Message> {

  /// What it can be asked.
  sealed interface Message {}

  /// Starts some actors, and replies when all of them have begun.
  record Begin(int count, ActorRef<Crowd.Done> replyTo) implements Message {}

  /// Sends each of them a message, and replies when all have answered.
  record PingAll(ActorRef<Crowd.Done> replyTo) implements Message {}

  /// Stops them and itself, and replies when all are gone.
  record Stop(ActorRef<Crowd.Done> replyTo) implements Message {}

  private enum Answer implements Message {
    BEGAN,
    PONG
  }

  /// A server that is pinged.
  private record Ping(ActorRef<Message> from) {}

  private final List<ActorRef<Ping>> started = new ArrayList<>();
  private final boolean keeps;
  private ActorRef<Crowd.Done> asker;
  private int left;

  private Servers(ActorContext<Message> context, boolean keeps) {
    super(context);
    this.keeps = keeps;
  }

  /// @param keeps whether it keeps a list of those that it has started
  static Behavior<Message> create(boolean keeps) {
    return Behaviors.setup(context -> new Servers(context, keeps));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Answer.class, _ -> answered())
        .onMessage(Begin.class, this::begin)
        .onMessage(PingAll.class, this::pingAll)
        .onMessage(Stop.class, this::stop)
        // comes when all children have stopped
        .onSignal(PostStop.class, _ -> stopped())
        .build();
  }

  private Behavior<Message> begin(Begin begin) {
    asker = begin.replyTo();
    left = begin.count();
    for (int i = 0; i < begin.count(); i++) {
      ActorRef<Ping> server = getContext().spawnAnonymous(Idle.create(getContext().getSelf()));
      if (keeps) {
        started.add(server);
      }
    }
    return this;
  }

  private Behavior<Message> pingAll(PingAll ping) {
    asker = ping.replyTo();
    left = started.size();
    started.forEach(server -> server.tell(new Ping(getContext().getSelf())));
    return this;
  }

  private Behavior<Message> answered() {
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

  /// How far an actor has counted, and where it began.
  private record Count(int value, int first) {}

  /// An actor with a small state, in the functional style.
  private static final class Idle {
    static Behavior<Ping> create(ActorRef<Message> starter) {
      return Behaviors.setup(_ -> {
        starter.tell(Answer.BEGAN);
        return counting(new Count(0, 0));
      });
    }

    private static Behavior<Ping> counting(Count count) {
      return Behaviors.receiveMessage(ping -> {
        ping.from().tell(Answer.PONG);
        return counting(new Count(count.value() + 1, count.first()));
      });
    }
  }
}
