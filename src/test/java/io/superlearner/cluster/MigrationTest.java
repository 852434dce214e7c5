package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.code;
import static io.superlearner.cluster.Outcomes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.testkit.Waits;
import io.superlearner.truth.InMemoryTruth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Moves that lose and reorder nothing, and moves that fail, on three whole nodes without a server.
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("grid")
class MigrationTest {

  // the common pool has one thread on a small machine
  private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

  private static final Duration LIMIT = Duration.ofSeconds(40);

  @TempDir static Path directory;

  private ThreeNodes three;
  private InMemoryTruth truth;
  private List<RealNode> nodes;
  // what is done before a step of a move, on whichever node
  private final Map<MoveSteps.Step, Consumer<SandboxId>> hooks = new ConcurrentHashMap<>();

  @BeforeAll
  void startThreeNodes() {
    Journal.into(directory);
    truth = new InMemoryTruth();
    MoveSteps steps = (step, id) -> hooks.getOrDefault(step, _ -> {}).accept(id);
    three = new ThreeNodes(truth, 1, directory, steps, LIMIT);
    nodes = three.nodes;
  }

  @AfterEach
  void destroyAll() {
    hooks.clear();
    truth.setAvailable(true);
    for (SandboxRecord record : value(control().sandboxes(null)).items()) {
      Journal.tell(record.id().text(), null);
      control().destroySandbox(record.id());
    }
    await("all is gone", () -> nodes.stream().allMatch(node -> copies(node).isEmpty()));
  }

  @AfterAll
  void stop() {
    three.close();
  }

  // ---- words ----

  private ClusterControl control() {
    return nodes.getFirst().control();
  }

  private static Set<SandboxId> copies(RealNode node) {
    return node.node.sandboxes().ids();
  }

  private static SandboxId id(String text) {
    return SandboxId.parse(text);
  }

  private static void await(String what, BooleanSupplier condition) {
    Outcomes.until(what, LIMIT, condition);
  }

  private void create(String box, int node) {
    Map<String, Object> child =
        Map.of("id", "journal", "module", "journal", "name", box + "-journal");
    Map<String, Object> tree =
        Map.of(
            "id",
            "root",
            "type",
            "supervisor",
            "strategy",
            "one_for_one",
            "children",
            List.of(child));
    SandboxRequest request = new SandboxRequest(id(box), null, tree, null, null, null, Map.of());
    value(control().createSandbox(request, new Placement(nodes.get(node).name, false)));
  }

  private static Pid pid(RealNode node, String box) {
    return node.runtime().nodes().whereis(box + "-journal").orElseThrow();
  }

  private static Map<String, Object> entry(String from, long number) {
    return Map.of("from", from, "n", number);
  }

  private NodeName home(String box) {
    return value(control().sandbox(id(box))).node();
  }

  private Map<?, ?> journal(String box) {
    RealNode node = nodes.get(1);
    return (Map<?, ?>) node.runtime().call(pid(node, box), "get", Waits.BOUND);
  }

  private void assertNoted(String box, long count) {
    await("all is noted", () -> journal(box).get("count").equals(count));
    assertThat(journal(box).get("faults")).isEqualTo(0L);
  }

  private Outcome<SandboxRecord> move(String box, int to) {
    return control().migrateSandbox(id(box), nodes.get(to).name);
  }

  private List<String> lost(String box) {
    return nodes.stream()
        .flatMap(node -> node.runtime().deadLetters().latest(100).stream())
        .filter(letter -> letter.sandbox() == null || letter.sandbox().equals(id(box)))
        .map(letter ->
            "%s %s to %s: %s".formatted(letter.at(), letter.cause(), letter.to(), letter.text(100)))
        .toList();
  }

  // ---- nothing is lost, nothing comes before what was sent earlier ----

  /// Sends a thousand numbered messages a second, by a pid that it looks up now and then, or by its
  /// first one for ever.
  private final class Load {
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<CompletableFuture<Long>> senders = new ArrayList<>();

    Load(String box) {
      for (int i = 0; i < 6; i++) {
        RealNode from = nodes.get(i % 3);
        String name = "s" + i;
        boolean looksUp = i < 3;
        senders.add(CompletableFuture.supplyAsync(() -> send(from, box, name, looksUp), THREADS));
      }
    }

    private long send(RealNode from, String box, String name, boolean looksUp) {
      ProcessRuntime runtime = from.runtime();
      Pid first = pid(from, box);
      long sent = 0;
      long begin = System.nanoTime();
      while (!over.get()) {
        Pid to = looksUp ? pid(from, box) : first;
        Delivery delivery = runtime.send(to, new Cast(entry(name, sent + 1)));
        assertThat(delivery).isIn(Delivery.DELIVERED, Delivery.SENT);
        sent++;
        LockSupport.parkNanos(begin + sent * 6_000_000 - System.nanoTime());
      }
      return sent;
    }

