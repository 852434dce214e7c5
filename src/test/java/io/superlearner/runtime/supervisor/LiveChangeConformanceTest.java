package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.server.Init;
import io.superlearner.testkit.Kernel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group M up to M11: supervisors whose configuration changes while they run.
final class LiveChangeConformanceTest {

  private static final SupervisorFlags FLAGS = SupervisorFlags.of(Strategy.ONE_FOR_ONE);

  /// A module with a class of its own.
  private record Office(SupervisorSpec spec) implements SupervisorInit {
    @Override
    public Init<SupervisorSpec> init() {
      return Init.ready(spec);
    }
  }

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private static ChildSpec child(String id) {
    return Toy.plain().spec(id);
  }

  private static Optional<SpecProblem> tryChange(Tree tree, SupervisorConfig next) {
    return Supervisor.changeConfig(tree.runtime, tree.pid, next, Tree.LIMIT);
  }

  private static Optional<SpecProblem> tryChange(Tree tree, SupervisorInit module) {
    return Supervisor.changeConfig(tree.runtime, tree.pid, module, Tree.LIMIT);
  }

  private static void change(Tree tree, SupervisorConfig next) {
    assertThat(tryChange(tree, next)).isEmpty();
  }

  private Tree module(SupervisorInit module) {
    Behavior supervisor = Supervisor.behavior(module, kernel.scheduler());
    return new Tree(kernel, kernel.started(Tree.tryStart(kernel, supervisor)));
  }

  private static List<String> ids(Tree tree) {
    return tree.view().children().stream().map(ChildView::id).toList();
  }

  private static void assertRefusedWith(String code, Optional<SpecProblem> refused) {
    assertThat(refused).map(SpecProblem::code).contains(code);
  }

  @Test
  @DisplayName("M01 new flags: the state differs, children and spent restarts stay")
  void m01() {
    Tree tree = Tree.of(kernel, FLAGS, child("a"), child("b"));
    tree.crash("b");
    List<ChildEntry> before = tree.which();
    SupervisorFlags next =
        SupervisorFlags.of(Strategy.ONE_FOR_ALL).withBudget(1, Duration.ofMinutes(10));
    change(tree, SupervisorSpec.of(next, child("a"), child("b")));
    assertThat(tree.view().flags()).isEqualTo(next);
    assertThat(tree.view().strategy()).isEqualTo("one_for_all");
    assertThat(tree.which()).isEqualTo(before);
    assertThat(tree.view().restartsInWindow()).isEqualTo(1);
    assertThat(tree.view().restarts()).isEqualTo(1);
    tree.crash(tree.child("a"));
    assertThat(kernel.awaitDown(tree.pid)).isEqualTo(ExitReason.shutdown());
  }

  @Test
  @DisplayName("M02 a faulty child spec: refused with the reason, the old configuration in force")
  void m02() {
    Tree tree = Tree.of(kernel, FLAGS, child("a"), child("b"));
    SupervisorView before = tree.view();
    List<ChildEntry> entries = tree.which();
    ChildSpec faulty = child("b").withShutdown(Shutdown.after(-10));
    SupervisorFlags other = SupervisorFlags.of(Strategy.REST_FOR_ONE);
    assertThat(tryChange(tree, SupervisorSpec.of(other, child("a"), faulty)))
        .hasValueSatisfying(
            refused -> assertThat(refused.toString()).startsWith("invalid_shutdown: -10"));
    assertRefusedWith(
        "duplicate_child_name", tryChange(tree, SupervisorSpec.of(other, child("a"), child("a"))));
    assertThat(tree.view()).isEqualTo(before);
    assertThat(tree.which()).isEqualTo(entries);
    assertThat(tree.crash("a")).isNotEqualTo(entries.getLast().pid());
    assertThat(tree.child("b")).isEqualTo(entries.getFirst().pid());
  }

  @Test
  @DisplayName("M03 children added by a change are not started; a restart call starts them")
  void m03() {
    Toy added = Toy.plain();
    Tree tree = Tree.of(kernel, FLAGS, child("a"));
    Pid kept = tree.child("a");
    change(tree, SupervisorSpec.of(FLAGS, child("a"), added.spec("b")));
    tree.assertCounts(2, 1, 0, 2);
    assertThat(tree.entry("b").status()).isEqualTo(ChildStatus.STOPPED);
    assertThat(added.starts).isEmpty();
    assertThat(tree.restart("b")).isInstanceOf(ChildResult.Started.class);
    assertThat(added.starts).hasSize(1);
    assertThat(added.starts.getFirst().path()).isEqualTo("root/b");
    assertThat(tree.child("a")).isEqualTo(kept);
  }

