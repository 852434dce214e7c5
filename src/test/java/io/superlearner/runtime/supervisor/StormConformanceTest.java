package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.EventBus;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StormConformanceTest {

  private static final int WARM_UP = 2_000;
  private static final int STORM = 8_000;

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  /// Crashes as soon as it runs, until all crashes are over.
  private static final class Crasher implements Behavior {
    private final AtomicInteger crashes;
    private final CompletableFuture<Boolean> warm;
    private final CompletableFuture<Boolean> over;

    Crasher(
        AtomicInteger crashes, CompletableFuture<Boolean> warm, CompletableFuture<Boolean> over) {
      this.crashes = crashes;
      this.warm = warm;
      this.over = over;
    }

    @Override
    public Start start(Self self) {
      self.send(self.pid(), "crash");
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      int before = crashes.getAndIncrement();
      if (before == WARM_UP) {
        warm.complete(true);
      }
      if (before >= WARM_UP + STORM) {
        over.complete(true);
        return;
      }
      throw new IllegalStateException("crash " + before);
    }
  }

  private static final class Lines extends Handler {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord line) {
      lines.add(
          line.getLevel() + " " + new java.util.logging.SimpleFormatter().formatMessage(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  @DisplayName(
      "U14 in a storm of crashes the log drops lines and counts them, and the heap is stable")
  void crashStorm() {
    AtomicInteger crashes = new AtomicInteger();
    CompletableFuture<Boolean> warm = new CompletableFuture<>();
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    Logger logger = Logger.getLogger("io.superlearner.supervisor");
    Lines lines = new Lines();
    logger.addHandler(lines);
    logger.setUseParentHandlers(false);
    // a runtime of its own: the kernel's keeps all events. Its time stands still: all is one second
    try (ProcessRuntime runtime = new ProcessRuntime(3, 0, kernel.clock(), new EventBus())) {
      // on the supervisor's own threads, so that a storm needs no changes of threads
      ChildSpec child =
          ChildSpec.worker("stormy", _ -> new Crasher(crashes, warm, over))
              .withScheduler(runtime.systemScheduler());
      SupervisorSpec spec =
          SupervisorSpec.of(
              SupervisorFlags.of(Strategy.ONE_FOR_ONE).withBudget(10 * STORM, Duration.ofMillis(1)),
              child);
      StartOutcome outcome =
          runtime.start(
              Supervisor.behavior(spec, runtime.systemScheduler()),
              SpawnOptions.worker("root", runtime.systemScheduler()));
      assertThat(outcome).isInstanceOf(StartOutcome.Started.class);
      Waits.await("the first crashes", warm);
      long before = usedHeap();
      Waits.await("the storm", over);
      assertThat(usedHeap() - before).isLessThan(8L << 20);
      int written = lines.lines.size();
      assertThat(written).isBetween(1, 20);
      assertThat(runtime.logLimit().estimateSuppressed() + written)
          .isGreaterThanOrEqualTo(WARM_UP + STORM);
      // the runtime's own thread tells once a second how many lines there were not
      await(lines, "more suppressed");
      assertThat(runtime.size()).isEqualTo(2);
    } finally {
      logger.removeHandler(lines);
      logger.setUseParentHandlers(true);
    }
  }

  private static void await(Lines lines, String text) {
    long deadline = System.nanoTime() + Waits.BOUND.toNanos();
    while (lines.lines.stream().noneMatch(line -> line.contains(text))) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
