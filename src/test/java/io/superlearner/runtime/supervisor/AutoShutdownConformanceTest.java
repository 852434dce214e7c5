package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group L up to L18: significant children and automatic shutdown.
final class AutoShutdownConformanceTest {

  private static final ExitReason SHUTDOWN = ExitReason.shutdown();
  private static final ExitReason ABNORMAL = ExitReason.abnormal("broken");

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private static SupervisorFlags flags(Strategy strategy, AutoShutdown rule) {
    return SupervisorFlags.of(strategy)
        .withBudget(100, Duration.ofSeconds(5))
        .withAutoShutdown(rule);
  }

  private static ChildSpec child(String id, RestartType type, boolean significant) {
    return Toy.plain().spec(id).withRestart(type).withSignificant(significant);
  }

  /// A supervisor over significant children `a` and `b` and a permanent sibling `s`.
  private Tree significant(AutoShutdown rule, RestartType type) {
    return Tree.of(
        kernel,
        flags(Strategy.ONE_FOR_ONE, rule),
        child("a", type, true),
        child("b", type, true),
        Toy.plain().spec("s"));
  }

  private void assertEnded(Tree tree) {
    assertThat(kernel.awaitDown(tree.pid)).isEqualTo(SHUTDOWN);
    assertThat(kernel.runtime().list()).isEmpty();
  }

  private static void assertLives(Tree tree, String... running) {
    assertThat(
            tree.which().stream().filter(entry -> entry.pid() != null).map(ChildEntry::id).toList())
        .containsExactlyInAnyOrder(running);
  }

  @Test
  @DisplayName("L01 a temporary child that is not significant ends in any way: supervisor lives")
  void l01() {
    for (AutoShutdown rule : AutoShutdown.values()) {
      ChildSpec plain = child("a", RestartType.TEMPORARY, false);
      Tree tree = Tree.of(kernel, flags(Strategy.ONE_FOR_ONE, rule), Toy.plain().spec("s"));
      for (ExitReason reason : List.of(ExitReason.normal(), SHUTDOWN, ABNORMAL)) {
        tree.end(tree.started(plain), reason);
      }
      tree.kill(tree.started(plain));
      assertLives(tree, "s");
    }
  }

  @Test
  @DisplayName("L02 a transient child that is not significant: supervisor lives, crashes restart")
  void l02() {
    for (AutoShutdown rule : AutoShutdown.values()) {
      Tree tree =
          Tree.of(
              kernel,
              flags(Strategy.ONE_FOR_ONE, rule),
              child("a", RestartType.TRANSIENT, false),
              Toy.plain().spec("s"));
      tree.kill(tree.child("a"));
      tree.end(tree.child("a"), ABNORMAL);
      assertLives(tree, "a", "s");
      tree.end(tree.child("a"), ExitReason.normal());
      assertLives(tree, "s");
    }
  }

  @Test
  @DisplayName("L03 any, temporary, stopped through the supervisor: no automatic shutdown")
  void l03() {
    Tree tree = significant(AutoShutdown.ANY_SIGNIFICANT, RestartType.TEMPORARY);
    tree.terminate("a");
    assertLives(tree, "b", "s");
  }

  @Test
  @DisplayName("L04 any, temporary, killed: supervisor and siblings end")
  void l04() {
    Tree tree = significant(AutoShutdown.ANY_SIGNIFICANT, RestartType.TEMPORARY);
    List<Pid> siblings = List.of(tree.child("b"), tree.child("s"));
    tree.kill(tree.child("a"));
    assertEnded(tree);
    siblings.forEach(pid -> assertThat(kernel.awaitDown(pid)).isEqualTo(SHUTDOWN));
  }

  @Test
  @DisplayName("L05 any, temporary, abnormal: ends")
  void l05() {
    Tree tree = significant(AutoShutdown.ANY_SIGNIFICANT, RestartType.TEMPORARY);
    tree.end(tree.child("a"), ABNORMAL);
    assertEnded(tree);
  }

  @Test
  @DisplayName("L06 any, temporary, normal: ends")
  void l06() {
    Tree tree = significant(AutoShutdown.ANY_SIGNIFICANT, RestartType.TEMPORARY);
    tree.end(tree.child("a"), ExitReason.normal());
    assertEnded(tree);
  }

  @Test
  @DisplayName("L07 all, the first of two ends: lives")
  void l07() {
    Tree tree = significant(AutoShutdown.ALL_SIGNIFICANT, RestartType.TEMPORARY);
    tree.end(tree.child("a"), ExitReason.normal());
    assertLives(tree, "b", "s");
  }

  @Test
  @DisplayName("L08 all, the last one ends: supervisor and sibling end")
  void l08() {
    Tree tree = significant(AutoShutdown.ALL_SIGNIFICANT, RestartType.TEMPORARY);
    Pid sibling = tree.child("s");
    tree.end(tree.child("a"), ExitReason.normal());
    tree.kill(tree.child("b"));
    assertEnded(tree);
    assertThat(kernel.awaitDown(sibling)).isEqualTo(SHUTDOWN);
  }

