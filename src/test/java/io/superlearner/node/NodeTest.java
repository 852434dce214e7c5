package io.superlearner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.control.ExitRequest;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.NodeVitals;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessQuery;
import io.superlearner.control.ProcessRow;
import io.superlearner.control.ProcessType;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SupervisorRow;
import io.superlearner.control.TreeNode;
import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.sandbox.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class NodeTest {

  private static final NodeVitals.Versions VERSIONS =
      new NodeVitals.Versions("test", "none", "none", "25");
  private static final NodeSetup SETUP =
      new NodeSetup(
          NodeName.parse("plain@127.0.0.1"),
          7,
          3,
          null,
          Limits.usual(),
          Duration.ofMillis(20),
          List.of("sandboxes"),
          VERSIONS);

  private final Node node = new Node(SETUP);

  @AfterEach
  void stop() {
    node.stop();
  }

  private record Idle() implements GenServer<String> {
    @Override
    public Init<String> init(Self self) {
      return Init.ready("idle");
    }
  }

  /// Does not start the times that it is told.
  private record Failing(AtomicInteger starts, IntPredicate fails) implements GenServer<String> {
    @Override
    public Init<String> init(Self self) {
      return fails.test(starts.incrementAndGet())
          ? Init.stop(ExitReason.shutdown())
          : Init.ready("up");
    }
  }

  private static ChildSpec failing(String id, IntPredicate fails) {
    AtomicInteger starts = new AtomicInteger();
    return ChildSpec.worker(id, _ -> GenServer.behavior(new Failing(starts, fails))).withName(id);
  }

  /// Does not come to its end until it may.
  private record Endless(CountDownLatch may) implements GenServer<String> {
    @Override
    public Init<String> init(Self self) {
      self.trapExit(true);
      return Init.ready("up");
    }

    @Override
    public void terminate(ExitReason reason, String state, Self self) {
      boolean ended = false;
      while (!ended) {
        try {
          ended = may.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException ignored) {
          // as one does that cannot be stopped
          ended = false;
        }
      }
    }
  }

  private static ChildSpec idle(String id) {
    return ChildSpec.worker(id, _ -> GenServer.behavior(new Idle())).withName(id);
  }

  private Pid named(String name) {
    return node.runtime().whereis(name).orElseThrow(() -> new AssertionError("no " + name));
  }

  private static void await(BooleanSupplier reached) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!reached.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(reached.getAsBoolean()).isTrue();
  }

  private void kill(Pid pid) {
    assertThat(node.control().exit(pid, ExitRequest.parse("kill")))
        .isInstanceOf(Outcome.Done.class);
  }

  private boolean isBack(String name, Pid before) {
    return node.runtime().whereis(name).filter(now -> !now.equals(before)).isPresent();
  }

  @Test
  void thePlatformsTreeHasItsMembersInTheirOrder() {
    node.start(List.of(idle("registry"), idle("manager")));
    TreeNode platform = node.control().trees().getFirst();
    assertThat(platform.name()).isEqualTo("platform");
    assertThat(platform.children())
        .extracting(TreeNode::path)
        .containsExactly(
            "platform/sampler", "platform/sandboxes", "platform/cluster", "platform/demo");
    assertThat(platform.children().get(2).children())
        .extracting(TreeNode::path)
        .containsExactly("platform/cluster/registry", "platform/cluster/manager");
  }

  @Test
  void withoutAClusterThereIsNoClusterSupervisor() {
    node.start(List.of());
    assertThat(node.control().supervisors())
        .extracting(SupervisorRow::name)
        .containsExactly("platform", "demo_one_for_one");
  }

  @Test
  void pidsCarryNumberAndIncarnationOfTheNode() {
    node.start(List.of());
    assertThat(node.control().processes(ProcessQuery.all(1000)).rows())
        .allMatch(row -> row.pid().node() == 7 && row.pid().incarnation() == 3);
  }

  @Test
  void theSystemsOwnProcessesAreToldFromTheWorkersOfTheDemonstration() {
    node.start(List.of(idle("registry")));
    ProcessQuery system = new ProcessQuery(null, null, ProcessType.SYSTEM, null, null, 100);
    assertThat(node.control().processes(system).rows())
        .extracting(ProcessRow::path)
        .containsExactlyInAnyOrder(
            "platform/sampler", "platform/sandboxes", "platform/cluster/registry");
    ProcessQuery workers = new ProcessQuery(null, null, ProcessType.WORKER, null, null, 100);
    assertThat(node.control().processes(workers).rows())
        .hasSize(3)
        .allMatch(row -> row.path().startsWith("platform/demo/"));
  }

  @Test
  void aMemberThatIsKilledComesBackAloneAndLosesNothing() {
    node.start(List.of(idle("registry"), idle("manager")));
    SandboxId id = SandboxId.parse("keep");
    node.control().createSandbox(request(id, "counter"));
    for (String name : List.of("sampler", "sandbox_host", "registry", "demo_one_for_one")) {
      Pid before = named(name);
      Pid other = named("manager");
      kill(before);
      await(() -> isBack(name, before));
      assertThat(named("manager")).isEqualTo(other);
    }
    assertThat(node.control().sandbox(id)).isInstanceOf(Outcome.Done.class);
  }

  private static SandboxRequest request(SandboxId id, String module) {
    return new SandboxRequest(id, module, null, null, null, null, Map.of());
  }

  @Test
  void theWholeTreeComesBackWhenItsRootIsKilled() {
    node.start(List.of(idle("registry")));
    Pid root = named("platform");
    Pid registry = named("registry");
    kill(root);
    await(() -> isBack("platform", root) && isBack("registry", registry));
    await(() -> node.runtime().whereis("demo_one_for_one").isPresent());
  }

  @Test
  void aTreeThatDoesNotStartIsSaid() {
    assertThatThrownBy(() -> node.start(List.of(failing("broken", _ -> true))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("did not start");
  }

  @Test
  void aTreeThatDoesNotComeBackIsTriedAgain() {
    node.start(List.of(failing("flaky", start -> start == 2)));
    Pid root = named("platform");
    kill(root);
    await(() -> isBack("platform", root) && node.runtime().whereis("flaky").isPresent());
  }

  @Test
  void aMemberThatDoesNotEndWithItsRootIsKilledSoThatItsNameIsFree() {
    CountDownLatch may = new CountDownLatch(1);
    ChildSpec endless =
        ChildSpec.worker("endless", _ -> GenServer.behavior(new Endless(may))).withName("endless");
    node.start(List.of(endless));
    Pid root = named("platform");
    Pid before = named("endless");
    kill(root);
    await(() -> isBack("platform", root) && isBack("endless", before));
    may.countDown();
  }

  @Test
  void aSandboxBeyondItsBudgetDoesNotTouchTheDemonstration() throws Exception {
    node.start(List.of());
    Pid demo = named("demo_one_for_one");
    SandboxId id = SandboxId.parse("wild");
    node.control().createSandbox(request(id, "counter"));
    CountDownLatch over = new CountDownLatch(1);
    try (var _ =
        node.events()
            .subscribe(event -> {
              if (event instanceof Event.SandboxStopped) {
                over.countDown();
              }
            })) {
      for (int at = 0; at < 4; at++) {
        Pid victim = counter(id);
        node.runtime().exit(victim, ExitReason.kill());
        await(() -> over.getCount() == 0 || isReplaced(id, victim));
      }
      assertThat(over.await(5, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(named("demo_one_for_one")).isEqualTo(demo);
    assertThat(node.control().supervisors())
        .filteredOn(row -> row.name().equals("demo_one_for_one"))
        .allMatch(row -> row.restarts() == 0);
  }

  private boolean isReplaced(SandboxId id, Pid before) {
    Pid now = counter(id);
    return now.serial() > 0 && !now.equals(before);
  }

  private Pid counter(SandboxId id) {
    ProcessQuery query = new ProcessQuery(id, "root/counter", null, null, null, 1);
    List<ProcessRow> rows = node.control().processes(query).rows();
    return rows.isEmpty() ? node.runtime().outside() : rows.getFirst().pid();
  }

  @Test
  void cpuSharesAreUnknownUntilTheyWereMeasuredOverAnInterval() {
    assertThat(node.control().vitals().processCpu()).isNull();
    node.start(List.of());
    await(() -> node.control().vitals().processCpu() != null);
    assertThat(node.control().vitals().processCpu()).isBetween(0.0, 1.0);
    assertThat(node.control().vitals().rssBytes()).isGreaterThan(10_000_000L);
  }

  @Test
  void aFreshNodeHasNoSandboxes() {
    assertThat(node.control().vitals().sandboxCount()).isZero();
    assertThat(node.control().sandboxes()).isEmpty();
  }

  @Test
  void experimentsInSeveralSandboxesAtOnceDoNotDisturbEachOther() {
    node.start(List.of());
    List<SandboxId> ids =
        IntStream.range(0, 12).mapToObj(at -> SandboxId.parse("p-" + at)).toList();
    ids.parallelStream()
        .forEach(id -> {
          node.control().createSandbox(request(id, "counter"));
          Pid first = counter(id);
          kill(first);
          await(() -> isReplaced(id, first));
          node.control()
              .deliver(
                  counter(id), new MessageRequest(MessageRequest.Kind.CALL, "increment", 5000));
        });
    // a successor is there a moment before its supervisor has told of it
    await(() -> node.control().sandboxes().stream().allMatch(one -> one.restarts() == 1));
    assertThat(node.control().sandboxes()).hasSize(12);
    ids.parallelStream().forEach(node.control()::destroySandbox);
    assertThat(node.control().sandboxes()).isEmpty();
  }

  @Test
  void startingAndStoppingTwiceIsTheSameAsOnce() {
    node.start(List.of());
    Pid root = named("platform");
    node.start(List.of());
    assertThat(named("platform")).isEqualTo(root);
    node.control().createSandbox(request(SandboxId.parse("left"), "test_demo"));
    node.stop();
    node.stop();
    assertThat(node.runtime().size()).isZero();
    assertThatThrownBy(() -> node.start(List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was stopped");
  }

  @Test
  void aStoppedNodeLeavesNoThread() {
    node.start(List.of());
    node.control().createSandbox(request(SandboxId.parse("left"), "demo_one_for_all"));
    node.stop();
    await(() ->
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("sl-")));
  }
}
