package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.From;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.server.GenServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// P12: very many servers at once: a process starts them, sends each a message and waits for the
/// answers, and stops them; it is over when all are gone.
final class Million implements Trial {

  private static final long LOOK_NANOS = 1_000_000;

  private final Node node;

  Million(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int size, long count) {
    Pid boss = node.child(() -> new Boss(SpawnOptions.worker("one", node.lane())));
    ProcessRuntime runtime = node.runtime();
    int base = runtime.size();
    long begin = System.nanoTime();
    node.ask(boss, (int) count);
    while (runtime.size() > base) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    long nanos = System.nanoTime() - begin;
    node.stop(boss);
    return Measured.rate(count, nanos);
  }

  private static final class Boss implements Behavior {
    private final SpawnOptions options;
    private final List<Pid> started = new ArrayList<>();
    private Self self;
    private From asker;
    private int silent;

    Boss(SpawnOptions options) {
      this.options = options;
    }

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      switch (message) {
        case Request(From from, Integer count) -> {
          asker = from;
          silent = count;
          for (int i = 0; i < count; i++) {
            Behavior server = GenServer.behavior(new Counter());
            started.add(Node.started(self.runtime().start(server, options)));
          }
          started.forEach(pid -> self.send(pid, new Counter.Ping(self.pid())));
        }
        case Counter.Pong _ -> {
          silent--;
          if (silent == 0) {
            started.forEach(pid -> self.exit(pid, ExitReason.shutdown()));
            self.reply(asker, "done");
          }
        }
        default -> throw new IllegalArgumentException("unexpected " + message);
      }
    }
  }
}
