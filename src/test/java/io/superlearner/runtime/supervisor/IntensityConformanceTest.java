package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.EventBus;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group H: restart intensity and window.
final class IntensityConformanceTest {

  private static final ExitReason SHUTDOWN = ExitReason.shutdown();

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private static SupervisorFlags flags(Strategy strategy, int intensity, long seconds) {
    return SupervisorFlags.of(strategy).withBudget(intensity, Duration.ofSeconds(seconds));
  }

  private Tree tree(Strategy strategy, int intensity, long seconds) {
    return Tree.of(
        kernel, flags(strategy, intensity, seconds), Toy.plain().spec("a"), Toy.plain().spec("b"));
  }

  /// Lets `a` crash after each of these pauses, and each time waits until the supervisor has acted
  /// on it at that time; it must live until the last.
  private static void crashAfter(Tree tree, double... gaps) {
    for (double gap : gaps) {
      tree.kernel.clock().advance(Duration.ofMillis(Math.round(gap * 1000)));
      tree.crash(tree.child("a"));
      settle(tree.runtime, tree.pid);
    }
  }

  private static void settle(ProcessRuntime runtime, Pid supervisor) {
    try {
      Supervisor.countChildren(runtime, supervisor, Tree.LIMIT);
    } catch (SupervisorCallException ended) {
      assertThat(ended.reason()).isIn(SHUTDOWN, ExitReason.noproc());
    }
  }

  private void assertEnded(Tree tree) {
    assertThat(kernel.awaitDown(tree.pid)).isEqualTo(SHUTDOWN);
    assertThat(kernel.runtime().list()).isEmpty();
  }

  private static void assertLives(Tree tree) {
    tree.assertCounts(2, 2, 0, 2);
  }

  @Test
  @DisplayName("H01 one_for_one, intensity 2: the third crash ends the supervisor with shutdown")
  void h01() {
    Tree tree = tree(Strategy.ONE_FOR_ONE, 2, 5);
    Pid b = tree.child("b");
    crashAfter(tree, 0, 0, 0);
    assertThat(kernel.awaitDown(tree.pid)).isEqualTo(SHUTDOWN);
    assertThat(kernel.awaitDown(b)).isEqualTo(SHUTDOWN);
    assertEnded(tree);
  }

  @Test
  @DisplayName("H02 one_for_all, rest_for_one, intensity 2: a group restart counts once")
  void h02() {
    for (Strategy strategy : List.of(Strategy.ONE_FOR_ALL, Strategy.REST_FOR_ONE)) {
      Tree tree = tree(strategy, 2, 5);
      crashAfter(tree, 0, 0);
      assertLives(tree);
      assertThat(tree.view().restartsInWindow()).isEqualTo(2);
      crashAfter(tree, 0);
      assertEnded(tree);
    }
  }

  @Test
  @DisplayName("H03 simple_one_for_one, intensity 2: crashes of all children count together")
  void h03() {
    DynamicSpec spec = DynamicSpec.of(Toy.plain().spec("t")).withBudget(2, Duration.ofSeconds(5));
    Tree tree = Tree.dynamic(kernel, spec);
    List<Pid> children = IntStream.range(0, 3).mapToObj(_ -> tree.started()).toList();
    tree.crash(children.get(0));
    tree.crash(children.get(1));
    tree.assertCounts(1, 3, 0, 3);
    tree.crash(children.get(2));
    assertEnded(tree);
  }

  @Test
  @DisplayName("H04 intensity 1 in 1 s, crashes 2.1 s apart: survives all")
  void h04() {
    Tree tree = tree(Strategy.ONE_FOR_ONE, 1, 1);
    crashAfter(tree, 2.1, 2.1, 2.1, 2.1);
    assertLives(tree);
  }

  @Test
  @DisplayName("H05 intensity 0: the first crash ends the supervisor")
  void h05() {
    Tree tree = tree(Strategy.ONE_FOR_ONE, 0, 5);
    crashAfter(tree, 0);
    assertEnded(tree);
  }

  @Test
  @DisplayName("H06 the window is inclusive, at least P and at most P + 1 s")
  void h06() {
    Tree within = tree(Strategy.ONE_FOR_ONE, 1, 1);
    crashAfter(within, 0, 0.9);
    assertEnded(within);
    Tree exactly = tree(Strategy.ONE_FOR_ONE, 1, 1);
    crashAfter(exactly, 0, 1.0);
    assertEnded(exactly);
    Tree beyond = tree(Strategy.ONE_FOR_ONE, 1, 1);
    crashAfter(beyond, 0, 2.2);
    assertLives(beyond);
    // OTP's real window may last a second more; ours ends with the millisecond
    crashAfter(beyond, 1.001, 1.001);
    assertLives(beyond);
  }

