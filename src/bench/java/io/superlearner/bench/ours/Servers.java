package io.superlearner.bench.ours;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.server.GenServer;
import java.util.ArrayList;
import java.util.List;

/// Idle servers without a supervisor, started by one process, one after the other: it waits for
/// each to have started.
final class Servers implements AutoCloseable {

  private final Node node;
  private final Pid starter;

  Servers(Node node) {
    this.node = node;
    this.starter = node.child(() -> new Starter(node));
  }

  /// Starts some servers.
  List<?> start(int count) {
    return (List<?>) node.ask(starter, count);
  }

  /// Stops servers, and waits until they are gone.
  void stop(Iterable<?> servers) throws InterruptedException {
    for (Object pid : servers) {
      node.runtime().exit((Pid) pid, ExitReason.shutdown());
    }
    for (Object pid : servers) {
      if (!node.runtime().awaitGone((Pid) pid, Node.LIMIT)) {
        throw new IllegalStateException(pid + " is still there");
      }
    }
  }

  @Override
  public void close() {
    node.stop(starter);
  }

  /// Starts as many servers as it is asked for, and replies with their pids.
  private static final class Starter implements Behavior {
    private final SpawnOptions options;
    private Self self;

    Starter(Node node) {
      options = SpawnOptions.worker("started", node.lane());
    }

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      if (message instanceof Request(From from, Integer count)) {
        List<Pid> started = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          Behavior server = GenServer.behavior(new Counter());
          started.add(Node.started(self.runtime().start(server, options)));
        }
        self.reply(from, started);
      }
    }
  }
}
