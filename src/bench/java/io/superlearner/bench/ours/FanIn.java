package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Self;
import java.util.List;

/// P4: many senders, one receiver, in bursts, each of which is over when the receiver has handled
/// all of it.
final class FanIn implements Trial {

  private static final int BURST = 1_000;

  private record Item(int number) {}

  private record Expect(List<Pid> senders, long items) {}

  private final Node node;

  FanIn(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int senders, long count) {
    List<Pid> sending = node.children(senders, _ -> new Sender());
    Pid receiver = node.child(Receiver::new);
    long items = (long) senders * BURST;
    long bursts = Math.max(1, count / items);
    long begin = System.nanoTime();
    for (long burst = 0; burst < bursts; burst++) {
      node.ask(receiver, new Expect(sending, items));
    }
    long nanos = System.nanoTime() - begin;
    sending.forEach(node::stop);
    node.stop(receiver);
    return Measured.rate(bursts * items, nanos);
  }

  private static final class Sender implements Behavior {
    private Self self;

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      if (message instanceof Crowd.Go(Pid receiver, long count)) {
        for (int i = 0; i < count; i++) {
          self.send(receiver, new Item(i));
        }
      }
    }
  }

  private static final class Receiver implements Behavior {
    private Self self;
    private From asker;
    private long left;

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      switch (message) {
        case Item _ -> {
          left--;
          if (left == 0) {
            self.reply(asker, "done");
          }
        }
        case Request(From from, Expect(List<Pid> senders, long items)) -> {
          asker = from;
          left = items;
          senders.forEach(sender -> self.send(sender, new Crowd.Go(self.pid(), BURST)));
        }
        default -> throw new IllegalArgumentException("unexpected " + message);
      }
    }
  }
}