  @Test
  @DisplayName("H07 intensity 2 in 2 s: three within it end, wider gaps do not")
  void h07() {
    Tree dense = tree(Strategy.ONE_FOR_ONE, 2, 2);
    crashAfter(dense, 0, 0.5, 0.5);
    assertEnded(dense);
    Tree wide = tree(Strategy.ONE_FOR_ONE, 2, 2);
    crashAfter(wide, 0, 1.5, 1.6, 1.6, 1.6);
    assertLives(wide);
  }

  @Test
  @DisplayName("H08 old restarts leave the window; a million of them take no memory")
  void h08() {
    Tree tree = tree(Strategy.ONE_FOR_ONE, 1, 1);
    crashAfter(tree, 0);
    assertThat(tree.view().restartsInWindow()).isEqualTo(1);
    assertThat(tree.view().refillsIn()).isEqualTo(Duration.ofMillis(1001));
    kernel.clock().advance(Duration.ofMillis(1001));
    assertThat(tree.view().restartsInWindow()).isZero();
    assertThat(tree.view().refillsIn()).isNull();
    RestartBudget budget = RestartBudget.of(3, Duration.ofSeconds(1));
    int mostKept = 0;
    for (long i = 0; i < 1_000_000; i++) {
      budget = budget.spend(i * 400_000_000);
      mostKept = Math.max(mostKept, budget.capacity());
    }
    assertThat(budget.isExceeded()).isFalse();
    assertThat(mostKept).isLessThanOrEqualTo(16);
  }

  @Test
  @DisplayName("H09 restarts that somebody asked for are not counted")
  void h09() {
    Tree tree = tree(Strategy.ONE_FOR_ONE, 1, 5);
    for (int i = 0; i < 5; i++) {
      tree.terminate("a");
      tree.pidOf(tree.restart("a"));
    }
    tree.terminate("a");
    tree.delete("a");
    tree.started(Toy.plain().spec("a"));
    assertThat(tree.view().restartsInWindow()).isZero();
    assertThat(tree.view().restarts()).isZero();
    crashAfter(tree, 0);
    assertLives(tree);
  }

  @Test
  @DisplayName("H10 each failed attempt to restart counts")
  void h10() {
    Toy toy =
        Toy.plain()
            .answering(n ->
                n == 1
                    ? Behavior.Start.running()
                    : new Behavior.Start.Refused(ExitReason.abnormal("no")));
    Tree tree = Tree.of(kernel, flags(Strategy.ONE_FOR_ONE, 4, 5), toy.spec("a"));
    crashAfter(tree, 0);
    assertEnded(tree);
    // the first start, and four attempts; the fifth is one too many
    assertThat(toy.starts).hasSize(5);
  }

  /// A clock whose time of day a test may set.
  private static final class Adjustable implements Clock {
    final ManualClock time = new ManualClock();
    volatile Duration shift = Duration.ZERO;

    @Override
    public Instant now() {
      return time.now().plus(shift);
    }

    @Override
    public long nanos() {
      return time.nanos();
    }

    @Override
    public Cancellation schedule(Duration delay, Runnable task) {
      return time.schedule(delay, task);
    }
  }

  @Test
  @DisplayName("H11 setting the time of day has no effect")
  void h11() {
    Adjustable clock = new Adjustable();
    try (ProcessRuntime runtime = new ProcessRuntime(1, 0, clock, new EventBus())) {
      Toy toy = Toy.plain();
      SupervisorSpec spec = SupervisorSpec.of(flags(Strategy.ONE_FOR_ONE, 2, 5), toy.spec("a"));
      Pid pid =
          started(
              runtime.start(
                  Supervisor.behavior(spec, kernel.scheduler()),
                  Tree.options(kernel).withScheduler(runtime.systemScheduler())));
      crashA(runtime, pid);
      clock.shift = Duration.ofHours(1);
      crashA(runtime, pid);
      clock.shift = Duration.ofHours(-1);
      assertThat(view(runtime, pid).restartsInWindow()).isEqualTo(2);
      crashA(runtime, pid);
      assertThat(runtime.isAlive(pid)).isFalse();
    }
  }

  private static Pid started(StartOutcome outcome) {
    return ((StartOutcome.Started) outcome).pid();
  }

  private static SupervisorView view(ProcessRuntime runtime, Pid supervisor) {
    return (SupervisorView) runtime.view(supervisor).orElseThrow();
  }

  /// Kills the child `a` and waits until the supervisor has acted on that.
  private static void crashA(ProcessRuntime runtime, Pid supervisor) {
    runtime.exit(view(runtime, supervisor).children().getFirst().pid(), ExitReason.kill());
    settle(runtime, supervisor);
  }
}
