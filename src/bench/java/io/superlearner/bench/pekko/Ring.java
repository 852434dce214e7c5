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

/// P5: actors in a ring, and one token that goes round.
final class Ring implements Trial {

  private sealed interface Message {}

  private record Next(ActorRef<Message> link) implements Message {}

  private record Begin(long hops, ActorRef<Crowd.Done> replyTo) implements Message {}

  private record Token(long hops) implements Message {}

  private enum Stop implements Message {
    STOP
  }

  private final Stage stage;

  Ring(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Measured run(int size, long hops) {
    List<ActorRef<Message>> links = stage.spawn(size, _ -> Behaviors.setup(Link::new));
    for (int i = 0; i < size; i++) {
      links.get(i).tell(new Next(links.get((i + 1) % size)));
    }
    // it comes back to whoever was asked after a whole number of rounds
    long all = Math.max(1, hops / size) * size;
    long begin = System.nanoTime();
    stage.<Message, Crowd.Done>ask(links.getFirst(), replyTo -> new Begin(all, replyTo));
    long nanos = System.nanoTime() - begin;
    links.forEach(link -> link.tell(Stop.STOP));
    return Measured.rate(all, nanos);
  }

  private static final class Link extends AbstractBehavior<Message> {
    private ActorRef<Message> next;
    private ActorRef<Crowd.Done> asker;

    Link(ActorContext<Message> context) {
      super(context);
    }

    @Override
    public Receive<Message> createReceive() {
      return newReceiveBuilder()
          .onMessage(Token.class, this::token)
          .onMessage(Next.class, this::next)
          .onMessage(Begin.class, this::begin)
          .onMessage(Stop.class, _ -> Behaviors.stopped())
          .build();
    }

    private Behavior<Message> token(Token token) {
      if (token.hops() == 0) {
        asker.tell(Crowd.Done.DONE);
      } else {
        next.tell(new Token(token.hops() - 1));
      }
      return this;
    }

    private Behavior<Message> next(Next message) {
      next = message.link();
      return this;
    }

    private Behavior<Message> begin(Begin begin) {
      asker = begin.replyTo();
      next.tell(new Token(begin.hops() - 1));
      return this;
    }
  }
}
