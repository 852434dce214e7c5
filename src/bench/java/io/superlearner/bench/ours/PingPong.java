package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Self;
import java.util.List;

/// P1: pairs of processes, in each of which a ping is answered with a pong.
final class PingPong implements Trial {

  private record Ping(Pid from) {}

  private record Pong() {}

  private final Node node;

  PingPong(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int pairs, long count) {
    List<Pid> pongers = node.children(pairs, _ -> new Ponger());
    List<Pid> pingers = node.children(pairs, i -> new Pinger(pongers.get(i)));
    Pid crowd = node.child(() -> new Crowd(pingers));
    long each = count / pairs;
    long begin = System.nanoTime();
    node.ask(crowd, each);
    long nanos = System.nanoTime() - begin;
    node.stop(crowd);
    pingers.forEach(node::stop);
    pongers.forEach(node::stop);
    return Measured.rate(each * pairs, nanos);
  }

  private static final class Pinger implements Behavior {
    private final Pid ponger;
    private Self self;
    private Pid boss;
    private long left;

    Pinger(Pid ponger) {
      this.ponger = ponger;
    }

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      switch (message) {
        case Pong _ -> left--;
        case Crowd.Go(Pid from, long count) -> {
          boss = from;
          left = count;
        }
        default -> throw new IllegalArgumentException("unexpected " + message);
      }
      self.send(left > 0 ? ponger : boss, left > 0 ? new Ping(self.pid()) : new Crowd.Done());
    }
  }

  private static final class Ponger implements Behavior {
    private Self self;

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      if (message instanceof Ping(Pid from)) {
        self.send(from, new Pong());
      }
    }
  }
}
