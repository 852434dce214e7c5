package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group J: delayed restarts.
final class DelayConformanceTest {

  private static final ExitReason SHUTDOWN = ExitReason.shutdown();
  private static final ExitReason WISH = ExitReason.shutdown("restart");
  private static final Duration DELAY = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofMillis(1);

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private static SupervisorFlags flags(Strategy strategy, int restarts) {
    return SupervisorFlags.of(strategy).withBudget(restarts, Duration.ofHours(1));
  }

  private Tree oneForOne(int restarts, ChildSpec... children) {
    return Tree.of(kernel, flags(Strategy.ONE_FOR_ONE, restarts), children);
  }

  private static ChildSpec delayed(Toy toy, String id) {
    return toy.spec(id).withDelay(RestartDelay.fixed(DELAY));
  }

  private static ChildView viewOf(Tree tree, String id) {
    return tree.view().children().stream()
        .filter(child -> child.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /// Lets a child crash; its supervisor, which has no budget left, has acted on that.
  private void crashDelayed(Tree tree, String id) {
    tree.crash(tree.child(id));
    assertThat(tree.entry(id).status()).isEqualTo(ChildStatus.RESTARTING);
  }

  private Duration wait(Tree tree, String id) {
    return Duration.between(kernel.clock().now(), viewOf(tree, id).restartsAt());
  }

  // ---- the budget ----

  @Test
  @DisplayName("J01 below the intensity a child with a delay is restarted at once")
  void j01() {
    Tree tree = oneForOne(2, delayed(Toy.plain(), "a"));
    tree.crash("a");
    tree.crash("a");
    assertThat(kernel.clock().scheduled()).isZero();
    assertThat(tree.view().restartsInWindow()).isEqualTo(2);
    assertThat(viewOf(tree, "a").restartsAt()).isNull();
  }

  @Test
  @DisplayName("J02 beyond it the supervisor lives, the child is restarting, and starts after d")
  void j02() {
    for (Strategy strategy : Strategy.values()) {
      Tree tree =
          Tree.of(kernel, flags(strategy, 1), Toy.plain().spec("other"), delayed(Toy.plain(), "a"));
      tree.crash("a");
      Pid other = tree.child("other");
      crashDelayed(tree, "a");
      assertThat(wait(tree, "a")).isEqualTo(DELAY);
      assertThat(viewOf(tree, "a").pid()).isNull();
      assertThat(tree.child("other")).isEqualTo(other);
      kernel.clock().advance(DELAY.minus(TICK));
      assertThat(tree.entry("a").status()).isEqualTo(ChildStatus.RESTARTING);
      kernel.clock().advance(TICK);
      assertThat(tree.entry("a").status()).isEqualTo(ChildStatus.RUNNING);
      assertThat(viewOf(tree, "a").restartsAt()).isNull();
      assertThat(viewOf(tree, "a").restarts()).isEqualTo(2);
      // its siblings live until then, and go with it if the strategy says so
      assertThat(tree.child("other").equals(other)).isEqualTo(strategy != Strategy.ONE_FOR_ALL);
    }
  }

  @Test
  @DisplayName("J03 a delayed restart is not spent from the budget")
  void j03() {
    Tree tree = oneForOne(1, Toy.plain().spec("strict"), delayed(Toy.plain(), "a"));
    for (int i = 0; i < 20; i++) {
      assertThat(tree.view().restartsInWindow()).isZero();
      tree.crash("a");
      for (int again = 0; again < 5; again++) {
        crashDelayed(tree, "a");
        kernel.clock().advance(DELAY);
        tree.child("a");
        assertThat(tree.view().restartsInWindow()).isEqualTo(1);
      }
      // only the one restart counts, and it leaves the window in its time
      kernel.clock().advance(Duration.ofHours(1).plusMillis(1).minus(DELAY.multipliedBy(5)));
    }
    tree.crash("strict");
    crashDelayed(tree, "a");
    tree.kill(tree.child("strict"));
    assertThat(kernel.awaitDown(tree.pid)).isEqualTo(SHUTDOWN);
  }

  // ---- cancelling ----

  private void assertNoLateStart(Toy toy, int starts) {
    assertThat(kernel.clock().scheduled()).isZero();
    kernel.clock().advance(DELAY.multipliedBy(2));
    assertThat(toy.starts).hasSize(starts);
  }

  @Test
  @DisplayName("J04 terminate, delete or a stop during the delay: no timer, no late start")
  void j04() {
    Toy terminated = Toy.plain();
    Tree tree = oneForOne(0, delayed(terminated, "a"));
    crashDelayed(tree, "a");
    assertThat(tree.restart("a")).isEqualTo(new ChildResult.Restarting());
    assertThat(tree.start(delayed(terminated, "a"))).isEqualTo(new ChildResult.AlreadyPresent());
    assertThat(tree.terminate("a")).isEqualTo(new ChildResult.Done());
    assertNoLateStart(terminated, 1);
    assertThat(tree.entry("a").status()).isEqualTo(ChildStatus.STOPPED);
    assertThat(viewOf(tree, "a").restartsAt()).isNull();

    Toy deleted = Toy.plain();
    tree.started(delayed(deleted, "b"));
    crashDelayed(tree, "b");
    assertThat(tree.delete("b")).isEqualTo(new ChildResult.Done());
    assertNoLateStart(deleted, 1);
    assertThat(tree.which()).extracting(ChildEntry::id).containsExactly("a");

    Toy stopped = Toy.plain();
    tree.started(delayed(stopped, "c"));
    crashDelayed(tree, "c");
    assertThat(tree.shutdown()).isEqualTo(SHUTDOWN);
    assertNoLateStart(stopped, 1);

    Toy dynamic = Toy.plain();
    Tree simple =
        Tree.dynamic(
            kernel, DynamicSpec.of(delayed(dynamic, "t")).withBudget(0, Duration.ofSeconds(5)));
    Pid child = simple.started();
    simple.crash(child);
    assertThat(simple.which())
        .extracting(ChildEntry::status)
        .containsExactly(ChildStatus.RESTARTING);
    assertThat(simple.terminate(child)).isEqualTo(new ChildResult.Done());
    assertNoLateStart(dynamic, 1);
    assertThat(simple.which()).isEmpty();
  }

  // ---- back-off ----

  private static final Duration MIN = Duration.ofMillis(100);
  private static final Duration MAX = Duration.ofSeconds(3);
  private static final Duration HEALTHY = Duration.ofMinutes(1);

  @Test
  @DisplayName("J05 back-off: within [min, max], +- jitter, doubled, reset after resetAfter")
  void j05() {
    Random random = new Random(5);
    for (int i = 0; i < 10_000; i++) {
      int earlier = random.nextInt(i % 2 == 0 ? 8 : Integer.MAX_VALUE);
      double jitter = random.nextDouble();
      RestartDelay delay = RestartDelay.exponential(MIN, MAX, jitter, HEALTHY);
      double base = Math.min(3000, 100 * Math.pow(2, earlier));
      assertThat(delay.before(earlier, random.nextDouble()))
          .isBetween(MIN, MAX)
          .isBetween(millis(base * (1 - jitter)), millis(base * (1 + jitter)));
    }
    RestartDelay exact = RestartDelay.exponential(MIN, MAX, 0, HEALTHY);
    assertThat(exact.inARow(7, HEALTHY.minusNanos(1))).isEqualTo(7);
    assertThat(exact.inARow(7, HEALTHY)).isZero();
    Tree tree = oneForOne(0, Toy.plain().spec("a").withDelay(exact));
    for (long expected : List.of(100, 200, 400, 800, 1600, 3000, 3000)) {
      assertNextDelay(tree, expected);
    }
    kernel.clock().advance(HEALTHY.minus(TICK));
    assertNextDelay(tree, 3000);
    kernel.clock().advance(HEALTHY);
    assertNextDelay(tree, 100);
    assertNextDelay(tree, 200);
    tree.terminate("a");
    tree.pidOf(tree.restart("a"));
    assertNextDelay(tree, 100);
  }

  private static Duration millis(double millis) {
    return Duration.ofNanos(Math.round(millis * 1e6));
  }

  private void assertNextDelay(Tree tree, long millis) {
    crashDelayed(tree, "a");
    assertThat(wait(tree, "a")).isEqualTo(Duration.ofMillis(millis));
    kernel.clock().advance(Duration.ofMillis(millis));
    assertThat(tree.entry("a").status()).isEqualTo(ChildStatus.RUNNING);
  }

  @Test
  @DisplayName("J06 a delay that is none: invalid_delay")
  void j06() {
    Duration negative = Duration.ofMillis(-1);
    Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
    List<RestartDelay> wrong =
        List.of(
            RestartDelay.fixed(negative),
            RestartDelay.fixed(Duration.ZERO),
            RestartDelay.fixed(ages),
            RestartDelay.exponential(negative, MAX, 0, HEALTHY),
            RestartDelay.exponential(MIN, ages, 0, HEALTHY),
            RestartDelay.exponential(MAX, MIN, 0, HEALTHY),
            RestartDelay.exponential(MIN, MIN, 0.1, HEALTHY),
            RestartDelay.exponential(MIN, MAX, -0.1, HEALTHY),
            RestartDelay.exponential(MIN, MAX, 1.1, HEALTHY),
            RestartDelay.exponential(MIN, MAX, Double.NaN, HEALTHY),
            RestartDelay.exponential(MIN, MAX, 0, negative));
    Tree tree = oneForOne(0);
    for (RestartDelay delay : wrong) {
      ChildSpec spec = Toy.plain().spec("a").withDelay(delay);
      assertThat(spec.problem()).map(SpecProblem::code).contains("invalid_delay");
      assertThat(tree.start(spec)).isEqualTo(new ChildResult.BadSpec(spec.problem().orElseThrow()));
    }
    assertThat(Tree.tryStart(kernel, flags(Strategy.ONE_FOR_ONE, 1), badly("a")))
        .isEqualTo(
            new StartOutcome.Failed(
                ExitReason.abnormal(
                    "start_spec: invalid_delay: delay PT-0.001S (expected 1 ms to 3650 days)")));
    for (RestartDelay right :
        List.of(
            RestartDelay.none(),
            RestartDelay.fixed(TICK),
            RestartDelay.exponential(MIN, MIN, 0, TICK),
            RestartDelay.exponential(MIN, MAX, 1, TICK))) {
      assertThat(right.problem()).isEmpty();
    }
  }

  private static ChildSpec badly(String id) {
    return Toy.plain().spec(id).withDelay(RestartDelay.fixed(Duration.ofMillis(-1)));
  }

  // ---- what came with delays ----

  private static ChildSpec intrinsic(String id) {
    return Toy.plain().spec(id).withRestart(RestartType.INTRINSIC);
  }

  @Test
  @DisplayName(
      "J07 an intrinsic child ends normally: so does its supervisor, and the parent sees it")
  void j07() {
    for (ExitReason end : List.of(ExitReason.normal(), SHUTDOWN, ExitReason.shutdown("done"))) {
      SupervisorSpec inner =
          SupervisorSpec.of(flags(Strategy.ONE_FOR_ONE, 1), Toy.plain().spec("b"), intrinsic("a"));
      ChildSpec middle =
          ChildSpec.supervisor("inner", at -> Supervisor.behavior(inner, at.lane()))
              .withRestart(RestartType.TRANSIENT);
      Tree outer = oneForOne(0, middle);
      Tree tree = new Tree(kernel, outer.child("inner"));
      Pid b = tree.child("b");
      tree.crash("a");
      tree.end(tree.child("a"), end);
      assertThat(kernel.awaitDown(tree.pid)).isEqualTo(ExitReason.normal());
      assertThat(kernel.awaitDown(b)).isEqualTo(SHUTDOWN);
      assertThat(outer.entry("inner").status()).isEqualTo(ChildStatus.STOPPED);
      assertThat(viewOf(outer, "inner").lastExit()).isEqualTo(ExitReason.normal());
    }
    Tree stopped = oneForOne(0, intrinsic("a"));
    stopped.terminate("a");
    stopped.assertCounts(1, 0, 0, 1);
    DynamicSpec spec = DynamicSpec.of(intrinsic("t"));
    Tree dynamic = Tree.dynamic(kernel, spec);
    dynamic.end(dynamic.started(), ExitReason.normal());
    assertThat(kernel.awaitDown(dynamic.pid)).isEqualTo(ExitReason.normal());
  }

  @Test
  @DisplayName("J08 exit (shutdown, restart): restarted like a crash, nothing logged as an error")
  void j08() {
    try (Reports reports = Reports.capture()) {
      for (RestartType type : RestartType.values()) {
        Tree tree = oneForOne(1, Toy.plain().spec("a").withRestart(type));
        Pid first = tree.child("a");
        tree.end(first, WISH);
        if (type == RestartType.TEMPORARY) {
          assertThat(tree.which()).isEmpty();
        } else {
          assertThat(tree.child("a")).isNotEqualTo(first);
          assertThat(tree.view().restartsInWindow()).isEqualTo(1);
        }
        assertThat(tree.shutdown()).isEqualTo(SHUTDOWN);
      }
      assertThat(reports.containing("")).isEmpty();
    }
    assertThat(kernel.events().of(Event.SupervisorReported.class)).isEmpty();
    assertThat(kernel.events().of(Event.ProcessCrashed.class)).isEmpty();
  }

  @Test
  @DisplayName("J09 1000 children crash in the same ms: with jitter their starts are spread")
  void j09() {
    int children = 1000;
    Duration least = Duration.ofSeconds(1);
    RestartDelay delay = RestartDelay.exponential(least, Duration.ofMinutes(1), 0.5, HEALTHY);
    Toy toy = Toy.plain();
    ChildSpec[] specs =
        Stream.iterate(0, i -> i + 1)
            .limit(children)
            .map(i -> toy.spec("c" + i).withDelay(delay))
            .toArray(ChildSpec[]::new);
    Tree tree = oneForOne(0, specs);
    Instant crash = kernel.clock().now();
    tree.which().forEach(child -> kernel.runtime().exit(child.pid(), ExitReason.kill()));
    tree.assertCounts(children, 0, 0, children);
    TreeMap<Instant, Long> due = new TreeMap<>();
    tree.view().children().forEach(child -> due.merge(child.restartsAt(), 1L, Long::sum));
    assertThat(due.firstKey()).isAfterOrEqualTo(crash.plus(least));
    assertThat(due.lastKey()).isBefore(crash.plusMillis(1500));
    // no instant has many of them, and each tenth of the window has about a tenth
    assertThat(due.values()).allMatch(together -> together <= 3);
    kernel.clock().advance(least);
    int before = tree.counts().active();
    for (int tenth = 1; tenth <= 10; tenth++) {
      kernel.clock().advance(Duration.ofMillis(50));
      int active = tree.counts().active();
      assertThat(active - before).isBetween(60, 140);
      before = active;
    }
    assertThat(before).isEqualTo(children);
    assertThat(toy.starts).hasSize(2 * children);
  }

  // ---- beside the list ----

  @Test
  void aStartThatFailsAfterADelayIsSpentAndDelayedInItsTurn() {
    Toy toy =
        Toy.plain()
            .answering(n ->
                n == 2
                    ? new Behavior.Start.Refused(ExitReason.abnormal("no"))
                    : Behavior.Start.running());
    Tree tree = oneForOne(0, delayed(toy, "a"));
    crashDelayed(tree, "a");
    kernel.clock().advance(DELAY);
    assertThat(tree.entry("a").status()).isEqualTo(ChildStatus.RESTARTING);
    assertThat(tree.entry("a").status()).isEqualTo(ChildStatus.RESTARTING);
    assertThat(wait(tree, "a")).isEqualTo(DELAY);
    kernel.clock().advance(DELAY);
    tree.child("a");
    assertThat(toy.starts).hasSize(3);
  }

  @Test
  void aGroupRestartStartsAChildThatWaitsAndCancelsItsTimer() {
    Toy toy = Toy.plain();
    Tree tree =
        Tree.of(
            kernel,
            SupervisorFlags.of(Strategy.ONE_FOR_ALL).withBudget(1, Duration.ofSeconds(5)),
            delayed(toy, "a"),
            Toy.plain().spec("b"));
    tree.crash("a");
    crashDelayed(tree, "a");
    kernel.clock().advance(Duration.ofSeconds(6));
    tree.crash("b");
    assertThat(tree.entry("a").status()).isEqualTo(ChildStatus.RUNNING);
    assertNoLateStart(toy, 3);
  }
}
