package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.testkit.Kernel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group I: failing restarts, escalation, trees.
final class EscalationConformanceTest {

  private static final ExitReason SHUTDOWN = ExitReason.shutdown();

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  /// Starts once, and fails from then on.
  private static Toy once() {
    return failingAt(2, Integer.MAX_VALUE);
  }

  /// Starts, but for some starts, counted from 1.
  private static Toy failingAt(int first, int last) {
    return Toy.plain()
        .answering(n ->
            n < first || n > last
                ? Behavior.Start.running()
                : new Behavior.Start.Refused(ExitReason.abnormal("no")));
  }

  private static SupervisorFlags flags(Strategy strategy, int intensity) {
    return SupervisorFlags.of(strategy).withBudget(intensity, Duration.ofSeconds(60));
  }

  private static SupervisorFlags patient(Strategy strategy) {
    return flags(strategy, 1_000_000_000);
  }

  private void assertEnded(Tree tree) {
    assertThat(kernel.awaitDown(tree.pid)).isEqualTo(SHUTDOWN);
    assertThat(kernel.runtime().list()).isEmpty();
  }

  private List<String> told() {
    return kernel.events().all().stream()
        .filter(event -> !(event instanceof Event.ProcessCrashed))
        .filter(event -> !(event instanceof Event.SupervisorReported))
        .map(event -> event.getClass().getSimpleName() + " " + ((Event.InTree) event).path())
        .toList();
  }

  @Test
  @DisplayName("I01 one_for_one, intensity 4: all end after the fifth attempt")
  void i01() {
    Toy failing = once();
    Tree tree =
        Tree.of(
            kernel, flags(Strategy.ONE_FOR_ONE, 4), failing.spec("a"), Toy.plain().spec("sibling"));
    Pid sibling = tree.child("sibling");
    tree.kill(tree.child("a"));
    assertEnded(tree);
    assertThat(kernel.awaitDown(sibling)).isEqualTo(SHUTDOWN);
    // the end is the first restart spent; four are tried, the fifth is one too many
    assertThat(failing.starts).hasSize(5);
  }

  private void assertGroupEnds(Strategy strategy) {
    Tree tree = Tree.of(kernel, flags(strategy, 3), Toy.plain().spec("a"), once().spec("b"));
    tree.kill(tree.child("a"));
    assertEnded(tree);
  }

  @Test
  @DisplayName("I02 one_for_all, the second child cannot start again: all end")
  void i02() {
    assertGroupEnds(Strategy.ONE_FOR_ALL);
  }

  @Test
  @DisplayName("I03 rest_for_one, the second child cannot start again: all end")
  void i03() {
    assertGroupEnds(Strategy.REST_FOR_ONE);
  }

  @Test
  @DisplayName("I04 simple_one_for_one, a child cannot start again: all end")
  void i04() {
    DynamicSpec spec =
        DynamicSpec.of(failingAt(3, Integer.MAX_VALUE).spec("t"))
            .withBudget(3, Duration.ofSeconds(60));
    Tree tree = Tree.dynamic(kernel, spec);
    Pid one = tree.started();
    Pid other = tree.started();
    tree.kill(one);
    assertEnded(tree);
    assertThat(kernel.awaitDown(other)).isEqualTo(SHUTDOWN);
  }

  @Test
  @DisplayName("I05 one_for_all: when the second fails, the first is stopped and both are retried")
  void i05() {
    Tree tree =
        Tree.of(
            kernel,
            flags(Strategy.ONE_FOR_ALL, 9),
            Toy.plain().spec("a"),
            failingAt(2, 2).spec("b"));
    kernel.events().clear();
    tree.kill(tree.child("a"));
    kernel.events().await(Event.ChildRestarted.class, event -> event.path().equals("root/b"));
    assertThat(told())
        .containsExactly(
            "ChildExited root/a",
            "ChildTerminated root/b",
            "ChildRestarted root/a",
            "ChildStartFailed root/b",
            "ChildTerminated root/a",
            "ChildRestarted root/a",
            "ChildRestarted root/b");
    assertThat(kernel.events().of(Event.ChildTerminated.class))
        .extracting(Event.ChildTerminated::reason)
        .containsOnly(SHUTDOWN);
    assertThat(tree.view().restartsInWindow()).isEqualTo(2);
  }

