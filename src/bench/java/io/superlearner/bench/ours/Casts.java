package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import java.util.List;

/// P3: one process casts to one server, in bursts, each of which is over when the server has
/// handled all of it.
final class Casts implements Trial {

  private static final int BURST = 100_000;

  private final Node node;

  Casts(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int size, long count) {
    Pid server = node.child(() -> GenServer.behavior(new Counter()));
    Pid sender = node.child(() -> new Sender(server));
    Pid crowd = node.child(() -> new Crowd(List.of(sender)));
    long bursts = Math.max(1, count / BURST);
    long begin = System.nanoTime();
    node.ask(crowd, bursts);
    long nanos = System.nanoTime() - begin;
    Check.equal(bursts * BURST, (int) node.ask(server, Counter.Message.VALUE));
    node.stop(crowd);
    node.stop(sender);
    node.stop(server);
    return Measured.rate(bursts * BURST, nanos);
  }

  private static final class Sender implements Behavior {
    private final Pid server;
    private Self self;

    Sender(Pid server) {
      this.server = server;
    }

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      if (message instanceof Crowd.Go(Pid boss, long bursts)) {
        for (long burst = 0; burst < bursts; burst++) {
          for (int i = 0; i < BURST; i++) {
            self.send(server, new Cast(Counter.Message.TICK));
          }
          self.call(server, Counter.Message.VALUE, Node.LIMIT);
        }
        self.send(boss, new Crowd.Done());
      }
    }
  }
}
