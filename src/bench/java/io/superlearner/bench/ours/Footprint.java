package io.superlearner.bench.ours;

import io.superlearner.bench.Heap;
import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.ProcessInfo;
import java.util.List;

/// P8: how many bytes of heap idle servers take, each with a small state of its own.
final class Footprint implements Trial {

  private final Node node;

  Footprint(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int size, long count) throws Exception {
    try (Servers servers = new Servers(node)) {
      long before = Heap.used();
      long begin = System.nanoTime();
      Check.equal(size, servers.start(size).size());
      long nanos = System.nanoTime() - begin;
      long after = Heap.used();
      servers.stop(idle());
      return new Measured((double) (after - before) / size, nanos);
    }
  }

  // found anew, so that no list of them was on the heap
  private List<Pid> idle() {
    return node.runtime().list().stream()
        .filter(info -> "started".equals(info.options().path()))
        .map(ProcessInfo::pid)
        .toList();
  }
}
