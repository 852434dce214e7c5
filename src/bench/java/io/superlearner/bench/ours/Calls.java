package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.server.GenServer;
import java.util.List;

/// P2: processes that call one server, again and again.
final class Calls implements Trial {

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
}
