package io.superlearner.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.Placement;
import io.superlearner.cluster.SimulationStatus;
import io.superlearner.cluster.StreamEvent;
import io.superlearner.cluster.Topic;
import io.superlearner.control.Code;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.NodeVitals;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.testkit.TempFolder;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Simulation on a lone node, with everything in earnest: the lone node itself is one node on a
/// grid in memory, so that another can join it.
@Tag("grid")
@Tag("simulation")
class LocalSimulationTest {

  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final NodeName ONE = NodeName.parse("sim1@127.0.0.1");
  private static final NodeName TWO = NodeName.parse("sim2@127.0.0.1");
  private static final NodeName THREE = NodeName.parse("sim3@127.0.0.1");
  private static final SandboxId BOX = SandboxId.parse("box");

  private final TempFolder folder = new TempFolder();
  private SimulatedCluster real;
  private LocalSimulation simulation;

  @BeforeEach
  void startTheLoneNode() throws IOException {
    real = new SimulatedCluster(house(null, "real"), Instant.EPOCH);
    real.add();
    SimulatedNode lone = real.answering().orElseThrow();
    simulation = new LocalSimulation(house(lone, "simulated"));
  }

  private LocalSimulation.House house(SimulatedNode lone, String directory) {
    return new LocalSimulation.House(
        lone == null ? null : lone.control(),
        lone == null ? null : lone.streams(),
        lone == null ? null : lone.events(),
        "test",
        folder.path().resolve(directory),
        folder.path().resolve("modules"),
        "http://127.0.0.1:4000",
        new NodeVitals.Versions("test", "none", "none", "25"));
  }

  @AfterEach
  void stopAll() {
    simulation.close();
    real.close();
    folder.close();
  }

  private ClusterControl cluster() {
    return simulation.control();
  }

