package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Joined;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Processes of two nodes, case by case.
class FarConformanceTest {

  private static final Duration DETECTION = Duration.ofSeconds(3);
  private static final ExitReason LOST = new ExitReason.NoConnection(Joined.name(2));
  private static final String HUGE = "0123456789".repeat(100_000);

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  @Test
  @DisplayName("U09 a monitor across nodes tells noconnection once the loss of the node is noticed")
  void monitorAcrossNodes() {
    Joined nodes = Joined.of(kernel, 2, DETECTION);
    Probe here = nodes.probe(1);
    Pid there = nodes.probe(2).pid();
    here.monitor(there);
    nodes.wire().flush();
    nodes.kill(2);
    kernel.clock().advance(DETECTION.minusMillis(1));
    nodes.wire().flush();
    here.expectNothing();
    kernel.clock().advance(Duration.ofMillis(1));
    assertThat(here.expectDown(there).reason()).isEqualTo(LOST);
    nodes.wire().flush();
    here.expectNothing();
  }

  @Test
  @DisplayName("P22 whoever waits for a task on a node that is killed gets noconnection in time")
  void taskOnANodeThatIsKilled() {
    Joined nodes = Joined.of(kernel, 2, DETECTION);
    CompletableFuture<Boolean> running = new CompletableFuture<>();
    var _ =
        nodes
            .runtime(2)
            .nodes()
            .offer(
                "wait",
                kernel.options("task"),
                (self, _) -> {
                  running.complete(true);
                  return self.blocking(() -> new CompletableFuture<>().get());
                });
    CompletableFuture<ExitReason> failure = new CompletableFuture<>();
    Probe caller = nodes.probe(1);
    caller.tell(self -> {
      try {
        self.runtime().nodes().run(self.pid(), Joined.name(2), "wait", null, Duration.ofDays(1));
      } catch (CallException failed) {
        failure.complete(failed.reason());
      }
    });
    Waits.await("the task", running);
    nodes.kill(2);
    kernel.clock().advance(DETECTION.minusMillis(1));
    nodes.wire().flush();
    assertThat(failure).isNotDone();
    kernel.clock().advance(Duration.ofMillis(1));
    assertThat(Waits.await("the error", failure)).isEqualTo(LOST);
  }

  /// Its message is huge, and it holds what no other node could read.
  private static final class Odd extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("unused") // what would have to travel with it
    private final transient Object unserializable = Thread.currentThread();

    Odd(String message) {
      super(message);
    }
  }

  /// An exception whose text fails.
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no text");
    }
  }

  private record Case(ExitReason reason, String begins, boolean expected) {}

  @SuppressWarnings("unused") // the source of the cases below
  private static final Map<String, Case> REASONS =
      Map.of(
          "a huge, unserializable exception",
              new Case(
                  new ExitReason.Crashed(new Odd(HUGE)), Odd.class.getName() + ": 01234", false),
          "an exception without a text",
              new Case(new ExitReason.Crashed(new Hostile()), Hostile.class.getName(), false),
          "a huge abnormal reason", new Case(ExitReason.abnormal(HUGE), "01234", false),
          "a huge shutdown", new Case(ExitReason.shutdown(HUGE), "shutdown: 01234", true));

  @ParameterizedTest(name = "{0}")
  @FieldSource("REASON_NAMES")
  @DisplayName("U13 an exit reason with a huge or unserializable payload goes as short text")
  void reasonsThatCannotTravel(String name) {
    Case one = REASONS.get(name);
    Joined nodes = Joined.of(kernel, 2);
    Probe watcher = nodes.probe(1);
    Probe linked = nodes.probe(1).trapping();
    Probe there = nodes.probe(2);
    watcher.monitor(there.pid());
    linked.link(there.pid());
    CompletableFuture<ExitReason> call = new CompletableFuture<>();
    watcher.tell(self -> {
      try {
        self.call(there.pid(), "x", Waits.BOUND);
      } catch (CallException failed) {
        call.complete(failed.reason());
      }
    });
    there.expect(Request.class);
    nodes.wire().flush();
    there.stop(one.reason());
    check(Waits.await("the call", call), one);
    check(linked.expectExit(there.pid()).reason(), one);
    check(watcher.expectDown(there.pid()).reason(), one);
    Probe victim = nodes.probe(2).trapping();
    linked.exit(victim.pid(), one.reason());
    check(victim.expectExit(linked.pid()).reason(), one);
  }

  @SuppressWarnings("unused") // see above
  private static final Iterable<String> REASON_NAMES = REASONS.keySet();

  private static void check(ExitReason arrived, Case one) {
    assertThat(arrived).isNotInstanceOf(ExitReason.Crashed.class);
    assertThat(arrived.toString()).startsWith(one.begins()).hasSizeLessThan(1100);
    assertThat(arrived.isExpected()).isEqualTo(one.expected());
  }
}
