package io.superlearner.cluster.simulation;

import com.sun.management.OperatingSystemMXBean;
import io.superlearner.cluster.Placement;
import io.superlearner.control.NodeVitals;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.SandboxId;
import io.superlearner.testkit.TempFolder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Measures what simulated nodes cost: heap after a collection, platform threads, the time until
/// they answer, and the CPU they use at rest and with a sandbox each.
///
/// `java -cp … io.superlearner.cluster.simulation.CostMain 3 12`
public final class CostMain {

  private static final Duration WATCHED = Duration.ofSeconds(15);
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private CostMain() {}

  public static void main(String[] counts) throws IOException {
    try (TempFolder folder = new TempFolder()) {
      SimulatedCluster real = new SimulatedCluster(house(folder, "real", null), Instant.now());
      real.add();
      LocalSimulation simulation =
          new LocalSimulation(house(folder, "sim", real.answering().orElseThrow()));
      warm(simulation);
      say("a lone node", 0);
      for (String text : counts) {
        int count = Integer.parseInt(text);
        long began = System.nanoTime();
        if (!(simulation.start(count) instanceof Outcome.Done)) {
          throw new IllegalStateException("not started");
        }
        long millis = (System.nanoTime() - began) / 1_000_000;
        say(count + " nodes at rest", millis);
        for (int i = 0; i < count; i++) {
          var _ =
              simulation
                  .control()
                  .createSandbox(
                      new SandboxRequest(
                          SandboxId.parse("s" + i), "test_demo", null, null, null, null, Map.of()),
                      new Placement(null, false));
        }
        say(count + " nodes, " + count + " sandboxes", 0);
        var _ = simulation.stop();
        say("off again", 0);
      }
      simulation.close();
      real.close();
    }
  }

  // classes are loaded once, whatever is simulated
  private static void warm(LocalSimulation simulation) {
    var _ = simulation.start(2);
    var _ = simulation.stop();
  }

  private static LocalSimulation.House house(TempFolder folder, String name, SimulatedNode lone) {
    return new LocalSimulation.House(
        lone == null ? null : lone.control(),
        lone == null ? null : lone.streams(),
        lone == null ? null : lone.events(),
        "cost",
        folder.path().resolve(name),
        folder.path().resolve("modules"),
        "http://127.0.0.1:4000",
        new NodeVitals.Versions("test", "none", "none", "25"));
  }

  private static void say(String what, long startMillis) {
    long cpu = SYSTEM.getProcessCpuTime();
    long began = System.nanoTime();
    LockSupport.parkNanos(WATCHED.toNanos());
    double share = 100.0 * (SYSTEM.getProcessCpuTime() - cpu) / (System.nanoTime() - began);
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    System.out.println(
        String.format(
            Locale.ROOT,
            "%-28s heap %6.1f MB, %3d threads, %5.1f %% of one CPU%s",
            what,
            heap / 1e6,
            threads,
            share,
            startMillis == 0 ? "" : ", started in " + startMillis + " ms"));
  }
}
