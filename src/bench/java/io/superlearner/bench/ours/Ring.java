package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Self;
import java.util.List;

/// P5: processes in a ring, and one token that goes round.
final class Ring implements Trial {

  private record Next(Pid pid) {}

  private record Token(long hops) {}

  private final Node node;

  Ring(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int size, long hops) {
    List<Pid> links = node.children(size, _ -> new Link());
    for (int i = 0; i < size; i++) {
      node.runtime().send(links.get(i), new Next(links.get((i + 1) % size)));
    }
    // it comes back to whoever was asked after a whole number of rounds
    long all = Math.max(1, hops / size) * size;
    long begin = System.nanoTime();
    node.ask(links.getFirst(), new Token(all));
    long nanos = System.nanoTime() - begin;
    links.forEach(node::stop);
    return Measured.rate(all, nanos);
  }

  private static final class Link implements Behavior {
    private Self self;
    private Pid next;
    private From asker;

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      switch (message) {
        case Token(long hops) when hops == 0 -> self.reply(asker, "done");
        case Token(long hops) -> self.send(next, new Token(hops - 1));
        case Next(Pid pid) -> next = pid;
        case Request(From from, Token(long hops)) -> {
          asker = from;
          self.send(next, new Token(hops - 1));
        }
        default -> throw new IllegalArgumentException("unexpected " + message);
      }
    }
  }
}
