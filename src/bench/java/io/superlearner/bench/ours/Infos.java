package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.runtime.ProcessInfo;
import java.util.List;

/// P10: reads what is known of every process, while many idle servers live.
final class Infos implements Trial {

  private final Node node;

  Infos(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int size, long count) throws Exception {
    try (Servers servers = new Servers(node)) {
      List<?> started = servers.start(size);
      long passes = Math.max(1, count / size);
      long found = 0;
      long waiting = 0;
      long begin = System.nanoTime();
      for (long pass = 0; pass < passes; pass++) {
        List<ProcessInfo> infos = node.runtime().list();
        found += infos.size();
        for (ProcessInfo info : infos) {
          waiting += info.mailbox();
        }
      }
      long nanos = System.nanoTime() - begin;
      Check.equal(0, waiting);
      servers.stop(started);
      return Measured.rate(found, nanos);
    }
  }
}