  @Test
  @DisplayName("I06 rest_for_one: when the second fails, only the second is tried again")
  void i06() {
    Tree tree =
        Tree.of(
            kernel,
            flags(Strategy.REST_FOR_ONE, 9),
            Toy.plain().spec("a"),
            failingAt(2, 2).spec("b"),
            Toy.plain().spec("c"));
    kernel.events().clear();
    tree.kill(tree.child("a"));
    kernel.events().await(Event.ChildRestarted.class, event -> event.path().equals("root/c"));
    assertThat(told())
        .containsExactly(
            "ChildExited root/a",
            "ChildTerminated root/c",
            "ChildTerminated root/b",
            "ChildRestarted root/a",
            "ChildStartFailed root/b",
            "ChildRestarted root/b",
            "ChildRestarted root/c");
  }

  @Test
  @DisplayName("I07 a restart that never succeeds: calls are answered between the attempts")
  void i07() {
    Toy failing = once();
    Tree tree =
        Tree.of(kernel, patient(Strategy.ONE_FOR_ONE), failing.spec("a"), Toy.plain().spec("s"));
    tree.end(tree.child("a"), ExitReason.abnormal("why"));
    assertThat(tree.entry("a").status()).isEqualTo(ChildStatus.RESTARTING);
    assertThat(tree.view().children().getFirst().lastExit()).isEqualTo(ExitReason.abnormal("why"));
    kernel.events().awaitCount(20, Event.ChildStartFailed.class::isInstance);
    tree.assertCounts(2, 1, 0, 2);
    assertThat(tree.terminate("a")).isEqualTo(new ChildResult.Done());
    int attempts = failing.starts.size();
    assertThat(tree.entry("a").status()).isEqualTo(ChildStatus.STOPPED);
    assertThat(failing.starts).hasSize(attempts);
    Tree looping = Tree.of(kernel, patient(Strategy.ONE_FOR_ONE), once().spec("a"));
    looping.kill(looping.child("a"));
    assertThat(looping.shutdown()).isEqualTo(SHUTDOWN);
  }

  @Test
  @DisplayName("I08 the same under rest_for_one: later siblings show none, earlier are untouched")
  void i08() {
    Tree tree =
        Tree.of(
            kernel,
            patient(Strategy.REST_FOR_ONE),
            Toy.plain().spec("a"),
            once().spec("b"),
            Toy.plain().spec("c"));
    Pid a = tree.child("a");
    tree.kill(tree.child("b"));
    assertThat(tree.which())
        .extracting(ChildEntry::status)
        .containsExactly(ChildStatus.STOPPED, ChildStatus.RESTARTING, ChildStatus.RUNNING);
    assertThat(tree.child("a")).isEqualTo(a);
    assertThat(tree.shutdown()).isEqualTo(SHUTDOWN);
  }

  @Test
  @DisplayName("I09 the same under simple: listed restarting, terminate by the old process works")
  void i09() {
    DynamicSpec spec =
        DynamicSpec.of(once().spec("t")).withBudget(1_000_000_000, Duration.ofSeconds(60));
    Tree tree = Tree.dynamic(kernel, spec);
    Pid child = tree.started();
    tree.kill(child);
    assertThat(tree.which()).extracting(ChildEntry::status).containsExactly(ChildStatus.RESTARTING);
    assertThat(tree.terminate(child)).isEqualTo(new ChildResult.Done());
    assertThat(tree.which()).isEmpty();
  }

  // ---- trees ----

  private ChildSpec supervisor(String id, SupervisorFlags flags, ChildSpec... children) {
    SupervisorSpec spec = SupervisorSpec.of(flags, children);
    return ChildSpec.supervisor(id, context -> Supervisor.behavior(spec, context.lane()));
  }

