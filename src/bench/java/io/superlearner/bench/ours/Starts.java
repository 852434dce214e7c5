package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import java.util.List;

/// P6: a process starts idle servers. They live together, `size` at a time, and are stopped outside
/// of the measured time.
final class Starts implements Trial {

  private final Node node;

  Starts(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int size, long count) throws Exception {
    long batches = Math.max(1, count / size);
    long nanos = 0;
    try (Servers servers = new Servers(node)) {
      for (long batch = 0; batch < batches; batch++) {
        long begin = System.nanoTime();
        List<?> started = servers.start(size);
        nanos += System.nanoTime() - begin;
        servers.stop(started);
      }
    }
    return Measured.rate(batches * size, nanos);
  }
}
