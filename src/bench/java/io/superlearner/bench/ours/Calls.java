package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import java.time.Duration;
import java.util.List;

/// P2: processes that call one server, again and again.
final class Calls implements Trial {

  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);

  private final Node node;

  Calls(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int callers, long count) {
    Pid server = node.child(() -> GenServer.behavior(new Counter()));
    List<Pid> calling = node.children(callers, _ -> new Caller(server));
    Pid crowd = node.child(() -> new Crowd(calling));
    long each = count / callers;
    long begin = System.nanoTime();
    node.ask(crowd, each);
    long nanos = System.nanoTime() - begin;
    Check.equal(each * callers, (int) node.ask(server, Counter.Message.VALUE));
    node.stop(crowd);
    calling.forEach(node::stop);
    node.stop(server);
    return Measured.rate(each * callers, nanos);
  }

  private static final class Caller implements Behavior {
    private final Pid server;
    private Self self;

    Caller(Pid server) {
      this.server = server;
    }

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      if (message instanceof Crowd.Go(Pid boss, long count)) {
        int last = 0;
        for (long i = 0; i < count; i++) {
          int next = (int) self.call(server, Counter.Message.NEXT, CALL_LIMIT);
          Check.grows(last, next);
          last = next;
        }
        self.send(boss, new Crowd.Done());
      }
    }
  }
}