  @Test
  @DisplayName("M04 a changed spec is read back, and the child goes on with its old process")
  void m04() {
    Toy next = Toy.plain();
    Tree tree = Tree.of(kernel, FLAGS, child("a"));
    Pid kept = tree.child("a");
    ChildSpec changed = next.spec("a").withShutdown(Shutdown.after(1)).withModule("next");
    change(tree, SupervisorSpec.of(FLAGS, changed));
    assertThat(tree.spec("a")).contains(changed);
    assertThat(tree.entry("a").module()).isEqualTo("next");
    assertThat(tree.child("a")).isEqualTo(kept);
    assertThat(next.starts).isEmpty();
    tree.crash("a");
    assertThat(next.starts).as("the next start is the new one").hasSize(1);
    Pid second = tree.child("a");
    tree.end(second, ExitReason.normal());
    assertThat(tree.child("a")).isNotEqualTo(second);
    assertThat(tree.view().children().getFirst().restarts()).isEqualTo(2);
  }

  @Test
  @DisplayName("M05 a child no longer named goes on, after the named ones in start order")
  void m05() {
    Tree tree = Tree.of(kernel, FLAGS, child("a"), child("b"), child("c"), child("d"));
    Pid gone = tree.child("b");
    change(tree, SupervisorSpec.of(FLAGS, child("d"), child("new"), child("c")));
    assertThat(ids(tree)).containsExactly("d", "new", "c", "a", "b");
    assertThat(tree.which()).extracting(ChildEntry::id).containsExactly("b", "a", "c", "new", "d");
    assertThat(tree.child("b")).isEqualTo(gone);
    assertThat(tree.crash("b")).as("it is still restarted").isNotEqualTo(gone);
    kernel.events().clear();
    tree.shutdown();
    assertThat(kernel.events().of(Event.ChildTerminated.class))
        .extracting(Event.ChildTerminated::path)
        .containsExactly("root/b", "root/a", "root/c", "root/d");
  }

  @Test
  @DisplayName("M06 a change that says ignore: ok, and nothing changes")
  void m06() {
    Tree tree = Tree.of(kernel, FLAGS, child("a"));
    SupervisorView before = tree.view();
    assertThat(tryChange(tree, () -> Init.ignore())).isEmpty();
    assertThat(tree.view()).isEqualTo(before);
  }

  @Test
  @DisplayName("M07 a wrong return, bad intensity or bad flags: refused, and the supervisor lives")
  void m07() {
    Tree tree = Tree.of(kernel, FLAGS, child("a"));
    SupervisorView before = tree.view();
    SupervisorInit wrong = () -> null;
    assertThat(tryChange(tree, wrong))
        .contains(
            new SpecProblem(
                "init_failed", "bad_return: " + wrong.getClass().getName() + ".init: null"));
    assertThat(tryChange(tree, () -> Init.stop(ExitReason.abnormal("no"))))
        .contains(new SpecProblem("init_failed", "no"));
    assertThat(
            tryChange(
                tree,
                () -> {
                  throw new IllegalStateException("no database");
                }))
        .contains(new SpecProblem("init_failed", "java.lang.IllegalStateException: no database"));
    assertRefusedWith(
        "invalid_intensity",
        tryChange(tree, SupervisorSpec.of(FLAGS.withBudget(-1, Duration.ofSeconds(5)))));
    SupervisorInit plain =
        () -> Init.ready(SupervisorSpec.read(List.of(), Map.of("strategy", "none")));
    assertRefusedWith("invalid_strategy", tryChange(tree, plain));
    assertThat(tree.view()).isEqualTo(before);
    assertThat(Supervisor.callbackModule(tree.runtime, tree.pid, Tree.LIMIT)).isEmpty();
  }

  @Test
  void aModuleThatIsNotReadyInTimeIsRefusedAndTheSupervisorLives() {
    Tree tree = Tree.of(kernel, FLAGS, child("a"));
    Ask slow =
        new Ask.ChangeModule(
            () -> {
              new CountDownLatch(1).await();
              return Init.ignore();
            },
            Duration.ofMillis(20));
    assertThat(Ask.put(tree.runtime, tree.pid, slow, Tree.LIMIT))
        .isEqualTo(Optional.of(new SpecProblem("init_failed", "timeout")));
    assertThat(tree.child("a")).isNotNull();
  }

  @Test
  void aChildThatIsBeingRestartedIsTriedAgainAfterAChange() {
    Toy failing =
        Toy.plain()
            .answering(start ->
                start == 1
                    ? Behavior.Start.running()
                    : new Behavior.Start.Refused(ExitReason.abnormal("not yet")));
    SupervisorFlags flags = FLAGS.withBudget(1_000_000, Duration.ofSeconds(5));
    Tree tree = Tree.of(kernel, flags, failing.spec("a"));
    Pid old = tree.child("a");
    tree.crash(old);
    kernel.events().await(Event.ChildStartFailed.class, _ -> true);
    change(tree, SupervisorSpec.of(flags, child("a")));
    kernel.events().await(Event.ChildRestarted.class, event -> event.path().equals("root/a"));
    assertThat(tree.child("a")).isNotEqualTo(old);
  }