    long end() throws Exception {
      over.set(true);
      long all = 0;
      for (CompletableFuture<Long> sender : senders) {
        all += sender.get();
      }
      return all;
    }
  }

  @Test
  @DisplayName(
      "DSUP-21 moved under 1000 messages/s from all nodes: none lost, none before an earlier one")
  void d21() throws Exception {
    create("loaded", 0);
    List<String> before = lost("loaded");
    Load load = new Load("loaded");
    for (int move = 1; move <= 20; move++) {
      long count = (Long) journal("loaded").get("count");
      await("it is used", () -> (Long) journal("loaded").get("count") > count + 20);
      int to = move % 3;
      await("what is on its way has come", () -> move("loaded", to) instanceof Outcome.Done);
      assertThat(home("loaded")).isEqualTo(nodes.get(to).name);
    }
    long sent = load.end();

    assertNoted("loaded", sent);
    assertThat(lost("loaded")).isEqualTo(before);
  }

  @Test
  @DisplayName("DSUP-28 calls while it moves: each gets its answer, from an old pid or a new one")
  void d28() throws Exception {
    create("called", 0);
    AtomicBoolean over = new AtomicBoolean();
    List<CompletableFuture<Long>> callers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      RealNode from = nodes.get(i % 3);
      String name = "c" + i;
      boolean looksUp = i < 3;
      callers.add(CompletableFuture.supplyAsync(() -> call(from, name, looksUp, over), THREADS));
    }
    for (int move = 1; move <= 6; move++) {
      int to = move % 3;
      await("what is on its way has come", () -> move("called", to) instanceof Outcome.Done);
    }
    over.set(true);
    long all = 0;
    for (CompletableFuture<Long> caller : callers) {
      all += caller.get();
    }
    assertNoted("called", all);
  }

  private static long call(RealNode from, String name, boolean looksUp, AtomicBoolean over) {
    Pid first = pid(from, "called");
    long done = 0;
    while (!over.get()) {
      Pid to = looksUp ? pid(from, "called") : first;
      Object answer = from.runtime().call(to, entry(name, done + 1), Duration.ofSeconds(10));
      assertThat(answer).isEqualTo(done + 1);
      done++;
      LockSupport.parkNanos(1_000_000);
    }
    return done;
  }

  // ---- moves that fail ----

  /// Sends while nothing is handled, so that messages wait.
  private void sendSome(String box, long from, long count) {
    for (int i = 0; i < 3; i++) {
      RealNode node = nodes.get(i);
      for (long number = from; number < from + count; number++) {
        node.runtime().send(pid(node, box), new Cast(entry("n" + i, number)));
      }
    }
  }

  @Test
  @DisplayName("DSUP-23 its state cannot be saved: it goes on where it is, with all that waits")
  void d23() {
    create("unsaved", 0);
    sendSome("unsaved", 1, 10);
    Journal.tell("unsaved", "save");
    hooks.put(MoveSteps.Step.STORE, _ -> sendSome("unsaved", 11, 10));
    Pid before = pid(nodes.get(1), "unsaved");

    Outcome<SandboxRecord> outcome = move("unsaved", 1);

    assertThat(code(outcome)).isEqualTo(Code.CONFLICT);
    assertThat(((Outcome.Refused<?>) outcome).refusal().detail()).contains("told not to save");
    assertNoted("unsaved", 60);
    assertThat(pid(nodes.get(1), "unsaved")).isEqualTo(before);
    assertThat(home("unsaved")).isEqualTo(nodes.get(0).name);
  }

  @Test
  @DisplayName("DSUP-24 its state cannot be loaded there: it comes back, with state and messages")
  void d24() {
    create("unloaded", 0);
    sendSome("unloaded", 1, 10);
    assertNoted("unloaded", 30);
    hooks.put(
        MoveSteps.Step.START,
        _ -> {
          hooks.remove(MoveSteps.Step.START);
          Journal.tell("unloaded", "load");
          sendSome("unloaded", 11, 10);
          // where it comes back to, it may load again
          hooks.put(MoveSteps.Step.START, _ -> Journal.tell("unloaded", null));
        });

    assertThat(code(move("unloaded", 1))).isEqualTo(Code.START_FAILED);

    await("it is back", () -> home("unloaded").equals(nodes.get(0).name));
    await(
        "it runs",
        () -> value(control().sandbox(id("unloaded"))).status() == SandboxStatus.RUNNING);
    assertNoted("unloaded", 60);
    assertThat(value(control().sandbox(id("unloaded"))).moves())
        .extracting(SandboxMove::cause)
        .containsExactly(SandboxMove.Cause.REQUEST, SandboxMove.Cause.RETURNED);
    assertThat(copies(nodes.get(1))).isEmpty();
  }

  @Test
  @DisplayName("DSUP-26 it does not come to its end: it is cut off, and goes on elsewhere")
  void d26() {
    create("endless", 0);
    sendSome("endless", 1, 10);
    assertNoted("endless", 30);
    hooks.put(
        MoveSteps.Step.END,
        _ -> {
          Journal.tell("endless", "terminate");
          sendSome("endless", 11, 10);
        });
    int leaked = nodes.get(0).runtime().leaked();

    value(move("endless", 1));

    assertNoted("endless", 60);
    assertThat(home("endless")).isEqualTo(nodes.get(1).name);
    assertThat(nodes.get(0).runtime().leaked()).isEqualTo(leaked + 1);
    Journal.tell("endless", null);
    await("its thread returns", () -> nodes.get(0).runtime().leaked() == leaked);
  }

  @Test
  @DisplayName("DSUP-27 its start does not come to an end there: it is broken off and comes back")
  void d27() {
    create("slow", 0);
    sendSome("slow", 1, 10);
    assertNoted("slow", 30);
    hooks.put(
        MoveSteps.Step.START,
        _ -> {
          hooks.remove(MoveSteps.Step.START);
          Journal.tell("slow", "init");
          hooks.put(MoveSteps.Step.START, _ -> Journal.tell("slow", null));
        });

    assertThat(code(move("slow", 1))).isEqualTo(Code.START_FAILED);

    await("it is back", () -> home("slow").equals(nodes.get(0).name));
    await("it runs", () -> value(control().sandbox(id("slow"))).status() == SandboxStatus.RUNNING);
    sendSome("slow", 11, 10);
    assertNoted("slow", 60);
    value(move("slow", 1));
  }

  @Test
  @DisplayName("truth is silent at the last step: it goes on, with all that waits in its order")
  void truthIsSilent() {
    create("silent", 0);
    sendSome("silent", 1, 10);
    assertNoted("silent", 30);
    Pid before = pid(nodes.get(1), "silent");
    hooks.put(
        MoveSteps.Step.GIVE,
        _ -> {
          truth.setAvailable(false);
          sendSome("silent", 11, 10);
        });

    Outcome<SandboxRecord> outcome = move("silent", 1);

    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    truth.setAvailable(true);
    assertNoted("silent", 60);
    assertThat(pid(nodes.get(1), "silent")).isEqualTo(before);
  }

  @Test
  @DisplayName("somebody else was quicker in truth: it goes on, with all that waits in its order")
  void truthHasChanged() {
    create("contended", 0);
    Pid before = pid(nodes.get(1), "contended");
    hooks.put(
        MoveSteps.Step.GIVE,
        _ -> {
          var entry = truth.read("sandbox/contended").orElseThrow();
          truth.replace(entry.key(), entry.version(), entry.value());
          sendSome("contended", 1, 10);
        });

    assertThat(code(move("contended", 1))).isEqualTo(Code.CONFLICT);

    assertNoted("contended", 30);
    assertThat(pid(nodes.get(1), "contended")).isEqualTo(before);
  }

  @Test
  @DisplayName("while it moves its record says so (DS-32)")
  void migrating() {
    create("seen", 0);
    AtomicReference<SandboxRecord> seen = new AtomicReference<>();
    hooks.put(MoveSteps.Step.START, box -> seen.compareAndSet(null, value(control().sandbox(box))));

    value(move("seen", 1));

    assertThat(seen.get().status()).isEqualTo(SandboxStatus.MIGRATING);
    assertThat(value(control().sandbox(id("seen"))).status()).isEqualTo(SandboxStatus.RUNNING);
  }

  @Test
  @DisplayName("nobody ever finds the name of a process that moves without an owner")
  void names() throws Exception {
    create("named", 0);
    AtomicBoolean over = new AtomicBoolean();
    List<CompletableFuture<Long>> seekers = new ArrayList<>();
    for (RealNode node : nodes) {
      seekers.add(
          CompletableFuture.supplyAsync(
              () -> {
                long looks = 0;
                while (!over.get()) {
                  assertThat(node.runtime().nodes().whereis("named-journal")).isPresent();
                  looks++;
                  LockSupport.parkNanos(50_000);
                }
                return looks;
              },
              THREADS));
    }
    for (int move = 1; move <= 6; move++) {
      int to = move % 3;
      await("what is on its way has come", () -> move("named", to) instanceof Outcome.Done);
    }
    over.set(true);
    for (CompletableFuture<Long> seeker : seekers) {
      assertThat(seeker.get()).isPositive();
    }
  }
}
