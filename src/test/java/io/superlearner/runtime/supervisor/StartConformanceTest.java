package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.server.Init;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group A: supervisor start.
final class StartConformanceTest {

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  /// Starts a supervisor from a module, as a child of a process that traps exits.
  private StartOutcome startBy(Probe parent, SupervisorInit module) {
    Behavior supervisor = Supervisor.behavior(module, kernel.scheduler());
    return parent.ask(self -> self.startLink(supervisor, Tree.options(kernel)));
  }

  private static Init<SupervisorSpec> empty() {
    return Init.ready(SupervisorSpec.of(SupervisorFlags.of(Strategy.ONE_FOR_ONE)));
  }

  @Test
  @DisplayName("A01 a supervisor without children starts and stops with shutdown")
  void a01() {
    Probe parent = kernel.probe().trapping();
    Pid supervisor = kernel.started(startBy(parent, StartConformanceTest::empty));
    parent.exit(supervisor, ExitReason.shutdown());
    assertThat(parent.expectExit(supervisor).reason()).isEqualTo(ExitReason.shutdown());
    assertThat(kernel.awaitDown(supervisor)).isEqualTo(ExitReason.shutdown());
  }

  @Test
  @DisplayName("A02 an init that says ignore: the start is ignored, no exit follows")
  void a02() {
    Probe parent = kernel.probe().trapping();
    assertThat(startBy(parent, Init::ignore)).isEqualTo(new StartOutcome.Ignored());
    parent.expectNothing();
  }

  @Test
  @DisplayName("A03 an init that returns no value of its kind: bad_return naming class and method")
  void a03() {
    Probe parent = kernel.probe().trapping();
    SupervisorInit module = () -> null;
    assertThat(startBy(parent, module))
        .isInstanceOfSatisfying(
            StartOutcome.Failed.class,
            failed ->
                assertThat(failed.reason().toString())
                    .isEqualTo("bad_return: " + module.getClass().getName() + ".init: null"));
    parent.expectNothing();
  }

  @Test
  @DisplayName("A04 an init that throws: the start fails with the cause and its stack")
  void a04() {
    Probe parent = kernel.probe().trapping();
    IllegalStateException cause = new IllegalStateException("no database");
    StartOutcome outcome =
        startBy(
            parent,
            () -> {
              throw cause;
            });
    assertThat(outcome).isEqualTo(new StartOutcome.Failed(new ExitReason.Crashed(cause)));
    assertThat(cause.getStackTrace()).isNotEmpty();
    parent.expectNothing();
  }

  @Test
  @DisplayName("A05 a permanent child that says ignore is kept without a process")
  void a05() {
    Tree tree = Tree.oneForOne(kernel, Toy.plain().spec("live"));
    assertThat(tree.start(Toy.ignoring().spec("idle"))).isEqualTo(new ChildResult.Ignored());
    assertThat(tree.entry("idle").pid()).isNull();
    assertThat(tree.entry("idle").status()).isEqualTo(ChildStatus.STOPPED);
    tree.assertCounts(2, 1, 0, 2);
  }

  @Test
  @DisplayName("A06 a temporary child of the initial list that says ignore is not kept")
  void a06() {
    Tree tree =
        Tree.oneForOne(kernel, Toy.ignoring().spec("gone").withRestart(RestartType.TEMPORARY));
    assertThat(tree.which()).isEmpty();
    tree.assertCounts(0, 0, 0, 0);
  }

  @Test
  @DisplayName("A07 a temporary child added later that says ignore is not kept")
  void a07() {
    Tree tree = Tree.oneForOne(kernel, Toy.plain().spec("live"));
    ChildSpec idle = Toy.ignoring().spec("idle").withRestart(RestartType.TEMPORARY);
    assertThat(tree.start(idle)).isEqualTo(new ChildResult.Ignored());
    tree.assertCounts(1, 1, 0, 1);
  }

  @Test
  @DisplayName("A08 simple_one_for_one: only the child that runs is listed")
  void a08() {
    Toy toy = secondIgnores();
    Tree tree = Tree.simple(kernel, toy.spec("t").withRestart(RestartType.TEMPORARY));
    Pid live = tree.started();
    assertThat(tree.start()).isEqualTo(new ChildResult.Ignored());
    assertThat(tree.which()).extracting(ChildEntry::pid).containsExactly(live);
    tree.assertCounts(1, 1, 0, 1);
  }

