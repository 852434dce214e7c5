package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.registry.Registration;
import io.superlearner.runtime.registry.Registry;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group W: what is kept, estimated by walking over it; and U18, what is not.
final class ScaleConformanceTest {

  private static final int FAT = 50_000;
  private static final int CHILDREN = 100;

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  /// Does nothing, and keeps nothing of what it was started with.
  record Idle() implements Behavior {
    @Override
    public Start start(Self self) {
      return Start.running();
    }

    @Override
    public void receive(Object message) {}
  }

  /// A factory that holds on to much.
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Fat(byte[] weight) implements ChildStart {
    @Override
    public Behavior start(ChildContext context) {
      return new Idle();
    }
  }

  private static ChildSpec idle(String id) {
    return ChildSpec.worker(id, _ -> new Idle());
  }

  private Tree start(Behavior supervisor) {
    return new Tree(kernel, kernel.started(Tree.tryStart(kernel, supervisor)));
  }

  private static long weight(Behavior supervisor) {
    return Weight.of(
        ((SupervisorProcess) supervisor).home().ledger(), Scheduler.class, Self.class, Toy.class);
  }

  // ---- arguments ----

  private long weightOfStatic(Strategy strategy, RestartType type) {
    Behavior behavior =
        Supervisor.behavior(SupervisorSpec.of(SupervisorFlags.of(strategy)), kernel.scheduler());
    Tree tree = start(behavior);
    for (int i = 0; i < CHILDREN; i++) {
      tree.started(ChildSpec.worker("c" + i, new Fat(new byte[FAT])).withRestart(type));
    }
    tree.assertCounts(CHILDREN, CHILDREN, 0, CHILDREN);
    return weight(behavior);
  }

  private long weightOfDynamic(RestartType type) {
    DynamicSpec spec = DynamicSpec.of(idle("t").withRestart(type));
    Behavior behavior = DynamicSupervisor.behavior(spec, kernel.scheduler());
    Tree tree = start(behavior);
    for (int i = 0; i < CHILDREN; i++) {
      tree.started(new byte[FAT], i);
    }
    tree.assertCounts(1, CHILDREN, 0, CHILDREN);
    return weight(behavior);
  }

  @Test
  @DisplayName("W01 100 temporary children with large arguments: those are not kept, 4 strategies")
  void w01() {
    for (Strategy strategy : Strategy.values()) {
      assertLight(
          weightOfStatic(strategy, RestartType.TEMPORARY),
          weightOfStatic(strategy, RestartType.PERMANENT),
          weightOfStatic(strategy, RestartType.TRANSIENT));
    }
    assertLight(
        weightOfDynamic(RestartType.TEMPORARY),
        weightOfDynamic(RestartType.PERMANENT),
        weightOfDynamic(RestartType.TRANSIENT));
  }

  private static void assertLight(long temporary, long permanent, long trans) {
    long arguments = (long) CHILDREN * FAT;
    assertThat(permanent).isGreaterThan(arguments);
    assertThat(trans).isGreaterThan(arguments);
    assertThat(temporary).isLessThan(arguments / 20);
  }

  @Test
  @DisplayName("W03 a temporary child dies, the next has 50 KB of arguments: they are not kept")
  void w03() {
    DynamicSpec spec = DynamicSpec.of(idle("t").withRestart(RestartType.TEMPORARY));
    Behavior behavior = DynamicSupervisor.behavior(spec, kernel.scheduler());
    Tree tree = start(behavior);
    long empty = weight(behavior);
    tree.kill(tree.started("small"));
    List<WeakReference<byte[]>> given = new ArrayList<>();
    List<Pid> children = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      byte[] argument = new byte[FAT];
      given.add(new WeakReference<>(argument));
      children.add(tree.started((Object) argument));
    }
    tree.assertCounts(1, 3, 0, 3);
    assertThat(weight(behavior)).isLessThan(FAT / 2);
    // while the children run
    Weight.assertCollected(given);
    children.forEach(tree::kill);
    tree.assertCounts(1, 0, 0, 0);
    assertThat(weight(behavior)).isEqualTo(empty);
  }

  // ---- tables ----

  @Test
  @DisplayName("W06 names that are taken: asking again does not grow any table")
  void w06() {
    Probe owner = kernel.probe();
    Probe other = kernel.probe();
    ProcessRuntime runtime = kernel.runtime();
    assertThat(runtime.register("n", owner.pid())).isTrue();
    Object names = Weight.field(runtime, "names");
    try (Registry<String, String> registry = Registry.unique(runtime)) {
      assertThat(registry.register(owner.pid(), "k", "v"))
          .isInstanceOf(Registration.Registered.class);
      long registered = weightOfTables(registry);
      long named = weightOfTables(names);
      for (int i = 0; i < 1000; i++) {
        Pid asker = i % 2 == 0 ? owner.pid() : other.pid();
        assertThat(runtime.register("n", asker)).isFalse();
        assertThat(registry.register(asker, "k", "w" + i))
            .isInstanceOf(Registration.AlreadyRegistered.class);
      }
      assertThat(weightOfTables(registry)).isEqualTo(registered);
      assertThat(weightOfTables(names)).isEqualTo(named);
      registry.register(other.pid(), "k2", "v");
      assertThat(weightOfTables(registry)).isGreaterThan(registered);
    }
  }

  private static long weightOfTables(Object root) {
    return Weight.of(root, ProcessRuntime.class, Scheduler.class, Self.class, Probe.class);
  }

  // ---- orphans ----

  @Test
  @DisplayName("U18 the parent of children dies: they end by their links, and no time passes")
  void u18() {
    ChildSpec inner =
        ChildSpec.supervisor(
            "inner",
            at ->
                Supervisor.behavior(
                    SupervisorSpec.of(
                        SupervisorFlags.of(Strategy.ONE_FOR_ONE),
                        Toy.plain().spec("a"),
                        Toy.plain().trapping(Self::stop).spec("trapping")),
                    at.lane()));
    Tree tree = Tree.oneForOne(kernel, Toy.plain().spec("plain"), inner);
    Tree below = new Tree(kernel, tree.child("inner"));
    List<Pid> orphans =
        List.of(tree.child("plain"), below.child("a"), below.child("trapping"), below.pid);
    tree.kill(tree.pid);
    // by the clock of the runtime not a moment passes, and nobody waits for one
    assertThat(kernel.awaitDown(orphans.get(0))).isEqualTo(ExitReason.killed());
    assertThat(kernel.awaitDown(below.pid)).isEqualTo(ExitReason.killed());
    assertThat(kernel.awaitDown(orphans.get(1))).isEqualTo(ExitReason.shutdown());
    assertThat(kernel.awaitDown(orphans.get(2))).isEqualTo(ExitReason.shutdown());
    assertThat(kernel.clock().nanos()).isZero();
    assertThat(kernel.clock().scheduled()).isZero();
    assertThat(kernel.runtime().list()).isEmpty();
  }
}
