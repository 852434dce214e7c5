package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.cluster.hazelcast.TestGrid;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.CallException;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.truth.InMemoryTruth;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Who dies at which step of a move. The first node is left, the second one is gone to, the third
/// one has asked for it; all are whole nodes without a server.
@Timeout(60)
@Tag("grid")
class MigrationCrashTest {

  // the common pool has one thread on a small machine
  private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

  private static final SandboxId BOX = SandboxId.parse("box");
  private static final Duration GOAL = Duration.ofSeconds(15);
  private static final int SOURCE = 0;
  private static final int TARGET = 1;
  private static final int COORDINATOR = 2;

  @TempDir static Path directory;

  private final InMemoryTruth truth = new InMemoryTruth();
  private final List<RealNode> nodes = new ArrayList<>();
  private final List<AtomicBoolean> cuts = Stream.generate(AtomicBoolean::new).limit(3).toList();
  private final Set<Integer> dead = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean twice = new AtomicBoolean();
  private final AtomicBoolean over = new AtomicBoolean();
  private TestGrid grid;
  private CompletableFuture<Void> witness;
  private volatile MoveSteps hook = MoveSteps.NONE;

  @BeforeAll
  static void pack() {
    Journal.into(directory);
  }

  private void start(Path... modules) {
    grid = new TestGrid(3);
    truth.elect("node3@127.0.0.1");
    for (int i = 0; i < 3; i++) {
      int index = i;
      MoveSteps steps =
          (step, id) -> {
            if (dead.contains(index)) {
              throw new IllegalStateException("node " + index + " is dead");
            }
            hook.before(step, id);
            if (dead.contains(index)) {
              throw new IllegalStateException("node " + index + " has died");
            }
          };
      nodes.add(
          new RealNode(
              grid.member(i),
              new CutTruth(truth, cuts.get(i)),
              i + 1,
              0,
              i < modules.length ? modules[i] : directory,
              Duration.ofMillis(200),
              steps));
    }
    await(
        "all see each other",
        () ->
            nodes.stream()
                .allMatch(one -> nodes.stream().allMatch(it -> it == one || one.sees(it))));
    await("each may be used", () -> able() == 3);
    witness = CompletableFuture.runAsync(this::watch, THREADS);
  }

  private long able() {
    return nodes.get(0).control().selectNode(BOX, Placement.AUTO).scores().stream()
        .filter(score -> score.excluded() == null)
        .count();
  }

  // there must never be workers of it on two nodes that live
  private void watch() {
    while (!over.get()) {
      long homes = nodes.stream().filter(node -> isAlive(node) && hasWorkers(node)).count();
      if (homes > 1) {
        twice.set(true);
      }
      LockSupport.parkNanos(200_000);
    }
  }

  private boolean isAlive(RealNode node) {
    return !dead.contains(nodes.indexOf(node));
  }

  private static boolean hasWorkers(RealNode node) {
    return node.runtime().list(BOX).stream()
        .anyMatch(info -> info.options().kind() != ProcessKind.SUPERVISOR);
  }

  private void kill(int index) {
    if (dead.add(index)) {
      if (index == COORDINATOR) {
        truth.elect("node1@127.0.0.1");
      }
      // not on the thread of a process of that node
      CompletableFuture.runAsync(nodes.get(index)::crash, THREADS).join();
    }
  }

  @AfterEach
  void stop() {
    over.set(true);
    witness.join();
    for (int i = 0; i < nodes.size(); i++) {
      if (!dead.contains(i)) {
        nodes.get(i).close();
      }
    }
    grid.close();
  }

