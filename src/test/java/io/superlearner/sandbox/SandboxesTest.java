package io.superlearner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.sandbox.SandboxInfo.Status;
import io.superlearner.sandbox.module.BuiltIn;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SandboxesTest {

  private static final SandboxId ID = SandboxId.parse("test");
  private static final Limits LIMITS =
      new Limits(
          Duration.ofSeconds(3), Duration.ofMillis(500), 10_000, 20, 2, Duration.ofSeconds(60));

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();
  private Sandboxes sandboxes;
  private Pid host;

  @BeforeEach
  void open() {
    sandboxes = new Sandboxes(kernel.runtime(), BuiltIn.modules(), null, LIMITS);
    host = startHost();
  }

  @AfterEach
  void close() {
    sandboxes.close();
  }

  private Pid startHost() {
    SpawnOptions options =
        SpawnOptions.worker("platform/sandboxes", kernel.runtime().systemScheduler())
            .withModule("sandboxes", ProcessKind.SYSTEM)
            .withName(HostServer.NAME);
    return kernel.start(GenServer.behavior(new HostServer(sandboxes)), options);
  }

  private static SandboxSpec module(SandboxId id, String module) {
    return new SandboxSpec(id, module, null, null, null, null, Map.of());
  }

  private static SandboxSpec tree(SandboxId id, Map<?, ?>... children) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("children", List.of((Object[]) children));
    return new SandboxSpec(id, null, tree, null, null, null, Map.of());
  }

  private static Map<String, Object> scripted(String id, Object... args) {
    Map<String, Object> given = new LinkedHashMap<>();
    for (int at = 0; at < args.length; at += 2) {
      given.put((String) args[at], args[at + 1]);
    }
    return Map.of("id", id, "module", "scripted", "args", given);
  }

  private SandboxInfo create(SandboxSpec spec) {
    return switch (sandboxes.create(spec)) {
      case SandboxAnswer.Done(var info) -> info;
      case SandboxAnswer other -> throw new AssertionError("not created: " + other);
    };
  }

  private Pid pid(SandboxId id, String path) {
    return kernel.runtime().list(id).stream()
        .filter(info -> info.options().path().equals(path))
        .map(ProcessInfo::pid)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + path + " in " + id));
  }

  private Object call(Pid pid, Object message) {
    return kernel.runtime().call(pid, message, Waits.BOUND);
  }

  /// Waits for a state of a sandbox: looks again after each of its events.
  private SandboxInfo await(SandboxId id, Predicate<SandboxInfo> reached) throws Exception {
    long deadline = System.nanoTime() + Waits.BOUND.toNanos();
    SandboxInfo info = sandboxes.find(id).orElseThrow();
    while (!reached.test(info) && System.nanoTime() < deadline) {
      var _ = sandboxes.events(id, Long.MAX_VALUE - 1, 1, Duration.ofMillis(5));
      info = sandboxes.find(id).orElseThrow();
    }
    assertThat(info).matches(reached);
    return info;
  }

  private List<String> types(SandboxId id) throws Exception {
    return sandboxes.events(id, 0, 1000, Duration.ZERO).orElseThrow().events().stream()
        .map(event -> event.type() + " " + event.path())
        .toList();
  }

  // ---- creating ----

  @Test
  void aRootHasNoLinkToWhoeverCreatedIt() {
    SandboxInfo info = create(module(ID, "test_demo"));
    ProcessInfo root = kernel.runtime().info(info.root()).orElseThrow();
    assertThat(root.parent()).isNull();
    assertThat(root.links()).doesNotContain(host);
    assertThat(root.options().scheduler()).isSameAs(kernel.runtime().systemScheduler());
  }

  @Test
  void workersRunOnTheLaneOfTheirSandboxWithABoundedMailbox() {
    create(module(ID, "test_demo"));
    ProcessInfo worker = kernel.runtime().info(pid(ID, "root/counter")).orElseThrow();
    assertThat(worker.options().scheduler().name()).isEqualTo("sandbox-test");
    assertThat(worker.options().mailboxBound()).isEqualTo(10_000);
  }

  @Test
  void aWorkerModuleGetsARootOfItsOwn() {
    create(module(ID, "counter"));
    assertThat(kernel.runtime().list(ID))
        .extracting(info -> info.options().path())
        .containsExactly("root", "root/counter");
  }

  @Test
  void ofManyThatCreateTheSameIdExactlyOneWins() throws Exception {
    try (ExecutorService many = Executors.newFixedThreadPool(8)) {
      List<Future<SandboxAnswer>> answers = new ArrayList<>();
      for (int at = 0; at < 40; at++) {
        answers.add(many.submit(() -> sandboxes.create(module(ID, "counter"))));
      }
      int won = 0;
      for (Future<SandboxAnswer> answer : answers) {
        won += answer.get() instanceof SandboxAnswer.Done ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    }
    assertThat(kernel.runtime().list(ID)).hasSize(2);
  }

  @Test
  void aStartThatTakesTooLongIsKilledAndLeavesNothing() {
    assertThat(
            sandboxes.create(tree(ID, scripted("a", "starts", List.of(Map.of("sleep", 60_000))))))
        .isInstanceOf(SandboxAnswer.StartFailed.class)
        .asString()
        .contains("timeout");
    assertThat(kernel.runtime().list(ID)).isEmpty();
    assertThat(sandboxes.find(ID)).isEmpty();
  }

  @Test
  void aNameThatIsTakenMakesTheStartFailAndIsFreeAfterADestruction() {
    Map<String, Object> named = Map.of("id", "a", "module", "counter", "name", "the_counter");
    create(tree(ID, named));
    SandboxId other = SandboxId.parse("other");
    assertThat(sandboxes.create(tree(other, named)))
        .isInstanceOf(SandboxAnswer.StartFailed.class)
        .asString()
        .contains("already_started");
    sandboxes.destroy(ID);
    assertThat(kernel.runtime().whereis("the_counter")).isEmpty();
    create(tree(other, named));
  }

  @Test
  void theSpecIsCopiedSoThatNobodyChangesItAfterwards() {
    Map<String, Object> config = new LinkedHashMap<>(Map.of("k", new ArrayList<>(List.of("v"))));
    create(new SandboxSpec(ID, "counter", null, null, null, null, config));
    config.put("k", "changed");
    assertThat(sandboxes.find(ID).orElseThrow().spec().config())
        .isEqualTo(Map.of("k", List.of("v")));
  }

  // ---- destroying ----

  @Test
  void childrenAreStoppedInReverseOrder() throws Exception {
    create(tree(ID, scripted("a"), scripted("b"), scripted("c")));
    sandboxes.restart(ID);
    assertThat(types(ID))
        .containsSubsequence(
            "child_terminated root/c",
            "child_terminated root/b",
            "child_terminated root/a",
            "supervisor_exited root",
            "sandbox_stopped root",
            "child_started root/a");
  }

  @Test
  void whatDoesNotStopInTimeIsKilled() {
    Map<String, Object> stubborn =
        Map.of(
            "id",
            "a",
            "module",
            "scripted",
            "shutdown",
            "infinity",
            "args",
            Map.of("on_shutdown", "ignore"));
    create(tree(ID, stubborn));
    long begun = System.nanoTime();
    assertThat(sandboxes.destroy(ID)).isInstanceOf(SandboxAnswer.Done.class);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    assertThat(kernel.runtime().list(ID)).isEmpty();
  }

  @Test
  void twoHundredLivesLeaveNothing() {
    for (int at = 0; at < 200; at++) {
      create(module(ID, at % 2 == 0 ? "demo_one_for_all" : "kv"));
      sandboxes.destroy(ID);
    }
    assertThat(kernel.runtime().list()).extracting(ProcessInfo::pid).containsExactly(host);
    assertThat(sandboxes.size()).isZero();
  }

  @Test
  void aLoopThatHeedsNothingIsCountedAsLeakedUntilItReturns() {
    create(module(ID, "scripted"));
    Pid spinning = pid(ID, "root/scripted");
    kernel.runtime().send(spinning, new Cast(Map.of("do", "spin", "ms", 1500)));
    kernel.runtime().send(spinning, new Cast("x"));
    await(() -> kernel.runtime().info(spinning).orElseThrow().mailbox() == 1);
    sandboxes.destroy(ID);
    assertThat(kernel.runtime().leaked(ID)).isPositive();
    await(() -> kernel.runtime().leaked(ID) == 0);
  }

  private static void await(java.util.function.BooleanSupplier reached) {
    long deadline = System.nanoTime() + Waits.BOUND.toNanos();
    while (!reached.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(reached.getAsBoolean()).isTrue();
  }

  // ---- the end of a root ----

  @Test
  void aKilledRootIsStartedAgainWithinABudgetAndThenGivenUp() throws Exception {
    create(module(ID, "test_demo"));
    for (int round = 1; round <= LIMITS.rootRestarts(); round++) {
      long restarts = round;
      Pid root = sandboxes.find(ID).orElseThrow().root();
      kernel.runtime().exit(root, ExitReason.kill());
      SandboxInfo again = await(ID, info -> info.rootRestarts() == restarts && info.root() != null);
      assertThat(again.root()).isNotEqualTo(root);
    }
    kernel.runtime().exit(sandboxes.find(ID).orElseThrow().root(), ExitReason.kill());
    SandboxInfo over = await(ID, info -> info.status() == Status.ERROR);
    assertThat(over.error()).contains("too often", "killed");
    assertThat(kernel.runtime().list(ID)).isEmpty();
  }

  @Test
  void aRootIsStartedAgainOnlyWhenTheNamesOfItsOldChildrenAreFree() throws Exception {
    Map<String, Object> named = Map.of("id", "a", "module", "scripted", "name", "slow_one");
    create(tree(ID, named));
    Pid old = pid(ID, "root/a");
    kernel.runtime().send(old, new Cast(Map.of("do", "sleep", "ms", 400)));
    await(() -> kernel.runtime().info(old).orElseThrow().status() == ProcessInfo.Status.RUNNING);
    kernel.runtime().exit(sandboxes.find(ID).orElseThrow().root(), ExitReason.kill());
    await(ID, info -> info.rootRestarts() == 1 && info.root() != null);
    assertThat(kernel.runtime().whereis("slow_one")).isPresent().get().isNotEqualTo(old);
  }

  @Test
  void aRootThatEndsWhileNoHostRunsIsStartedAgainWhenOneDoes() throws Exception {
    create(module(ID, "test_demo"));
    Pid root = sandboxes.find(ID).orElseThrow().root();
    kernel.runtime().exit(host, ExitReason.kill());
    kernel.awaitDown(host);
    kernel.runtime().exit(root, ExitReason.kill());
    assertThat(sandboxes.find(ID).orElseThrow().root()).isEqualTo(root);
    host = startHost();
    await(ID, info -> info.rootRestarts() == 1 && info.root() != null);
  }

  @Test
  void killingTheHostLosesNothing() {
    create(module(ID, "counter"));
    Pid counter = pid(ID, "root/counter");
    call(counter, "increment");
    kernel.runtime().exit(host, ExitReason.kill());
    kernel.awaitDown(host);
    host = startHost();
    assertThat(call(counter, "get")).isEqualTo(1L);
    assertThat(sandboxes.list()).hasSize(1);
  }

  @Test
  void aRestartThatFailsIsAnErrorWithItsReason() throws Exception {
    create(tree(ID, scripted("a", "starts", List.of("ok", "error"))));
    kernel.runtime().exit(sandboxes.find(ID).orElseThrow().root(), ExitReason.kill());
    SandboxInfo over = await(ID, info -> info.status() == Status.ERROR);
    assertThat(over.error()).contains("could not be started again", "failed_to_start_child");
    assertThat(sandboxes.restart(ID)).isInstanceOf(SandboxAnswer.Done.class);
    assertThat(sandboxes.find(ID).orElseThrow().status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void aTreeThatEndsByItsOwnRuleIsStopped() throws Exception {
    Map<String, Object> significant =
        Map.of("id", "a", "module", "scripted", "restart", "temporary", "significant", true);
    Map<String, Object> tree =
        Map.of("auto_shutdown", "any_significant", "children", List.of(significant));
    create(new SandboxSpec(ID, null, tree, null, null, null, Map.of()));
    kernel.runtime().send(pid(ID, "root/a"), new Cast(Map.of("do", "exit", "reason", "normal")));
    assertThat(await(ID, info -> info.status() == Status.STOPPED).error()).isNull();
  }

  @Test
  void aTreeThatGivesUpIsInErrorAlsoIfItMayEndByItsOwnRule() throws Exception {
    Map<String, Object> significant =
        Map.of("id", "a", "module", "counter", "restart", "transient", "significant", true);
    Map<String, Object> tree =
        Map.of(
            "auto_shutdown",
            "any_significant",
            "max_restarts",
            0,
            "max_seconds",
            60,
            "children",
            List.of(significant));
    create(new SandboxSpec(ID, null, tree, null, null, null, Map.of()));

    kernel.runtime().send(pid(ID, "root/a"), new Cast("crash"));

    assertThat(await(ID, info -> info.status() == Status.ERROR).error()).contains("gave up");
  }

  @Test
  void aCrashingSandboxHarmsNeitherTheHostNorAnother() throws Exception {
    SandboxId calm = SandboxId.parse("calm");
    create(module(calm, "counter"));
    Pid counter = pid(calm, "root/counter");
    create(new SandboxSpec(ID, "counter", null, null, 3, 60, Map.of()));
    for (int at = 0; at < 4; at++) {
      Pid victim = pid(ID, "root/counter");
      kernel.runtime().send(victim, new Cast("crash"));
      kernel.awaitDown(victim);
      await(
          ID,
          info ->
              info.status() == Status.ERROR
                  || kernel.runtime().list(ID).stream()
                      .anyMatch(one ->
                          one.options().path().equals("root/counter")
                              && !one.pid().equals(victim)));
    }
    await(ID, info -> info.status() == Status.ERROR);
    assertThat(kernel.runtime().isAlive(host)).isTrue();
    assertThat(pid(calm, "root/counter")).isEqualTo(counter);
    assertThat(sandboxes.find(calm).orElseThrow().restarts()).isZero();
  }

  @Test
  void aBusyLoopInOneSandboxDoesNotStallAnother() {
    SandboxId busy = SandboxId.parse("busy");
    int cpus = Runtime.getRuntime().availableProcessors();
    create(
        tree(
            busy,
            IntStream.range(0, cpus + 1)
                .mapToObj(at -> scripted("s" + at))
                .toArray(Map<?, ?>[]::new)));
    create(module(ID, "counter"));
    IntStream.range(0, cpus + 1)
        .forEach(at ->
            kernel
                .runtime()
                .send(pid(busy, "root/s" + at), new Cast(Map.of("do", "spin", "ms", 1000))));
    long begun = System.nanoTime();
    for (int at = 0; at < 50; at++) {
      call(pid(ID, "root/counter"), "increment");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(900));
    kernel.allowLeaked();
  }

  // ---- events ----

  @Test
  void theLogKeepsTheLastEventsAndSaysHowManyAreLost() throws Exception {
    create(new SandboxSpec(ID, "counter", null, null, 1000, 5, Map.of()));
    for (int at = 0; at < 20; at++) {
      Pid victim = pid(ID, "root/counter");
      kernel.runtime().exit(victim, ExitReason.kill());
      long restarts = at + 1L;
      await(ID, info -> info.restarts() == restarts);
    }
    Sandboxes.Events part = sandboxes.events(ID, 2, 1000, Duration.ZERO).orElseThrow();
    assertThat(part.events()).hasSize(LIMITS.events());
    assertThat(part.last()).isEqualTo(42);
    assertThat(part.lost()).isEqualTo(20);
    assertThat(part.events().getFirst().seq()).isEqualTo(23);
  }

  @Test
  void aWaitEndsWithTheNextEventAndWithTheDestruction() throws Exception {
    create(module(ID, "counter"));
    long last = sandboxes.events(ID, 0, 100, Duration.ZERO).orElseThrow().last();
    CompletableFuture<Sandboxes.Events> next = waiting(last);
    kernel.runtime().exit(pid(ID, "root/counter"), ExitReason.kill());
    Sandboxes.Events woken = Waits.await("the next event", next);
    assertThat(woken.events()).isNotEmpty();
    CompletableFuture<Sandboxes.Events> never = waiting(Long.MAX_VALUE - 1);
    sandboxes.destroy(ID);
    assertThat(Waits.await("the end of the wait", never).events()).isEmpty();
  }

  private CompletableFuture<Sandboxes.Events> waiting(long after) {
    CompletableFuture<Sandboxes.Events> found = new CompletableFuture<>();
    Thread waiter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                found.complete(
                    sandboxes.events(ID, after, 100, Duration.ofSeconds(60)).orElseThrow());
              } catch (InterruptedException interrupted) {
                found.completeExceptionally(interrupted);
              }
            });
    long end = System.nanoTime() + Waits.BOUND.toNanos();
    while (waiter.getState() != Thread.State.TIMED_WAITING && waiter.isAlive()) {
      assertThat(System.nanoTime()).as("the wait has begun").isLessThan(end);
      Thread.onSpinWait();
    }
    return found;
  }

  // ---- size ----

  @Test
  void aLookupTakesNoLongerAmongManySandboxes() {
    for (int at = 0; at < 300; at++) {
      create(module(SandboxId.parse("many-" + at), "counter"));
    }
    assertThat(sandboxes.list()).hasSize(300);
    assertThat(kernel.runtime().list(SandboxId.parse("many-7"))).hasSize(2);
  }

  @Test
  void aTreeOfSomeThousandChildrenStartsAndStops() {
    Map<?, ?>[] children =
        IntStream.range(0, 3000)
            .mapToObj(at -> Map.of("id", "c" + at, "module", "counter"))
            .toArray(Map<?, ?>[]::new);
    create(tree(ID, children));
    assertThat(kernel.runtime().list(ID)).hasSize(3001);
    assertThat(kernel.runtime().send(pid(ID, "root/c2999"), new Cast("increment")))
        .isEqualTo(Delivery.DELIVERED);
    sandboxes.destroy(ID);
    assertThat(kernel.runtime().list(ID)).isEmpty();
  }
}