  private static <T> T done(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Done<T>(var value)) {
      return value;
    }
    throw new AssertionError("refused: " + outcome);
  }

  private static Code refused(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Refused<?>(var refusal)) {
      return refusal.code();
    }
    throw new AssertionError("done: " + outcome);
  }

  private static void await(String what, BooleanSupplier condition) {
    await(what, condition, () -> "");
  }

  private static void await(String what, BooleanSupplier condition, Supplier<?> found) {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "not within " + BOUND.toSeconds() + " s: " + what + " " + found.get());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private Outcome<SandboxRecord> create(SandboxId id, NodeName at) {
    return cluster()
        .createSandbox(
            new SandboxRequest(id, "counter", null, null, null, null, Map.of()),
            new Placement(at, at != null));
  }

  private boolean runsOn(SandboxId id, NodeName node) {
    return cluster().sandbox(id) instanceof Outcome.Done<SandboxRecord>(var record)
        && record.status() == SandboxStatus.RUNNING
        && (node == null || record.node().equals(node));
  }

  private int total() {
    return cluster().views().topology().nodes().items().size();
  }

  // ---- on and off ----

  @Test
  @DisplayName(
      "on with three nodes the topology has three, off it has one (SM-09, SM-10, SM-11, SM-17)")
  void theTopologyIsOfWhoeverAnswers() {
    assertThat(simulation.status().enabled()).isFalse();
    assertThat(simulation.realMode()).isEqualTo("single_node");
    assertThat(total()).isEqualTo(1);

    SimulationStatus on = done(simulation.start(3));
    assertThat(on.enabled()).isTrue();
    assertThat(on.asked()).isEqualTo(ONE);
    assertThat(on.nodes())
        .extracting(SimulationStatus.SimulatedNode::number)
        .containsExactly(101, 102, 103);
    assertThat(cluster().self()).isEqualTo(ONE);
    assertThat(total()).isEqualTo(3);
    await("all see each other", () -> cluster().status().connectedNodes().size() == 2);
    assertThat(cluster().status().mode()).isEqualTo("multi_node");
    assertThat(cluster().trees().items()).hasSize(3);

    assertThat(done(simulation.stop()).enabled()).isFalse();
    assertThat(total()).isEqualTo(1);
    assertThat(simulation.status().ended()).isEqualTo("it was switched off");
  }

  @Test
  void nodesAreAddedUpToTheMost() {
    assertThat(refused(simulation.start(1))).isEqualTo(Code.INVALID_PARAMETER);
    assertThat(refused(simulation.start(13))).isEqualTo(Code.INVALID_PARAMETER);
    assertThat(refused(simulation.add())).isEqualTo(Code.CONFLICT);

    done(simulation.start(2));
    assertThat(done(simulation.add()).nodes()).hasSize(3);
    assertThat(done(simulation.start(4)).nodes()).hasSize(4);
    assertThat(refused(simulation.start(2))).isEqualTo(Code.CONFLICT);
  }

  @Test
  @DisplayName("a real peer that joins ends simulation (SM-06)")
  void aRealPeerEndsIt() throws IOException {
    done(simulation.start(2));
    real.add();

    await("simulation has ended", () -> !simulation.status().enabled());
    assertThat(simulation.status().ended()).contains("joined");
    await("the mode is told", () -> simulation.realMode().equals("multi_node"));
    assertThat(refused(simulation.start(2))).isEqualTo(Code.CONFLICT);
    assertThat(cluster().self()).isEqualTo(real.answering().orElseThrow().name());
  }

  @Test
  void nothingIsLeftOnceItIsOff() throws IOException {
    // the real node starts threads when it likes; those of the simulated have this loader
    try (URLClassLoader mark = new URLClassLoader("simulated", new URL[0], null)) {
      Set<String> whileOn = new HashSet<>();
      WeakReference<Object> kept = onAndOff(mark, whileOn);

      assertThat(whileOn).isNotEmpty();
      assertThat(Files.exists(folder.path().resolve("simulated"))).isFalse();
      await("its threads have ended", () -> threads(mark).isEmpty(), () -> threads(mark));
      await(
          "its memory is free",
          () -> {
            System.gc();
            return kept.get() == null;
          });
    }
  }

  private WeakReference<Object> onAndOff(ClassLoader mark, Set<String> whileOn) {
    Thread self = Thread.currentThread();
    ClassLoader before = self.getContextClassLoader();
    self.setContextClassLoader(mark);
    try {
      done(simulation.start(3));
      done(create(BOX, TWO));
      whileOn.addAll(threads(mark));
      WeakReference<Object> kept = new WeakReference<>(cluster().views());
      done(simulation.stop());
      return kept;
    } finally {
      self.setContextClassLoader(before);
    }
  }

  /// The simulated nodes' threads and the sandbox's, which has a loader of its own.
  private static Set<String> threads(ClassLoader mark) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.equals(Thread.currentThread()))
        .filter(thread ->
            mark.equals(thread.getContextClassLoader())
                || thread.getName().startsWith("sl-sandbox-" + BOX))
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }

  // ---- what can be tried ----

  @Test
  @DisplayName(
      "a sandbox is placed on a simulated node, runs there, and is found elsewhere (SM-08)"
          + " when that is killed")
  void aSandboxOutlivesItsNode() {
    done(simulation.start(3));
    done(create(BOX, TWO));
    assertThat(runsOn(BOX, TWO)).isTrue();
    Pid worker =
        cluster().supervisor("box/root", null) instanceof Outcome.Done<?>
            ? done(cluster().supervisor("box/root", null)).children().getFirst().pid()
            : null;
    assertThat(worker).isNotNull();
    assertThat(worker.node()).isEqualTo(102);
    assertThat(
            done(cluster()
                    .deliver(worker, new MessageRequest(MessageRequest.Kind.CALL, "get", 1000)))
                .reply())
        .isNotNull();

    SimulationStatus killed = done(simulation.kill(TWO));

    assertThat(killed.nodes().get(1).state()).isEqualTo(SimulationStatus.State.KILLED);
    await("it runs elsewhere", () -> runsOn(BOX, null) && !runsOn(BOX, TWO));
    assertThat(done(simulation.revive(TWO)).nodes().get(1).incarnation()).isEqualTo(1);
    await("the node is back", () -> cluster().status().connectedNodes().contains(TWO));
    assertThat(refused(simulation.revive(TWO))).isEqualTo(Code.CONFLICT);
    await(
        "it can be moved back",
        () -> cluster().migrateSandbox(BOX, TWO) instanceof Outcome.Done && runsOn(BOX, TWO));
  }

  @Test
  @DisplayName("the asked node's side decides: a minority refuses, healed it writes again (SM-12)")
  void aMinorityRefuses() {
    done(simulation.start(3));
    done(create(BOX, THREE));

    done(simulation.cut(List.of(List.of(THREE), List.of(ONE, TWO))));
    done(simulation.askAt(THREE));
    assertThat(cluster().self()).isEqualTo(THREE);
    assertThat(refused(create(SandboxId.parse("late"), null))).isEqualTo(Code.NO_QUORUM);
    assertThat(cluster().quorum().hasMajority()).isFalse();
    await(
        "the small side ends what it ran",
        () -> simulation.status().nodes().get(2).sandboxes().isEmpty());

    done(simulation.askAt(ONE));
    await("the large side has it", () -> runsOn(BOX, null) && !runsOn(BOX, THREE));
    done(create(SandboxId.parse("more"), null));

    done(simulation.heal());
    done(simulation.askAt(THREE));
    await(
        "the small side writes again",
        () -> create(SandboxId.parse("again"), null) instanceof Outcome.Done);
  }

  @Test
  void aShortFreezeMovesNothingAndALongOneDoes() {
    done(simulation.start(3));
    done(create(BOX, TWO));
    Pid worker = done(cluster().supervisor("box/root", null)).children().getFirst().pid();

    done(simulation.freeze(TWO));
    assertThat(cluster().deliver(worker, new MessageRequest(MessageRequest.Kind.CALL, "get", 300)))
        .isInstanceOf(Outcome.Refused.class);
    done(simulation.thaw(TWO));
    await(
        "it goes on",
        () ->
            cluster().deliver(worker, new MessageRequest(MessageRequest.Kind.CALL, "get", 1000))
                instanceof Outcome.Done);
    assertThat(runsOn(BOX, TWO)).isTrue();

    done(simulation.freeze(TWO));
    await("it runs elsewhere", () -> runsOn(BOX, null) && !runsOn(BOX, TWO));
    done(simulation.thaw(TWO));
    await("the node takes part again", () -> cluster().status().connectedNodes().contains(TWO));
    assertThat(simulation.status().nodes().get(1).sandboxes()).isEmpty();
  }

  @Test
  void theLastNodeThatCouldAnswerStays() {
    done(simulation.start(2));
    done(simulation.freeze(TWO));
    assertThat(refused(simulation.kill(ONE))).isEqualTo(Code.CONFLICT);
    assertThat(refused(simulation.freeze(ONE))).isEqualTo(Code.CONFLICT);
    assertThat(refused(simulation.askAt(TWO))).isEqualTo(Code.CONFLICT);
    done(simulation.kill(TWO));
    assertThat(refused(simulation.thaw(TWO))).isEqualTo(Code.CONFLICT);
    assertThat(refused(simulation.kill(NodeName.parse("sim9@127.0.0.1"))))
        .isEqualTo(Code.NODE_NOT_FOUND);
  }

  @Test
  void nodesAndLinksThatAreNotThereAreNamed() {
    NodeName nine = NodeName.parse("sim9@127.0.0.1");
    Duration some = Duration.ofMillis(10);
    done(simulation.start(2));

    assertThat(refused(simulation.cut(List.of(List.of(ONE), List.of(nine)))))
        .isEqualTo(Code.NODE_NOT_FOUND);
    assertThat(refused(simulation.cut(List.of(List.of(ONE, TWO), List.of(TWO)))))
        .isEqualTo(Code.INVALID_PARAMETER);
    assertThat(refused(simulation.delay(ONE, nine, some))).isEqualTo(Code.NODE_NOT_FOUND);
    assertThat(refused(simulation.delay(nine, ONE, some))).isEqualTo(Code.NODE_NOT_FOUND);
    assertThat(refused(simulation.delay(ONE, ONE, some))).isEqualTo(Code.INVALID_PARAMETER);
    assertThat(refused(simulation.delay(ONE, TWO, some.negated())))
        .isEqualTo(Code.INVALID_PARAMETER);
    assertThat(refused(simulation.delay(ONE, TWO, Duration.ofSeconds(31))))
        .isEqualTo(Code.INVALID_PARAMETER);
    assertThat(simulation.status().delays()).isEmpty();
  }

  @Test
  void aNodeThatReachesNoTruthCannotBegin() {
    done(simulation.start(3));
    done(simulation.cut(List.of(List.of(ONE), List.of(TWO), List.of(THREE))));
    done(simulation.kill(TWO));

    assertThat(refused(simulation.revive(TWO))).isEqualTo(Code.NO_QUORUM);

    done(simulation.heal());
    done(simulation.revive(TWO));
  }

  @Test
  void aSlowLinkIsSlow() {
    done(simulation.start(2));
    done(simulation.delay(ONE, TWO, Duration.ofMillis(120)));

    assertThat(done(cluster().views().ping(TWO)).roundTripMs()).isGreaterThanOrEqualTo(240);
    assertThat(simulation.status().delays()).hasSize(1);
    done(simulation.heal());
    assertThat(done(cluster().views().ping(TWO)).roundTripMs()).isLessThan(240);
  }

  @Test
  void whoFollowsGoesOnWithWhoeverAnswers() {
    List<StreamEvent> told = new CopyOnWriteArrayList<>();
    try (var _ = simulation.streams().follow(Set.of(Topic.SANDBOX_EVENTS), null, told::add)) {
      done(simulation.start(3));
      done(create(BOX, TWO));
      await("the simulated node is heard", () -> told.stream().anyMatch(e -> e.node().equals(TWO)));
      done(simulation.kill(ONE));
      done(create(SandboxId.parse("x"), null));
      done(simulation.stop());
      told.clear();
      done(create(SandboxId.parse("real"), null));
      await("the real node is heard", () -> !told.isEmpty());
      assertThat(told.getFirst().id().node()).isEqualTo(101);
    }
  }
}