  private Tree inner(Tree tree, String id) {
    return new Tree(kernel, tree.child(id));
  }

  /// A root over two supervisors of two workers each, and a transient one.
  private Tree tree() {
    SupervisorFlags strict = flags(Strategy.ONE_FOR_ONE, 0);
    return Tree.of(
        kernel,
        flags(Strategy.ONE_FOR_ALL, 9),
        supervisor("one", flags(Strategy.ONE_FOR_ONE, 9), leaf("a"), leaf("b")),
        supervisor("two", strict, leaf("c"), leaf("d")),
        supervisor("three", strict, leaf("e")).withRestart(RestartType.TRANSIENT));
  }

  private static ChildSpec leaf(String id) {
    return Toy.plain().spec(id);
  }

  private Set<Pid> everything() {
    return Set.copyOf(kernel.runtime().list().stream().map(info -> info.pid()).toList());
  }

  @Test
  @DisplayName("I10 a crash in a leaf: only that leaf changes")
  void i10() {
    Tree tree = tree();
    Tree one = inner(tree, "one");
    Pid leaf = one.child("a");
    Set<Pid> before = everything();
    one.crash("a");
    assertThat(before).containsAll(without(everything(), one.child("a"))).contains(leaf);
    assertThat(everything()).hasSameSizeAs(before).doesNotContain(leaf);
  }

  private static Set<Pid> without(Set<Pid> pids, Pid one) {
    return Set.copyOf(pids.stream().filter(pid -> !pid.equals(one)).toList());
  }

  @Test
  @DisplayName("I11 a leaf escalates: all supervisors restart, added children are not restored")
  void i11() {
    Tree tree = tree();
    inner(tree, "one").started(leaf("added"));
    tree.terminate("three");
    Set<Pid> before = everything();
    Tree two = inner(tree, "two");
    two.crash(two.child("c"));
    assertThat(kernel.awaitDown(two.pid)).isEqualTo(SHUTDOWN);
    tree.assertCounts(3, 3, 3, 0);
    assertThat(everything()).containsOnlyOnce(tree.pid);
    assertThat(without(everything(), tree.pid)).doesNotContainAnyElementsOf(before);
    assertThat(inner(tree, "three").counts()).isEqualTo(new ChildCounts(1, 1, 0, 1));
    assertThat(inner(tree, "one").which()).extracting(ChildEntry::id).containsExactly("b", "a");
  }

  @Test
  @DisplayName("I12 the static children of a sibling supervisor after that: fresh, right counts")
  void i12() {
    Tree tree = tree();
    Tree old = inner(tree, "one");
    List<Pid> before = List.of(old.child("a"), old.child("b"));
    Tree two = inner(tree, "two");
    two.crash(two.child("d"));
    kernel.awaitDown(two.pid);
    Tree fresh = inner(tree, "one");
    fresh.assertCounts(2, 2, 0, 2);
    assertThat(before).doesNotContain(fresh.child("a"), fresh.child("b"));
  }

  @Test
  @DisplayName("I13 dynamic: trying again succeeds the second time")
  void i13() {
    Tree tree = Tree.dynamic(kernel, DynamicSpec.open().withBudget(9, Duration.ofSeconds(60)));
    tree.kill(tree.started(failingAt(2, 2).spec("a")));
    kernel.events().awaitCount(1, Event.ChildRestarted.class::isInstance);
    tree.assertCounts(1, 1, 0, 1);
    assertThat(tree.view().restarts()).isEqualTo(1);
    assertThat(tree.view().restartsInWindow()).isEqualTo(2);
  }

  @Test
  @DisplayName("I14 dynamic: repeated failure, max_restarts 1 and 10: ends with shutdown")
  void i14() {
    for (int most : List.of(1, 10)) {
      Tree tree = Tree.dynamic(kernel, DynamicSpec.open().withBudget(most, Duration.ofSeconds(60)));
      Toy failing = once();
      tree.kill(tree.started(failing.spec("a")));
      assertEnded(tree);
      assertThat(failing.starts).hasSize(1 + most);
    }
  }
}
