package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.Scheduler;
import io.superlearner.testkit.Kernel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What supervisors do beside the cases of CONFORMANCE.md.
final class SupervisorDetailTest {

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private static ChildSpec inner(String id) {
    SupervisorSpec spec = SupervisorSpec.of(SupervisorFlags.of(Strategy.ONE_FOR_ONE));
    return ChildSpec.supervisor(id, context -> Supervisor.behavior(spec, context.lane()));
  }

  private ProcessInfo info(Tree tree, String id) {
    return kernel.runtime().info(tree.child(id)).orElseThrow();
  }

  @Test
  void aTransientDynamicChildThatEndsAsExpectedIsForgotten() {
    ChildSpec worker = Toy.plain().spec("t").withRestart(RestartType.TRANSIENT);
    for (Tree tree : List.of(Tree.simple(kernel, worker), Tree.dynamic(kernel, DynamicSpec.open()))) {
      Pid child = tree.view().template() == null ? tree.started(worker) : tree.started();
      tree.end(child, ExitReason.normal());
      assertThat(tree.which()).isEmpty();
      assertThat(tree.view().children()).isEmpty();
      assertThat(tree.counts().workers()).isZero();
    }
  }

  @Test
  void workersRunOnTheLaneSupervisorsOnTheSystemSchedulerUnlessTheirSpecSaysOtherwise() {
    Scheduler own = kernel.newScheduler("own");
    Tree tree =
        Tree.oneForOne(
            kernel,
            Toy.plain().spec("worker"),
            inner("supervisor"),
            Toy.plain().spec("elsewhere").withScheduler(own));
    assertThat(info(tree, "worker").options().scheduler()).isSameAs(kernel.scheduler());
    assertThat(info(tree, "worker").options().kind()).isEqualTo(ProcessKind.WORKER);
    assertThat(info(tree, "supervisor").options().scheduler())
        .isSameAs(kernel.runtime().systemScheduler());
    assertThat(info(tree, "supervisor").options().kind()).isEqualTo(ProcessKind.SUPERVISOR);
    assertThat(info(tree, "elsewhere").options().scheduler()).isSameAs(own);
  }

  @Test
  void aSupervisorKnowsTheLaneOfItsWorkers() {
    Behavior supervisor =
        Supervisor.behavior(
            SupervisorSpec.of(SupervisorFlags.of(Strategy.ONE_FOR_ONE)), kernel.scheduler());
    assertThat(supervisor.lane()).isSameAs(kernel.scheduler());
  }

  @Test
  void aChildThatSaysIgnoreIsTold() {
    Tree tree = Tree.oneForOne(kernel);
    tree.start(Toy.ignoring().spec("idle"));
    assertThat(kernel.events().of(Event.ChildIgnored.class))
        .extracting(Event.ChildIgnored::path)
        .containsExactly("root/idle");
  }

  @Test
  void theEndOfASupervisorIsToldOnceHoweverItEnds() {
    Tree orderly = Tree.oneForOne(kernel);
    orderly.shutdown();
    Tree killed = Tree.oneForOne(kernel);
    kernel.runtime().exit(killed.pid, ExitReason.kill());
    kernel.events().await(Event.SupervisorExited.class, it -> it.pid().equals(killed.pid));
    assertThat(kernel.events().of(Event.SupervisorExited.class))
        .extracting(Event.SupervisorExited::reason)
        .containsExactly(ExitReason.shutdown(), ExitReason.killed());
  }

  @Test
  void theStateOfASupervisorIsItsView() {
    Tree tree = Tree.oneForOne(kernel, Toy.plain().spec("a"));
    assertThat(kernel.runtime().state(tree.pid).join()).isEqualTo(tree.view());
  }

  @Test
  void aMessageThatNobodyUnderstandsIsLoggedAndDropped() {
    try (Reports reports = Reports.capture()) {
      Tree tree = Tree.oneForOne(kernel, Toy.plain().spec("a"));
      kernel.runtime().send(tree.pid, "hello");
      assertThat(tree.child("a")).isNotNull();
      assertThat(reports.containing("unexpected message: hello")).hasSize(1);
    }
  }
}