  private static void await(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(GOAL);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("waited for: " + what).isBefore(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private RealNode someone() {
    return nodes.stream().filter(this::isAlive).findFirst().orElseThrow();
  }

  private void create() {
    Map<String, Object> child = Map.of("id", "j", "module", "journal", "name", "journal");
    Map<String, Object> tree =
        Map.of("id", "root", "type", "supervisor", "children", List.of(child));
    SandboxRequest request = new SandboxRequest(BOX, null, tree, null, null, null, Map.of());
    Placement there =
        new Placement(
            nodes.get(SOURCE).name,
            false,
            Placement.Strategy.BALANCED,
            Placement.Needs.NONE,
            List.of(),
            List.of(nodes.get(TARGET).name),
            List.of());
    assertThat(nodes.get(0).control().createSandbox(request, there))
        .isInstanceOf(Outcome.Done.class);
  }

  private void send(long from, long count) {
    Pid pid = nodes.get(SOURCE).runtime().nodes().whereis("journal").orElseThrow();
    for (long number = from; number < from + count; number++) {
      nodes.get(SOURCE).runtime().send(pid, new Cast(Map.of("from", "s", "n", number)));
    }
  }

  private long count() {
    return count(someone());
  }

  private static long count(RealNode asked) {
    return asked
        .runtime()
        .nodes()
        .whereis("journal")
        .map(pid -> {
          try {
            Map<?, ?> state = (Map<?, ?>) asked.runtime().call(pid, "get", Duration.ofSeconds(1));
            assertThat(state.get("faults")).isEqualTo(0L);
            return (Long) state.get("count");
          } catch (CallException notYet) {
            return -1L;
          }
        })
        .orElse(-1L);
  }

  private boolean isRunning() {
    return isRunning(someone());
  }

  private static boolean isRunning(RealNode asked) {
    return asked.control().sandbox(BOX) instanceof Outcome.Done<SandboxRecord>(var record)
        && record.status() == SandboxStatus.RUNNING;
  }

  // what is parked dies with the node that is left; else all is handled
  static Stream<Arguments> deaths() {
    return Stream.of(
        Arguments.of(SOURCE, MoveSteps.Step.STORE, 10L),
        Arguments.of(SOURCE, MoveSteps.Step.GIVE, 10L),
        Arguments.of(SOURCE, MoveSteps.Step.END, 10L),
        Arguments.of(SOURCE, MoveSteps.Step.ASK, 10L),
        Arguments.of(SOURCE, MoveSteps.Step.CARRY, 10L),
        Arguments.of(TARGET, MoveSteps.Step.GIVE, 20L),
        Arguments.of(TARGET, MoveSteps.Step.ASK, 20L),
        Arguments.of(TARGET, MoveSteps.Step.START, 20L),
        Arguments.of(TARGET, MoveSteps.Step.CARRY, 20L),
        Arguments.of(COORDINATOR, MoveSteps.Step.QUIET, 10L),
        Arguments.of(COORDINATOR, MoveSteps.Step.END, 20L));
  }

  @ParameterizedTest(name = "DSUP-25 node {0} dies before {1}: one copy, and its state is {2}")
  @MethodSource("deaths")
  @DisplayName("DSUP-25 somebody dies while it moves: one owner, one state, within 15 s")
  void d25(int who, MoveSteps.Step step, long state) {
    start();
    create();
    send(1, 10);
    await("ten are noted", () -> count() == 10);
    assertThat(nodes.get(SOURCE).control().checkpointSandbox(BOX)).isInstanceOf(Outcome.Done.class);
    hook =
        (now, _) -> {
          if (now == MoveSteps.Step.STORE) {
            send(11, 10);
          }
          if (now == step) {
            hook = MoveSteps.NONE;
            kill(who);
          }
        };
    CompletableFuture<Outcome<SandboxRecord>> move =
        CompletableFuture.supplyAsync(
            () -> nodes.get(COORDINATOR).control().migrateSandbox(BOX, nodes.get(TARGET).name),
            THREADS);
    await("the death", () -> dead.contains(who));
    Instant died = Instant.now();

    await("it runs, and has its state", () -> isRunning() && count() == state);

    assertThat(Duration.between(died, Instant.now())).isLessThan(GOAL);
    assertThat(twice).isFalse();
    var _ = move.isDone();
  }

  static Stream<Arguments> cutOffs() {
    return Stream.of(
        Arguments.of(SOURCE, MoveSteps.Step.STORE),
        Arguments.of(SOURCE, MoveSteps.Step.GIVE),
        Arguments.of(SOURCE, MoveSteps.Step.END),
        Arguments.of(TARGET, MoveSteps.Step.ASK),
        Arguments.of(TARGET, MoveSteps.Step.START),
        Arguments.of(TARGET, MoveSteps.Step.SETTLE),
        Arguments.of(COORDINATOR, MoveSteps.Step.END));
  }

  // it still reaches the other nodes, which is the harder case: they hear of what it must not do
  @ParameterizedTest(name = "node {0} is cut off from truth before {1}: one copy, with a state")
  @MethodSource("cutOffs")
  void whoeverIsCutOffFromTruthAtAStepOfAMoveLeavesOneCopyAndComesBack(
      int who, MoveSteps.Step step) {
    start();
    create();
    send(1, 10);
    await("ten are noted", () -> count() == 10);
    assertThat(nodes.get(SOURCE).control().checkpointSandbox(BOX)).isInstanceOf(Outcome.Done.class);
    hook =
        (now, _) -> {
          if (now == MoveSteps.Step.STORE) {
            send(11, 10);
          }
          if (now == step) {
            hook = MoveSteps.NONE;
            cuts.get(who).set(true);
            truth.elect("node" + (who == TARGET ? COORDINATOR + 1 : TARGET + 1) + "@127.0.0.1");
          }
        };
    CompletableFuture<Outcome<SandboxRecord>> move =
        CompletableFuture.supplyAsync(
            () -> nodes.get(COORDINATOR).control().migrateSandbox(BOX, nodes.get(TARGET).name),
            THREADS);
    await("the cut", () -> cuts.get(who).get());

    RealNode other = nodes.get(who == TARGET ? COORDINATOR : TARGET);
    await("it runs, and has a state", () -> isRunning(other) && count(other) >= 10);
    cuts.get(who).set(false);

    await("each may be used again", () -> able() == 3);
    await("it still runs", () -> isRunning(other) && count(other) >= 10);
    await(
        "it has one home",
        () -> nodes.stream().filter(MigrationCrashTest::hasWorkers).count() == 1);
    assertThat(count(other)).isIn(10L, 20L);
    assertThat(twice).isFalse();
    var _ = move.isDone();
  }

  @Test
  @DisplayName("it cannot be started where it fails over to: it is started on another node")
  void d27(@TempDir Path empty) {
    start(directory, empty, directory);
    create();
    send(1, 10);
    await("ten are noted", () -> count() == 10);
    assertThat(nodes.get(SOURCE).control().checkpointSandbox(BOX)).isInstanceOf(Outcome.Done.class);

    kill(SOURCE);

    await("it runs, and has its state", () -> isRunning() && count() == 10);
    assertThat(hasWorkers(nodes.get(COORDINATOR))).isTrue();
    Outcome<SandboxRecord> record = someone().control().sandbox(BOX);
    assertThat(((Outcome.Done<SandboxRecord>) record).value().moves())
        .extracting(SandboxMove::cause)
        .containsExactly(SandboxMove.Cause.FAILOVER, SandboxMove.Cause.EXHAUSTED);
  }
}
