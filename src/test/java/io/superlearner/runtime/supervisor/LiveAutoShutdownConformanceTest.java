package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group L from L19 on: automatic shutdown that changes while the supervisor runs.
final class LiveAutoShutdownConformanceTest {

  private static final ExitReason NORMAL = ExitReason.normal();

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private static SupervisorSpec spec(AutoShutdown rule, ChildSpec... children) {
    return SupervisorSpec.of(
        SupervisorFlags.of(Strategy.ONE_FOR_ONE).withAutoShutdown(rule), children);
  }

  private static ChildSpec child(String id, boolean significant) {
    return Toy.plain().spec(id).withRestart(RestartType.TRANSIENT).withSignificant(significant);
  }

  private Tree tree(AutoShutdown rule, ChildSpec... children) {
    return Tree.of(kernel, spec(rule).flags(), children);
  }

  private static void change(Tree tree, SupervisorSpec next) {
    assertThat(Supervisor.changeConfig(tree.runtime, tree.pid, next, Tree.LIMIT)).isEmpty();
  }

  private static void assertAddRefused(Tree tree) {
    assertThat(tree.start(child("more", true)))
        .isInstanceOfSatisfying(
            ChildResult.BadSpec.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("bad_combination"));
  }

  private void assertEnded(Tree tree) {
    assertThat(kernel.awaitDown(tree.pid)).isEqualTo(ExitReason.shutdown());
  }

  private static void assertRuns(Tree tree, String... ids) {
    assertThat(tree.which().stream().filter(it -> it.pid() != null).map(ChildEntry::id).toList())
        .containsExactlyInAnyOrder(ids);
  }

  @Test
  @DisplayName("L19 never to any: significant children are refused before, and trigger after")
  void l19() {
    Tree tree = tree(AutoShutdown.NEVER);
    assertAddRefused(tree);
    change(tree, spec(AutoShutdown.ANY_SIGNIFICANT));
    tree.started(child("plain", false));
    Pid added = tree.started(child("a", true));
    tree.end(added, NORMAL);
    assertEnded(tree);
  }

  @Test
  @DisplayName("L20 any to never: the child stays, its end triggers nothing, it can be restarted")
  void l20() {
    becomesNever(AutoShutdown.ANY_SIGNIFICANT);
  }

  private void becomesNever(AutoShutdown before) {
    Tree tree = tree(before, child("a", true));
    Pid kept = tree.child("a");
    change(tree, spec(AutoShutdown.NEVER));
    assertThat(tree.child("a")).isEqualTo(kept);
    assertAddRefused(tree);
    tree.end(kept, NORMAL);
    assertRuns(tree);
    assertThat(tree.restart("a")).isInstanceOf(ChildResult.Started.class);
    tree.end(tree.child("a"), NORMAL);
    assertRuns(tree);
    assertThat(tree.spec("a").orElseThrow().significant()).isTrue();
  }

  @Test
  @DisplayName("L21 never to all: as all from then on")
  void l21() {
    Tree tree = tree(AutoShutdown.NEVER);
    assertAddRefused(tree);
    change(tree, spec(AutoShutdown.ALL_SIGNIFICANT));
    Pid first = tree.started(child("a", true));
    Pid second = tree.started(child("b", true));
    tree.end(first, NORMAL);
    assertRuns(tree, "b");
    tree.end(second, NORMAL);
    assertEnded(tree);
  }

  @Test
  @DisplayName("L22 all to never: as any to never")
  void l22() {
    becomesNever(AutoShutdown.ALL_SIGNIFICANT);
  }

  @Test
  @DisplayName("L23 any to all: the first end leaves it alive, the second ends it")
  void l23() {
    Tree tree = tree(AutoShutdown.ANY_SIGNIFICANT, child("a", true), child("b", true));
    change(tree, spec(AutoShutdown.ALL_SIGNIFICANT, child("a", true), child("b", true)));
    tree.end(tree.child("a"), NORMAL);
    assertRuns(tree, "b");
    tree.end(tree.child("b"), NORMAL);
    assertEnded(tree);
  }

  @Test
  @DisplayName("L24 all to any: the first end ends it")
  void l24() {
    Tree tree = tree(AutoShutdown.ALL_SIGNIFICANT, child("a", true), child("b", true));
    Pid other = tree.child("b");
    change(tree, spec(AutoShutdown.ANY_SIGNIFICANT, child("a", true), child("b", true)));
    tree.end(tree.child("a"), NORMAL);
    assertEnded(tree);
    assertThat(kernel.awaitDown(other)).isEqualTo(ExitReason.shutdown());
  }

  @Test
  @DisplayName("L25 a child made significant under never: refused, and nothing dies")
  void l25() {
    Tree tree = tree(AutoShutdown.NEVER, child("a", false), child("b", false));
    List<ChildEntry> before = tree.which();
    Optional<SpecProblem> refused =
        Supervisor.changeConfig(
            tree.runtime,
            tree.pid,
            spec(AutoShutdown.NEVER, child("a", true), child("b", false)),
            Tree.LIMIT);
    assertThat(refused)
        .contains(
            new SpecProblem("bad_combination", "auto_shutdown never, significant true, child a"));
    assertThat(tree.which()).isEqualTo(before);
    assertThat(tree.spec("a").orElseThrow().significant()).isFalse();
    tree.end(tree.child("a"), NORMAL);
    assertRuns(tree, "b");
  }

  @Test
  @DisplayName("L26 a child made significant under any: its normal end then triggers")
  void l26() {
    Tree tree = tree(AutoShutdown.ANY_SIGNIFICANT, child("a", false));
    Pid kept = tree.child("a");
    change(tree, spec(AutoShutdown.ANY_SIGNIFICANT, child("a", true)));
    assertThat(tree.child("a")).isEqualTo(kept);
    tree.end(kept, NORMAL);
    assertEnded(tree);
  }

  @Test
  @DisplayName("L27 a child made not significant under any: its normal end then does not trigger")
  void l27() {
    Tree tree = tree(AutoShutdown.ANY_SIGNIFICANT, child("a", true), child("b", false));
    change(tree, spec(AutoShutdown.ANY_SIGNIFICANT, child("a", false), child("b", false)));
    tree.end(tree.child("a"), NORMAL);
    assertRuns(tree, "b");
  }
}