  @Test
  @DisplayName("M08 simple_one_for_one: a changed template is followed, none is added or removed")
  void m08() {
    Toy next = Toy.plain();
    Tree tree = Tree.dynamic(kernel, DynamicSpec.of(child("t")).withExtraArgs(List.of(1)));
    Pid kept = tree.started("own");
    ChildSpec template = next.spec("t").withShutdown(Shutdown.after(1));
    change(tree, DynamicSpec.of(template).withExtraArgs(List.of(2, 3)));
    assertThat(tree.spec(kept)).contains(template);
    assertThat(tree.view().template()).isEqualTo(template);
    assertThat(kernel.runtime().isAlive(kept)).isTrue();
    tree.crash(kept);
    tree.assertCounts(1, 1, 0, 1);
    assertThat(next.starts).hasSize(1);
    assertThat(next.starts.getFirst().args()).containsExactly(2, 3, "own");
    assertRefusedWith("bad_start_spec", tryChange(tree, DynamicSpec.open()));
    assertRefusedWith("bad_start_spec", tryChange(tree, SupervisorSpec.of(FLAGS, template)));
    assertRefusedWith("bad_start_spec", tryChange(tree, () -> Init.ignore()));
    assertThat(tree.view().template()).isEqualTo(template);
    tree.assertCounts(1, 1, 0, 1);
    Tree open = Tree.dynamic(kernel, DynamicSpec.open());
    assertRefusedWith("bad_start_spec", tryChange(open, DynamicSpec.of(template)));
    Tree fixed = Tree.of(kernel, FLAGS, child("a"));
    assertRefusedWith("bad_start_spec", tryChange(fixed, DynamicSpec.of(template)));
  }

  @Test
  @DisplayName("M09 the same with configurations in the form of maps")
  void m09() {
    Map<String, Object> flags = Map.of("strategy", "simple_one_for_one", "intensity", 9);
    Map<String, Object> first = Map.of("id", "t", "start", Toy.plain());
    Map<String, Object> second = Map.of("id", "t", "start", Toy.plain(), "shutdown", 1);
    Tree tree = Tree.dynamic(kernel, (DynamicSpec) SupervisorConfig.read(flags, List.of(first)));
    Pid kept = tree.started();
    change(tree, SupervisorConfig.read(flags, List.of(second)));
    assertThat(tree.spec(kept)).contains(ChildSpec.read(second));
    assertThat(kernel.runtime().isAlive(kept)).isTrue();
    for (List<?> wrong : List.of(List.of(), List.of(first, second))) {
      assertThatExceptionOfType(SpecException.class)
          .isThrownBy(() -> SupervisorConfig.read(flags, wrong))
          .withMessageStartingWith("bad_start_spec: ");
    }
    Tree fixed = Tree.of(kernel, FLAGS, child("a"));
    Pid running = fixed.child("a");
    change(
        fixed,
        SupervisorConfig.read(
            Map.of("strategy", "rest_for_one"),
            List.of(Map.of("id", "a", "start", Toy.plain(), "restart", "transient"))));
    assertThat(fixed.child("a")).isEqualTo(running);
    assertThat(fixed.spec("a").orElseThrow().restart()).isEqualTo(RestartType.TRANSIENT);
    assertThat(fixed.view().strategy()).isEqualTo("rest_for_one");
  }

  @Test
  @DisplayName("M10 the callback module can be asked, also after a change")
  void m10() {
    Tree tree = module(new Office(SupervisorSpec.of(FLAGS, child("a"))));
    assertThat(Supervisor.callbackModule(tree.runtime, tree.pid, Tree.LIMIT))
        .contains(Office.class);
    SupervisorInit other = () -> Init.ready(SupervisorSpec.of(FLAGS, child("a")));
    assertThat(tryChange(tree, other)).isEmpty();
    assertThat(Supervisor.callbackModule(tree.runtime, tree.pid, Tree.LIMIT))
        .contains(other.getClass());
    Tree dynamic = Tree.dynamic(kernel, DynamicSpec.open());
    assertThat(Supervisor.callbackModule(dynamic.runtime, dynamic.pid, Tree.LIMIT)).isEmpty();
  }

  @Test
  @DisplayName("M11 max_children lowered below the present: they stay, the next is refused")
  void m11() {
    Tree tree = Tree.dynamic(kernel, DynamicSpec.open().withMaxChildren(3));
    List<Pid> three =
        List.of(tree.started(child("a")), tree.started(child("b")), tree.started(child("c")));
    change(tree, DynamicSpec.open().withMaxChildren(2));
    assertThat(three).allMatch(kernel.runtime()::isAlive);
    assertThat(tree.view().maxChildren()).isEqualTo(2);
    assertThat(tree.start(child("d"))).isEqualTo(new ChildResult.MaxChildren(2));
    tree.terminate(three.getFirst());
    assertThat(tree.start(child("d"))).isEqualTo(new ChildResult.MaxChildren(2));
    tree.terminate(three.getLast());
    assertThat(tree.started(child("d"))).isNotNull();
    assertRefusedWith(
        "invalid_max_children", tryChange(tree, DynamicSpec.open().withMaxChildren(-1)));
    assertThat(tree.view().maxChildren()).isEqualTo(2);
  }
}
