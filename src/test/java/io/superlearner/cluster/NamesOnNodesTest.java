package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.cluster.hazelcast.TestGrid;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.FarLocks;
import io.superlearner.runtime.FarNames.Claim;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.truth.ratis.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Names and locks of three whole nodes on a real grid with a real store: each node hears of the
/// others' changes as late as it does. [NamesTest] and [LocksTest] show the rest step by step.
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("grid")
class NamesOnNodesTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  // the times of the list
  private static final Duration OWNER_ENDS = Duration.ofSeconds(1);
  private static final Duration MANY_END = Duration.ofSeconds(5);

  @TempDir static Path directory;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  // the third node does not reach truth any more
  private final AtomicBoolean cut = new AtomicBoolean();
  private Store store;
  private TestGrid grid;
  private LifeSocket lifePort;
  private RealNode one;
  private RealNode two;
  private RealNode three;

  @BeforeAll
  void startTwoOfThree() throws Exception {
    store = Store.of(directory, 3);
    grid = new TestGrid(3);
    lifePort = new LifeSocket(0, NodeName.parse("node3@127.0.0.1"));
    one = new RealNode(grid.member(0), store.at(1), 1, 0, null);
    two = new RealNode(grid.member(1), store.at(2), 2, 0, null);
    await("both see each other", () -> one.sees(two) && two.sees(one));
  }

  @AfterAll
  void stop() throws Exception {
    threads.shutdownNow();
    // whichever were made, so that a failure before is the one that is shown
    for (AutoCloseable part :
        Arrays.<@Nullable AutoCloseable>asList(one, two, three, lifePort, grid, store)) {
      if (part != null) {
        part.close();
      }
    }
  }

  private static Duration await(String what, BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - begin).as("waited for: " + what).isLessThan(LIMIT.toNanos());
      LockSupport.parkNanos(1_000_000);
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static <T> T await(String what, CompletableFuture<T> future) {
    await(what, future::isDone);
    return future.join();
  }

  private static Pid start(RealNode node) {
    Behavior idle =
        new Behavior() {
          @Override
          public Start start(Self self) {
            return Start.running();
          }

          @Override
          public void receive(Object message) {}
        };
    SpawnOptions options = SpawnOptions.worker("idle", node.runtime().systemScheduler());
    return ((StartOutcome.Started) node.runtime().start(idle, options)).pid();
  }

  private static Claim register(RealNode node, String name, Pid owner) {
    return node.runtime().nodes().register(name, owner);
  }

  private static boolean knows(RealNode node, String name) {
    return node.runtime().nodes().whereis(name).isPresent();
  }

  /// Starts processes with a name each, many at once.
  private List<Pid> startNamed(RealNode node, String prefix, int count) {
    List<CompletableFuture<Pid>> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = prefix + i;
      started.add(
          CompletableFuture.supplyAsync(
              () -> {
                Pid pid = start(node);
                assertThat(register(node, name, pid)).isEqualTo(new Claim.Done());
                return pid;
              },
              threads));
    }
    return started.stream().map(pid -> await("a named process", pid)).toList();
  }

  private static boolean knowsAll(RealNode node, String prefix, int count) {
    return IntStream.range(0, count).allMatch(i -> knows(node, prefix + i));
  }

  private static boolean knowsNone(RealNode node, String prefix, int count) {
    return IntStream.range(0, count).noneMatch(i -> knows(node, prefix + i));
  }

  @Test
  @Order(1)
  @DisplayName(
      "on real nodes, GREG-04: names that are registered while a node joins are seen by the joiner too")
  void namesThatAreRegisteredWhileANodeJoinsAreSeenByIt() {
    CountDownLatch joined = new CountDownLatch(1);
    Pid owner = start(one);
    CompletableFuture<Integer> registered =
        CompletableFuture.supplyAsync(
            () -> {
              int count = 0;
              while (joined.getCount() > 0) {
                assertThat(register(one, "joining" + count, owner)).isEqualTo(new Claim.Done());
                count++;
              }
              return count;
            },
            threads);
    three = new RealNode(grid.member(2), new CutTruth(store.at(3), cut), 3, lifePort.port(), null);
    await("all see each other", () -> three.sees(one) && three.sees(two) && one.sees(three));
    joined.countDown();
    int count = await("the names", registered);
    assertThat(count).isPositive();
    await("the joiner knows all", () -> knowsAll(three, "joining", count));
  }

  @Test
  @Order(2)
  @DisplayName(
      "on real nodes, GREG-01: a name is seen on the other two, which are refused it with its owner")
  void aNameIsSeenByAll() {
    Pid owner = start(one);
    assertThat(register(one, "shop", owner)).isEqualTo(new Claim.Done());
    for (RealNode other : List.of(two, three)) {
      await("the name is seen", () -> knows(other, "shop"));
      assertThat(register(other, "shop", start(other))).isEqualTo(new Claim.Taken(owner));
    }
  }

  @Test
  @Order(3)
  @DisplayName(
      "on real nodes, GREG-02: the name of a process that ends is gone on all nodes within a second")
  void theNameOfAProcessThatEndsIsGone() {
    Pid owner = start(two);
    assertThat(register(two, "short", owner)).isEqualTo(new Claim.Done());
    await("all know it", () -> knows(one, "short") && knows(three, "short"));

    two.runtime().exit(owner, ExitReason.kill());

    assertThat(
            await(
                "nobody knows it",
                () -> List.of(one, two, three).stream().noneMatch(node -> knows(node, "short"))))
        .isLessThanOrEqualTo(OWNER_ENDS);
  }

  @Test
  @Order(4)
  @DisplayName(
      "on real nodes, GREG-07: two processes of one node claim a name at once: one gets it each time")
  void ofTwoOfOneNodeOneGetsIt() {
    Pid first = start(one);
    Pid second = start(one);
    for (int i = 0; i < 200; i++) {
      CompletableFuture<Claim> other =
          CompletableFuture.supplyAsync(() -> register(one, "race", second), threads);
      Claim mine = register(one, "race", first);
      Claim theirs = await("a claim", other);
      boolean isMine = mine instanceof Claim.Done;
      assertThat(isMine ? theirs : mine).isEqualTo(new Claim.Taken(isMine ? first : second));
      assertThat(isMine ? mine : theirs).isEqualTo(new Claim.Done());
      assertThat(one.runtime().nodes().unregister("race", isMine ? first : second)).isTrue();
    }
  }

  @Test
  @Order(5)
  @DisplayName(
      "on real nodes, GREG-16: of 150 that end at once all names are gone on all nodes within 5 s")
  void theNamesOfManyThatEndAtOnceAreGone() {
    List<Pid> many = startNamed(one, "many", 150);
    await("all are known", () -> knowsAll(two, "many", 150) && knowsAll(three, "many", 150));

    many.forEach(pid -> one.runtime().exit(pid, ExitReason.kill()));

    assertThat(
            await(
                "none is known",
                () ->
                    List.of(one, two, three).stream()
                        .allMatch(node -> knowsNone(node, "many", 150))))
        .isLessThanOrEqualTo(MANY_END);
  }

  @Test
  @Order(6)
  @DisplayName(
      "on real nodes, GREG-14: a lock is one process's in the cluster, and goes on when that one ends")
  void aLockGoesFromOneThatEndsToOneThatWaits() {
    Pid holder = start(two);
    Pid waiter = start(one);
    long first = held(two.runtime().nodes().lock("ledger", holder, Duration.ZERO));
    assertThat(one.runtime().nodes().lock("ledger", waiter, Duration.ZERO))
        .isInstanceOfSatisfying(
            FarLocks.Answer.Busy.class, busy -> assertThat(busy.holder()).isEqualTo(holder));
    CompletableFuture<FarLocks.Answer> answer = waitsFor("ledger", waiter);

    two.runtime().exit(holder, ExitReason.kill());

    assertThat(held(await("the lock", answer))).isGreaterThan(first);
    assertThat(one.runtime().nodes().unlock("ledger", waiter)).isTrue();
    assertThat(one.runtime().nodes().unlock("ledger", waiter)).isFalse();
  }

  /// Begins to wait for a lock at the first node, and returns when it stands in the queue.
  private CompletableFuture<FarLocks.Answer> waitsFor(String lock, Pid waiter) {
    CompletableFuture<FarLocks.Answer> answer =
        CompletableFuture.supplyAsync(
            () -> one.runtime().nodes().lock(lock, waiter, LIMIT), threads);
    await(
        "it waits",
        () ->
            one.control().views().locks().items().stream()
                .filter(row -> row.name().equals(lock))
                .flatMap(row -> row.waiting().stream())
                .anyMatch(waiting -> waiting.pid().equals(waiter)));
    return answer;
  }

  private static long held(FarLocks.Answer answer) {
    assertThat(answer).isInstanceOf(FarLocks.Answer.Held.class);
    return ((FarLocks.Answer.Held) answer).fence();
  }

  // the last: the third node is gone after it
  @Test
  @Order(7)
  @DisplayName("on real nodes, GREG-16: the 1000 names of a node that dies are gone within 5 s")
  void whatBelongedToANodeThatDiesIsFree() throws Exception {
    startNamed(three, "lost", 1000);
    Pid holder = start(three);
    long first = held(three.runtime().nodes().lock("till", holder, Duration.ZERO));
    CompletableFuture<FarLocks.Answer> answer = waitsFor("till", start(one));
    await("all are known", () -> knowsAll(one, "lost", 1000) && knowsAll(two, "lost", 1000));

    cut.set(true);
    lifePort.close();
    three.die();

    assertThat(
            await(
                "none is known",
                () -> knowsNone(one, "lost", 1000) && knowsNone(two, "lost", 1000)))
        .isLessThanOrEqualTo(MANY_END);
    assertThat(register(two, "lost7", start(two))).isEqualTo(new Claim.Done());
    assertThat(held(await("the lock", answer))).isGreaterThan(first);
  }

  @Test
  @Order(8)
  @DisplayName(
      "on real nodes, GREG-03: a name of a node that died can be registered by another, and is seen")
  void aNameOfANodeThatDiedCanBeRegistered() {
    Pid heir = start(one);
    assertThat(register(one, "lost8", heir)).isEqualTo(new Claim.Done());
    await(
        "the heir is seen",
        () -> two.runtime().nodes().whereis("lost8").filter(heir::equals).isPresent());
  }
}