  @Test
  @DisplayName("A09 simple_one_for_one: a permanent child that says ignore is not listed")
  void a09() {
    Tree tree = Tree.simple(kernel, secondIgnores().spec("t"));
    Pid live = tree.started();
    assertThat(tree.start()).isEqualTo(new ChildResult.Ignored());
    assertThat(tree.which()).extracting(ChildEntry::pid).containsExactly(live);
    assertThat(tree.shutdown()).isEqualTo(ExitReason.shutdown());
    assertThat(kernel.awaitDown(live)).isEqualTo(ExitReason.shutdown());
  }

  private static Toy secondIgnores() {
    return Toy.plain()
        .answering(n -> n == 2 ? new Behavior.Start.Ignored() : Behavior.Start.running());
  }

  @Test
  @DisplayName("A10 a child that does not start: the reason and the spec, nothing is listed")
  void a10() {
    Tree tree = Tree.oneForOne(kernel);
    ChildSpec failing = Toy.failing("no").spec("a");
    assertThat(tree.start(failing))
        .isEqualTo(new ChildResult.Failed(ExitReason.abnormal("no"), failing));
    ChildSpec returningNothing = Toy.plain().answering(_ -> null).spec("a");
    assertThat(tree.start(returningNothing))
        .isInstanceOfSatisfying(
            ChildResult.Failed.class,
            failed -> {
              assertThat(failed.reason().toString()).startsWith("bad_return_value: ");
              assertThat(failed.spec()).isEqualTo(returningNothing);
            });
    ChildSpec makingNothing = ChildSpec.worker("a", _ -> null);
    assertThat(tree.start(makingNothing)).isInstanceOf(ChildResult.Failed.class);
    assertThat(tree.which()).isEmpty();
  }

  @Test
  @DisplayName("A11 simple_one_for_one: a child that does not start: the bare reason")
  void a11() {
    Tree tree = Tree.simple(kernel, Toy.failing("no").spec("t"));
    assertThat(tree.start()).isEqualTo(new ChildResult.Failed(ExitReason.abnormal("no"), null));
    assertThat(tree.which()).isEmpty();
  }

  @Test
  @DisplayName("A12 a restart call that fails by an exception returns it; the child stays listed")
  void a12() {
    IllegalStateException cause = new IllegalStateException("later");
    Toy toy =
        Toy.plain()
            .answering(n -> {
              if (n == 2) {
                throw cause;
              }
              return Behavior.Start.running();
            });
    Tree tree = Tree.oneForOne(kernel, toy.spec("a"));
    assertThat(tree.terminate("a")).isEqualTo(new ChildResult.Done());
    assertThat(tree.restart("a"))
        .isEqualTo(new ChildResult.Failed(new ExitReason.Crashed(cause), null));
    assertThat(tree.entry("a").pid()).isNull();
    assertThat(tree.entry("a").status()).isEqualTo(ChildStatus.STOPPED);
  }

  @Test
  @DisplayName("A13 an initial child that cannot start: those before it stop in reverse order")
  void a13() {
    StartOutcome outcome =
        Tree.tryStart(
            kernel,
            SupervisorFlags.of(Strategy.ONE_FOR_ONE),
            Toy.plain().spec("a"),
            Toy.plain().spec("b"),
            Toy.failing("no").spec("c"),
            Toy.plain().spec("d"));
    assertThat(outcome)
        .isEqualTo(new StartOutcome.Failed(ExitReason.shutdown("failed_to_start_child: c: no")));
    assertThat(
            kernel.events().all().stream()
                .filter(event -> !(event instanceof Event.SupervisorReported))
                .map(StartConformanceTest::told)
                .toList())
        .containsExactly(
            "ChildStarted root/a",
            "ChildStarted root/b",
            "ChildStartFailed root/c",
            "ChildTerminated root/b",
            "ChildTerminated root/a");
    assertThat(kernel.runtime().list()).isEmpty();
  }

  private static String told(Event event) {
    return event.getClass().getSimpleName() + " " + ((Event.InTree) event).path();
  }

  @Test
  @DisplayName("A14 a name that a foreign process has: already_started with that process")
  void a14() {
    Probe foreign = kernel.probe();
    assertThat(kernel.runtime().register("taken", foreign.pid())).isTrue();
    Tree tree = Tree.oneForOne(kernel);
    assertThat(tree.start(Toy.plain().spec("a").withName("taken")))
        .isEqualTo(new ChildResult.AlreadyStarted(foreign.pid()));
    foreign.expectNothing();
    assertThat(kernel.runtime().whereis("taken")).contains(foreign.pid());
    assertThat(tree.which()).isEqualTo(List.of());
  }
}
