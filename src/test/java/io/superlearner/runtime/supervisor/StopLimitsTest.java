package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.server.Init;
import io.superlearner.testkit.Kernel;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A supervisor with less time to stop than its children may take is warned of at its start.
final class StopLimitsTest {

  private static final SupervisorFlags FLAGS = SupervisorFlags.of(Strategy.ONE_FOR_ONE);

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private static ChildSpec worker(String id, Shutdown shutdown) {
    return Toy.plain().spec(id).withShutdown(shutdown);
  }

  private static ChildSpec over(Function<ChildContext, Behavior> made) {
    return ChildSpec.supervisor("inner", made::apply);
  }

  private static ChildSpec over(ChildSpec... children) {
    SupervisorSpec spec = SupervisorSpec.of(FLAGS, children);
    return over(context -> Supervisor.behavior(spec, context.lane()));
  }

  private static ChildSpec dynamic(DynamicSpec spec) {
    return over(context -> DynamicSupervisor.behavior(spec, context.lane()));
  }

  /// Returns what the children of a supervisor may take, as the warning says it; empty if there is
  /// none.
  private String needed(ChildSpec supervisor, long limit) {
    try (Reports reports = Reports.capture()) {
      Tree tree = Tree.oneForOne(kernel, supervisor.withShutdown(Shutdown.after(limit)));
      List<String> warnings = reports.containing("nested_shutdown: root/inner has");
      tree.shutdown();
      return warnings.isEmpty() ? "" : warnings.getFirst().replaceAll(".*may take (.*):.*", "$1");
    }
  }

  @Test
  void childrenThatStopInTurnNeedTheSum() {
    ChildSpec two = over(worker("a", Shutdown.after(300)), worker("b", Shutdown.after(400)));
    assertThat(needed(two, 699)).isEqualTo("700 ms");
    assertThat(needed(two, 700)).isEmpty();
  }

  @Test
  void killingTakesNoTimeAndInfinityAnyTime() {
    assertThat(needed(over(worker("a", Shutdown.brutalKill())), 0)).isEmpty();
    ChildSpec two = over(worker("a", Shutdown.infinity()), worker("b", Shutdown.after(1)));
    assertThat(needed(two, 3_600_000)).isEqualTo("any time");
  }

  @Test
  void aSupervisorWithAnyTimeNeedsWhatItsChildrenNeed() {
    ChildSpec deep = over(over(worker("a", Shutdown.after(250))), worker("b", Shutdown.after(1)));
    assertThat(needed(deep, 250)).isEqualTo("251 ms");
    ChildSpec limited =
        over(over(worker("a", Shutdown.after(250))).withShutdown(Shutdown.after(9)));
    assertThat(needed(limited, 8)).isEqualTo("9 ms");
    ChildSpec idle = over(over(_ -> idle()));
    assertThat(needed(idle, 0)).isEmpty();
  }

  private Behavior idle() {
    return Supervisor.behavior(() -> Init.ignore(), kernel.scheduler());
  }

  @Test
  void dynamicChildrenThatStopAtOnceNeedTheLongest() {
    DynamicSpec template = DynamicSpec.of(worker("t", Shutdown.after(300)));
    assertThat(needed(dynamic(template), 299)).isEqualTo("300 ms");
    assertThat(needed(dynamic(template), 300)).isEmpty();
    assertThat(needed(dynamic(DynamicSpec.open()), 0)).isEmpty();
  }

  @Test
  void workersAreNeverWarnedOf() {
    assertThat(needed(worker("inner", Shutdown.after(1)), 1)).isEmpty();
  }

  @Test
  void aCallThatFailsNamesItselfAndTheSupervisor() {
    Tree tree = Tree.oneForOne(kernel);
    tree.shutdown();
    assertCall("change_config", tree.pid, () -> change(tree, SupervisorSpec.of(FLAGS)));
    assertCall("change_config", tree.pid, () -> change(tree, () -> Init.ignore()));
    assertCall(
        "get_callback_module",
        tree.pid,
        () -> Supervisor.callbackModule(tree.runtime, tree.pid, Tree.LIMIT));
    assertCall("get_childspec", tree.pid, () -> tree.spec("a"));
    assertCall("get_childspec", tree.pid, () -> tree.spec(tree.pid));
  }

  private static void change(Tree tree, SupervisorConfig config) {
    assertThat(Supervisor.changeConfig(tree.runtime, tree.pid, config, Tree.LIMIT)).isEmpty();
  }

  private static void change(Tree tree, SupervisorInit module) {
    assertThat(Supervisor.changeConfig(tree.runtime, tree.pid, module, Tree.LIMIT)).isEmpty();
  }

  private static void assertCall(String word, Pid supervisor, Runnable call) {
    try {
      call.run();
    } catch (SupervisorCallException failure) {
      assertThat(failure.call()).isEqualTo(word);
      assertThat(failure.supervisor()).isEqualTo(supervisor);
      assertThat(failure.reason()).isEqualTo(ExitReason.noproc());
      return;
    }
    throw new AssertionError("no failure of " + word);
  }
}
