package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.code;
import static io.superlearner.cluster.Outcomes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Code;
import io.superlearner.control.ExitRequest;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.CallException;
import io.superlearner.truth.InMemoryTruth;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The distributed supervisor and migration, case by case, on three whole nodes without a server.
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("grid")
class MovingConformanceTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  // -Drepetitions=1000 is the measurement of record
  private static final int REPETITIONS = Integer.getInteger("repetitions", 100);

  @TempDir static Path directory;

  private final InMemoryTruth store = new InMemoryTruth();
  private ThreeNodes three;
  private List<RealNode> nodes;

  @BeforeAll
  void startThreeNodes() {
    three = new ThreeNodes(store, 1, directory, MoveSteps.NONE, LIMIT);
    nodes = three.nodes;
  }

  @AfterEach
  void destroyAll() {
    for (SandboxRecord record : value(control().sandboxes(null)).items()) {
      control().destroySandbox(record.id());
    }
    await("all is gone", () -> nodes.stream().allMatch(node -> copies(node).isEmpty()));
  }

  @AfterAll
  void stop() {
    three.close();
  }

  private ClusterControl control() {
    return nodes.getFirst().control();
  }

  private RealNode named(NodeName name) {
    return nodes.stream().filter(node -> node.name.equals(name)).findFirst().orElseThrow();
  }

  private static Set<SandboxId> copies(RealNode node) {
    Set<SandboxId> ids = new HashSet<>();
    node.node.sandboxes().list().forEach(info -> ids.add(info.spec().id()));
    return ids;
  }

  private static SandboxId id(String text) {
    return SandboxId.parse(text);
  }

  private static void await(String what, BooleanSupplier condition) {
    Outcomes.until(what, LIMIT, condition);
  }

  private static ChildOrder order(String id, String module, String restart, NodeName node) {
    return new ChildOrder(
        id(id),
        module,
        Map.of(),
        restart,
        100,
        1,
        new Placement(
            node,
            true,
            Placement.Strategy.UNIFORM,
            Placement.Needs.NONE,
            List.of(),
            List.of(),
            List.of()));
  }

  private static SandboxRequest sandbox(String id, Map<String, Object> child) {
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
    return new SandboxRequest(id(id), null, tree, null, null, null, Map.of());
  }

  private void cast(Pid pid, Object message) {
    value(control().deliver(pid, new MessageRequest(MessageRequest.Kind.CAST, message, 1000)));
  }

  private Object call(Pid pid, Object request) {
    return nodes.getFirst().runtime().call(pid, request, Duration.ofSeconds(5));
  }

  // ---- the distributed supervisor ----

  @Test
  @DisplayName("DSUP-01 uniform: the same node for the same members; an error when there is none")
  void d01() {
    Set<NodeName> used = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      String child = "c" + i;
      Placement wish = order(child, "counter", null, null).placement();
      NodeName foretold = nodes.get(i % 3).control().selectNode(id(child), wish).node();
      ChildView made = value(control().startChild(order(child, "counter", null, null)));
      assertThat(made.node()).isEqualTo(foretold);
      used.add(made.node());
    }
    assertThat(used).hasSize(3);
    Placement impossible =
        new Placement(
            null,
            true,
            Placement.Strategy.UNIFORM,
            new Placement.Needs(Long.MAX_VALUE, null, null),
            List.of(),
            List.of(),
            List.of());
    assertThat(
            code(
                control()
                    .startChild(
                        new ChildOrder(
                            id("none"), "counter", Map.of(), null, null, null, impossible))))
        .isEqualTo(Code.NO_AVAILABLE_NODES);
  }

  @Test
  @DisplayName("DSUP-02 one id started from two nodes at once: one process, and both get it")
  void d02() throws Exception {
    for (int i = 0; i < REPETITIONS; i++) {
      ChildOrder order = order("twin", "counter", null, null);
      CompletableFuture<Outcome<ChildView>> other =
          CompletableFuture.supplyAsync(() -> nodes.get(1).control().startChild(order));
      ChildView mine = value(control().startChild(order));
      ChildView theirs = value(other.get());
      assertThat(theirs.pid()).isEqualTo(mine.pid()).isNotNull();
      assertThat(nodes.stream().filter(node -> copies(node).contains(id("twin"))).count())
          .isEqualTo(1);
      value(nodes.get(i % 3).control().terminateChild(id("twin")));
    }
  }

  @Test
  @DisplayName("DSUP-07 a transient child that had ended: not started again when its node goes")
  void d07() {
    ChildView child = value(control().startChild(order("once", "scripted", "transient", null)));
    cast(child.pid(), Map.of("do", "exit", "reason", "normal"));
    await("it is forgotten", () -> value(control().children()).items().isEmpty());

    value(control().drain(child.node()));
    assertThat(nodes).allMatch(node -> copies(node).isEmpty());
    assertThat(code(control().child(id("once")))).isEqualTo(Code.PROCESS_NOT_FOUND);
    value(control().rejoin(child.node()));
  }

  @Test
  @DisplayName("DSUP-09 a child says ignore on its new node: handled, its supervisor goes on")
  void d09() {
    Map<String, Object> child =
        Map.of("id", "a", "module", "scripted", "args", Map.of("starts", List.of("ignore")));
    value(control().createSandbox(sandbox("quiet", child), new Placement(nodes.get(1).name, true)));

    SandboxRecord moved = value(control().migrateSandbox(id("quiet"), nodes.get(2).name));

    assertThat(moved.status()).isEqualTo(SandboxStatus.RUNNING);
    assertThat(moved.node()).isEqualTo(nodes.get(2).name);
  }

  @Test
  @DisplayName("DSUP-11 a child is restarted while others are started: nothing waits for ever")
  void d11() throws Exception {
    ChildView first = value(control().startChild(order("victim", "counter", null, null)));
    RealNode home = named(first.node());
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> killing =
        CompletableFuture.runAsync(() -> {
          while (!over.get()) {
            home.node.runtime().list(id("victim")).stream()
                .filter(info -> info.options().path().equals("root/victim"))
                .forEach(info -> home.runtime().exit(info.pid(), ExitReason.kill()));
            LockSupport.parkNanos(20_000_000);
          }
        });
    for (int i = 0; i < REPETITIONS; i++) {
      value(control().startChild(order("n" + i, "counter", null, null)));
    }
    over.set(true);
    killing.get();
    assertThat(value(control().children()).items()).hasSize(REPETITIONS + 1);
  }

  @Test
  @DisplayName(
      "GREG-12 supervisor and worker with names: whichever ends, both names point to the next ones"
          + " within 200 ms")
  void g12() {
    Map<String, Object> worker = Map.of("id", "till", "module", "scripted", "name", "the_till");
    Map<String, Object> supervisor =
        Map.of(
            "id", "desk",
            "type", "supervisor",
            "name", "the_desk",
            "strategy", "one_for_one",
            "max_restarts", 100,
            "children", List.of(worker));
    RealNode home = nodes.get(1);
    value(control().createSandbox(sandbox("shop", supervisor), new Placement(home.name, true)));
    everywhere(home, null, null);

    List<Duration> took = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Pid desk = whereis(home, "the_desk");
      Pid till = whereis(home, "the_till");
      home.runtime().exit(till, ExitReason.kill());
      took.add(everywhere(home, null, till));
      assertThat(whereis(home, "the_desk")).isEqualTo(desk);

      till = whereis(home, "the_till");
      cast(till, Map.of("do", "crash", "reason", "told to"));
      took.add(everywhere(home, null, till));

      till = whereis(home, "the_till");
      home.runtime().exit(desk, ExitReason.kill());
      took.add(everywhere(home, desk, till));

      desk = whereis(home, "the_desk");
      till = whereis(home, "the_till");
      Instant begin = Instant.now();
      value(control().restartSandbox(id("shop")));
      everywhere(home, desk, till);
      took.add(Duration.between(begin, Instant.now()));
    }
    // the machine may stand still for a moment, but not at every second time
    Collections.sort(took);
    assertThat(took.get(took.size() / 2)).isLessThanOrEqualTo(Duration.ofMillis(200));
  }

  private static Pid whereis(RealNode node, String name) {
    return node.runtime().nodes().whereis(name).orElse(null);
  }

  /// Waits until each node finds both, and each another one than before, which lives.
  ///
  /// @return how long that took
  private Duration everywhere(RealNode home, Pid desk, Pid till) {
    Instant begin = Instant.now();
    await(
        "all find the next ones",
        () ->
            nodes.stream()
                .allMatch(node ->
                    isNext(node, home, "the_desk", desk) && isNext(node, home, "the_till", till)));
    return Duration.between(begin, Instant.now());
  }

  private static boolean isNext(RealNode node, RealNode home, String name, Pid before) {
    Pid now = whereis(node, name);
    return now != null && !now.equals(before) && home.runtime().isAlive(now);
  }

  @Test
  void whatCannotBeReadIsCountedWhereTheNamesAreShown() {
    value(control().startChild(order("shop", "scripted", null, null)));
    store.create("name/garbage", new byte[] {1, 2, 3});
    try {
      await(
          "each node counts it",
          () -> nodes.stream().allMatch(node -> registry(node).garbage() == 1));
      assertThat(registry(nodes.getFirst()).items()).noneMatch(row -> row.name().equals("garbage"));
      assertThat(registry(nodes.getFirst()).stale()).isFalse();
    } finally {
      store.remove("name/garbage", store.read("name/garbage").orElseThrow().version());
    }
  }

  private static RegistryStatus registry(RealNode node) {
    return value(node.control().views().registry(null));
  }

  @Test
  @DisplayName("two checkpoints of one sandbox are taken at once: each has a number of its own")
  void checkpointsAtOnce() throws Exception {
    ChildView child = value(control().startChild(order("twice", "counter", null, null)));
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> changing =
        CompletableFuture.runAsync(() -> {
          while (!over.get()) {
            call(child.pid(), "increment");
          }
        });
    List<CompletableFuture<List<CheckpointStatus>>> takers = new ArrayList<>();
    for (int taker = 0; taker < 4; taker++) {
      takers.add(
          CompletableFuture.supplyAsync(() -> {
            List<CheckpointStatus> mine = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
              if (control().checkpointSandbox(id("twice"))
                  instanceof Outcome.Done<CheckpointStatus>(var taken)) {
                mine.add(taken);
              }
            }
            return mine;
          }));
    }
    List<CheckpointStatus> all = new ArrayList<>();
    for (CompletableFuture<List<CheckpointStatus>> taker : takers) {
      all.addAll(taker.get());
    }
    over.set(true);
    changing.get();

    assertThat(all).hasSize(160);
    // one that was stored already, as nothing had changed, is told again with the time it was taken
    Map<Long, Set<Instant>> taken = new HashMap<>();
    all.forEach(one -> taken.computeIfAbsent(one.seq(), _ -> new HashSet<>()).add(one.at()));
    assertThat(taken.values()).allMatch(times -> times.size() == 1);
  }

  // ---- migration ----

  @Test
  @DisplayName("a child is moved under load: its state is equal, nothing acknowledged lost")
  void d21() throws Exception {
    value(control().startChild(order("total", "counter", null, null)));
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong acknowledged = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    CompletableFuture<Void> load =
        CompletableFuture.runAsync(() -> {
          while (!over.get()) {
            Pid pid = value(control().child(id("total"))).pid();
            if (pid == null) {
              continue;
            }
            try {
              call(pid, "increment");
              acknowledged.incrementAndGet();
            } catch (CallException moving) {
              failed.incrementAndGet();
            }
          }
        });
    for (int i = 0; i < 6; i++) {
      long before = acknowledged.get();
      await("it is used", () -> acknowledged.get() > before + 20);
      value(control().migrateSandbox(id("total"), null));
    }
    over.set(true);
    load.get();

    long total = ((Number) call(value(control().child(id("total"))).pid(), "get")).longValue();
    assertThat(total).isBetween(acknowledged.get(), acknowledged.get() + failed.get());
    assertThat(value(control().child(id("total"))).moves()).hasSize(6);
  }

  @Test
  @DisplayName("DSUP-22 a hundred are moved to one node: each arrives or stays, none is on both")
  void d22() throws Exception {
    for (int i = 0; i < 100; i++) {
      value(control().startChild(order("m" + i, "counter", null, nodes.get(1).name)));
    }
    List<CompletableFuture<Outcome<SandboxRecord>>> moves = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      SandboxId one = id("m" + i);
      moves.add(
          CompletableFuture.supplyAsync(() -> control().migrateSandbox(one, nodes.get(2).name)));
    }
    for (CompletableFuture<Outcome<SandboxRecord>> move : moves) {
      assertThat(move.get()).isInstanceOf(Outcome.Done.class);
    }
    assertThat(copies(nodes.get(1))).isEmpty();
    assertThat(copies(nodes.get(2))).hasSize(100);
  }

  @Test
  @DisplayName("calls to a child while it moves: each ends with a result or an error")
  void d28() throws Exception {
    value(control().startChild(order("busy", "counter", null, null)));
    AtomicBoolean over = new AtomicBoolean();
    List<CompletableFuture<Long>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      callers.add(
          CompletableFuture.supplyAsync(() -> {
            long slowest = 0;
            while (!over.get()) {
              Pid pid = value(control().child(id("busy"))).pid();
              if (pid == null) {
                continue;
              }
              long begin = System.nanoTime();
              try {
                call(pid, "increment");
              } catch (CallException moving) {
                // an error is an answer too
                assertThat(moving).isNotNull();
              }
              slowest = Math.max(slowest, System.nanoTime() - begin);
            }
            return slowest;
          }));
    }
    for (int i = 0; i < 4; i++) {
      value(control().migrateSandbox(id("busy"), null));
    }
    over.set(true);
    for (CompletableFuture<Long> caller : callers) {
      assertThat(Duration.ofNanos(caller.get())).isLessThan(Duration.ofSeconds(10));
    }
  }

  // ---- what has given up ----

  private static Placement anywhere() {
    return Placement.AUTO;
  }

  private Pid pid(String sandbox, String path) {
    for (RealNode node : nodes) {
      if (copies(node).contains(id(sandbox))) {
        return node.pid(sandbox, path);
      }
    }
    throw new AssertionError("nobody has " + sandbox);
  }

  private void exhaust(String sandbox) {
    NodeName before = value(control().sandbox(id(sandbox))).node();
    for (int i = 0; i < 4; i++) {
      Pid child = pid(sandbox, "root/a");
      value(control().exit(child, ExitRequest.parse("kill")));
      await("it has ended", () -> !named(before).runtime().isAlive(child));
      if (value(control().sandbox(id(sandbox))).status() != SandboxStatus.RUNNING) {
        return;
      }
      await(
          "it is started again, or given up",
          () ->
              value(control().sandbox(id(sandbox))).status() != SandboxStatus.RUNNING
                  || !value(control().sandbox(id(sandbox))).node().equals(before)
                  || named(before).runtime().list(id(sandbox)).stream()
                      .anyMatch(info -> info.options().path().equals("root/a")));
    }
  }

  @Test
  @DisplayName("an exhausted budget moves a sandbox to each node once, then it stays in error")
  void exhausted() {
    Map<String, Object> child = Map.of("id", "a", "module", "counter");
    value(control().createSandbox(sandbox("worn", child), anywhere()));
    Set<NodeName> seen = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      await(
          "it runs somewhere new",
          () -> {
            SandboxRecord now = value(control().sandbox(id("worn")));
            return now.status() == SandboxStatus.RUNNING && !seen.contains(now.node());
          });
      seen.add(value(control().sandbox(id("worn"))).node());
      exhaust("worn");
    }
    await(
        "it stays in error",
        () -> value(control().sandbox(id("worn"))).status() == SandboxStatus.ERROR);
    assertThat(seen).hasSize(3);
    assertThat(value(control().sandbox(id("worn"))).moves())
        .hasSize(2)
        .allMatch(move -> move.cause() == SandboxMove.Cause.EXHAUSTED);
  }

  @Test
  @DisplayName("what was asked to be on its node stays there in error")
  void pinned() {
    Map<String, Object> child = Map.of("id", "a", "module", "counter");
    NodeName home = nodes.get(1).name;
    value(control().createSandbox(sandbox("fixed", child), new Placement(home, true)));
    exhaust("fixed");
    await(
        "it is in error",
        () -> value(control().sandbox(id("fixed"))).status() == SandboxStatus.ERROR);
    assertThat(value(control().sandbox(id("fixed"))).node()).isEqualTo(home);
  }

  @Test
  @DisplayName("a root that ends with migration_required is started on another node")
  void wished() {
    Map<String, Object> child = Map.of("id", "a", "module", "counter");
    NodeName home = nodes.get(1).name;
    value(control().createSandbox(sandbox("mover", child), new Placement(home, true)));
    value(control().exit(pid("mover", "root"), ExitRequest.parse("migration_required")));
    await(
        "it runs elsewhere",
        () -> {
          SandboxRecord now = value(control().sandbox(id("mover")));
          return now.status() == SandboxStatus.RUNNING && !now.node().equals(home);
        });
    assertThat(value(control().sandbox(id("mover"))).moves())
        .extracting(SandboxMove::cause)
        .containsExactly(SandboxMove.Cause.MIGRATION_REQUIRED);
  }
}