  @Test
  @DisplayName("L09 any, transient, stopped through the supervisor: lives")
  void l09() {
    Tree tree = significant(AutoShutdown.ANY_SIGNIFICANT, RestartType.TRANSIENT);
    tree.terminate("a");
    assertLives(tree, "b", "s");
  }

  @Test
  @DisplayName("L10 any, transient, killed: restarted, lives")
  void l10() {
    Tree tree = significant(AutoShutdown.ANY_SIGNIFICANT, RestartType.TRANSIENT);
    tree.kill(tree.child("a"));
    assertLives(tree, "a", "b", "s");
  }

  @Test
  @DisplayName("L11 any, transient, abnormal: restarted, lives")
  void l11() {
    Tree tree = significant(AutoShutdown.ANY_SIGNIFICANT, RestartType.TRANSIENT);
    tree.end(tree.child("a"), ABNORMAL);
    assertLives(tree, "a", "b", "s");
  }

  @Test
  @DisplayName("L12 any, transient, normal: ends with shutdown")
  void l12() {
    Tree tree = significant(AutoShutdown.ANY_SIGNIFICANT, RestartType.TRANSIENT);
    tree.end(tree.child("a"), ExitReason.normal());
    assertEnded(tree);
  }

  @Test
  @DisplayName("L13 all, transient, the first ends normally: lives")
  void l13() {
    Tree tree = significant(AutoShutdown.ALL_SIGNIFICANT, RestartType.TRANSIENT);
    tree.end(tree.child("a"), ExitReason.normal());
    assertLives(tree, "b", "s");
  }

  @Test
  @DisplayName("L14 all, transient, the second ends normally: ends")
  void l14() {
    Tree tree = significant(AutoShutdown.ALL_SIGNIFICANT, RestartType.TRANSIENT);
    tree.end(tree.child("a"), ExitReason.normal());
    tree.end(tree.child("b"), ExitReason.normal());
    assertEnded(tree);
  }

  @Test
  @DisplayName("L15 simple_one_for_one: a significant template is refused")
  void l15() {
    ChildSpec template = child("t", RestartType.TRANSIENT, true);
    assertThat(DynamicSpec.of(template).problem())
        .map(SpecProblem::code)
        .contains("bad_combination");
    Tree tree = Tree.dynamic(kernel, DynamicSpec.open());
    assertThat(tree.start(template))
        .isInstanceOfSatisfying(
            ChildResult.BadSpec.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("bad_combination"));
  }

  @Test
  @DisplayName("L16 significant children stopped because a sibling crashed: no automatic shutdown")
  void l16() {
    for (Strategy strategy : Strategy.values()) {
      for (AutoShutdown rule :
          List.of(AutoShutdown.ANY_SIGNIFICANT, AutoShutdown.ALL_SIGNIFICANT)) {
        Tree tree =
            Tree.of(
                kernel,
                flags(strategy, rule),
                Toy.plain().spec("s"),
                child("temporary", RestartType.TEMPORARY, true),
                child("transient", RestartType.TRANSIENT, true));
        tree.crash("s");
        if (strategy == Strategy.ONE_FOR_ONE) {
          assertLives(tree, "s", "temporary", "transient");
        } else {
          assertLives(tree, "s", "transient");
        }
      }
    }
  }

  private ChildSpec inner(boolean significant) {
    SupervisorSpec spec =
        SupervisorSpec.of(
            flags(Strategy.ONE_FOR_ONE, AutoShutdown.ANY_SIGNIFICANT),
            child("leaf", RestartType.TEMPORARY, true));
    return ChildSpec.supervisor("inner", context -> Supervisor.behavior(spec, context.lane()))
        .withRestart(RestartType.TRANSIENT)
        .withSignificant(significant);
  }

  private void endLeaf(Tree tree) {
    Tree inner = new Tree(kernel, tree.child("inner"));
    inner.end(inner.child("leaf"), ExitReason.normal());
    assertThat(kernel.awaitDown(inner.pid)).isEqualTo(SHUTDOWN);
  }

  @Test
  @DisplayName("L17 a significant supervisor that ends itself: its parent does too")
  void l17() {
    Tree tree =
        Tree.of(kernel, flags(Strategy.ONE_FOR_ONE, AutoShutdown.ANY_SIGNIFICANT), inner(true));
    endLeaf(tree);
    assertEnded(tree);
  }

  @Test
  @DisplayName("L18 a supervisor that is not significant ends itself: its parent lives")
  void l18() {
    Tree tree =
        Tree.of(
            kernel,
            flags(Strategy.ONE_FOR_ONE, AutoShutdown.ANY_SIGNIFICANT),
            inner(false),
            Toy.plain().spec("s"));
    endLeaf(tree);
    assertLives(tree, "s");
  }
}
