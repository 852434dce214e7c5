package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.event.Subscription;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.TraceHistory;
import io.superlearner.runtime.server.GenServer;
import java.util.List;

/// P2: processes that call one server, again and again. P11: the same while that server is traced
/// with full payloads into a bounded history.
final class Calls implements Trial {

  static final int HISTORY = 10_000;

  private final Node node;
  private final boolean traced;

  Calls(Node node, boolean traced) {
    this.node = node;
    this.traced = traced;
  }

  @Override
  public Measured run(int callers, long count) {
    Pid server = node.child(() -> GenServer.behavior(new Counter()));
    List<Pid> calling = node.children(callers, _ -> new Caller(server));
    Pid crowd = node.child(() -> new Crowd(calling));
    long each = count / callers;
    TraceHistory history = new TraceHistory(HISTORY);
    long nanos;
    try (Subscription _ = traced ? node.runtime().trace(server::equals, history) : () -> {}) {
      long begin = System.nanoTime();
      node.ask(crowd, each);
      nanos = System.nanoTime() - begin;
    }
    Check.equal(each * callers, (int) node.ask(server, Counter.Message.VALUE));
    Check.atLeast(traced ? 2 * each * callers : 0, history.written());
    node.stop(crowd);
    calling.forEach(node::stop);
    node.stop(server);
    return Measured.rate(each * callers, nanos);
  }
}
