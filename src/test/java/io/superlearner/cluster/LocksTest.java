package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.FarLocks.Answer;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import io.superlearner.truth.InMemoryTruth;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Locks of two nodes over one truth, with real processes that wait and end.
class LocksTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private final InMemoryTruth truth = new InMemoryTruth();
  private final LateTruth reached = new LateTruth(truth);
  private final Set<NodeLife> over = new HashSet<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Side one;
  private Side two;

  private final class Side {
    final ProcessRuntime runtime;
    final Locks locks;

    Side(ProcessRuntime runtime, int node) {
      this.runtime = runtime;
      NodeLife life = new NodeLife(node, 0);
      locks =
          new Locks(
              reached,
              new Codec(),
              new Locks.House(
                  life,
                  NodeName.parse("node" + node + "@127.0.0.1"),
                  runtime,
                  (name, incarnation) -> over.contains(new NodeLife(numberOf(name), incarnation)),
                  () -> !over.contains(life),
                  Runnable::run));
      kernel.afterTest(locks::close);
    }

    Pid start() {
      return ((StartOutcome.Started) runtime.start(idle(), kernel.options("p"))).pid();
    }

    void kill(Pid pid) throws InterruptedException {
      runtime.exit(pid, ExitReason.kill());
      assertThat(runtime.awaitGone(pid, Waits.BOUND)).isTrue();
    }
  }

  private static int numberOf(NodeName name) {
    return name.text().charAt("node".length()) - '0';
  }

  private static Behavior idle() {
    return new Behavior() {
      @Override
      public Start start(Self self) {
        return Start.running();
      }

      @Override
      public void receive(Object message) {}
    };
  }

  @BeforeEach
  void join() {
    kernel.afterTest(threads::shutdownNow);
    one = new Side(kernel.runtime(), 1);
    ProcessRuntime made = new ProcessRuntime(2, 0, kernel.runtime().clock(), kernel.bus());
    kernel.adopt(made);
    two = new Side(made, 2);
  }

  private static long fence(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Held.class);
    return ((Answer.Held) answer).fence();
  }

  /// Begins to wait for a lock, and returns when the wait is in the queue.
  private CompletableFuture<Answer> waits(Side side, Pid owner) throws Exception {
    CountDownLatch queued = new CountDownLatch(1);
    try (var _ =
        truth.watch(
            "lock/",
            change -> {
              if (side.locks.all().stream()
                  .flatMap(row -> row.waiting().stream())
                  .anyMatch(waiting -> waiting.pid().equals(owner))) {
                queued.countDown();
              }
            })) {
      var answer =
          CompletableFuture.supplyAsync(() -> side.locks.acquire("x", owner, LONG), threads);
      assertThat(queued.await(Waits.BOUND.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS))
          .isTrue();
      return answer;
    }
  }

  @Test
  void aLockIsOfOneProcessInTheClusterUntilItIsReleased() throws Exception {
    Pid here = one.start();
    Pid there = two.start();
    long first = fence(one.locks.acquire("x", here, Duration.ZERO));
    assertThat(fence(one.locks.acquire("x", here, Duration.ZERO))).isEqualTo(first);
    assertThat(two.locks.acquire("x", there, Duration.ZERO))
        .isInstanceOfSatisfying(
            Answer.Busy.class, busy -> assertThat(busy.holder()).isEqualTo(here));
    assertThat(one.locks.all().getFirst().waiting()).as("it waits no longer").isEmpty();

    var answer = waits(two, there);
    assertThat(answer).isNotDone();
    assertThat(one.locks.release("x", here)).isTrue();

    assertThat(fence(Waits.await("the lock", answer))).isGreaterThan(first);
    assertThat(one.locks.release("x", here)).isFalse();
    assertThat(one.locks.all())
        .singleElement()
        .satisfies(row -> assertThat(row.holder()).isEqualTo(there));
  }

  @Test
  @DisplayName("GREG-14 a lock held by a process that ends is freed, and who waits gets it")
  void aHolderThatEndsFreesItAndTheWaiterGetsIt() throws Exception {
    Pid here = one.start();
    long first = fence(one.locks.acquire("x", here, Duration.ZERO));
    var answer = waits(two, two.start());

    one.kill(here);

    assertThat(fence(Waits.await("the lock", answer))).isGreaterThan(first);
  }

  @Test
  void aHolderWhoseNodeIsOverFreesItAndTheWaiterGetsIt() throws Exception {
    Pid there = two.start();
    long first = fence(two.locks.acquire("x", there, Duration.ZERO));
    var answer = waits(one, one.start());

    over.add(new NodeLife(2, 0));
    one.locks.sweep();

    assertThat(fence(Waits.await("the lock", answer))).isGreaterThan(first);
  }

  @Test
  void oneThatEndsWhileItWaitsLeavesTheQueue() throws Exception {
    Pid here = one.start();
    fence(one.locks.acquire("x", here, Duration.ZERO));
    Pid waiter = two.start();
    var answer = waits(two, waiter);

    two.kill(waiter);

    assertThat(Waits.await("the refusal", answer))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(ExitReason.noproc()));
    assertThat(one.locks.all().getFirst().waiting()).isEmpty();
    assertThat(one.locks.release("x", here)).isTrue();
    assertThat(one.locks.all()).isEmpty();
  }

  @Test
  void aReleaseThatTruthDoesLateDoesNotTakeTheLockFromWhoAskedForItAgain() {
    Pid here = one.start();
    fence(one.locks.acquire("x", here, Duration.ZERO));
    reached.holdNextChange();
    assertThat(one.locks.release("x", here)).isFalse();

    fence(one.locks.acquire("x", here, Duration.ZERO));
    reached.doLate();

    assertThat(two.locks.acquire("x", two.start(), Duration.ZERO)).isInstanceOf(Answer.Busy.class);
  }

  @Test
  void aClaimThatTruthWritesLateIsTakenAwayAgain() {
    Pid here = one.start();
    fence(one.locks.acquire("x", here, Duration.ZERO));
    Pid there = two.start();
    reached.holdNextChange();
    assertThat(two.locks.acquire("x", there, Duration.ZERO)).isInstanceOf(Answer.Refused.class);
    two.locks.pass();
    reached.doLate();
    assertThat(one.locks.all().getFirst().waiting()).hasSize(1);

    two.locks.pass();
    assertThat(one.locks.all().getFirst().waiting()).isEmpty();
    assertThat(one.locks.release("x", here)).isTrue();
    fence(one.locks.acquire("x", one.start(), Duration.ZERO));
  }

  @Test
  void aNodeThatHoldsNoLeaseGivesNoLock() {
    over.add(new NodeLife(1, 0));
    assertThat(one.locks.acquire("x", one.start(), Duration.ZERO))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(ExitReason.abnormal("no_quorum")));
    assertThat(two.locks.all()).isEmpty();
  }

  @Test
  void withoutTruthNothingIsGivenAndWhatIsReleasedIsFreeLater() {
    Pid here = one.start();
    fence(one.locks.acquire("x", here, Duration.ZERO));
    truth.setAvailable(false);

    assertThat(two.locks.acquire("x", two.start(), Duration.ZERO))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(ExitReason.abnormal("no_quorum")));
    assertThat(one.locks.release("x", here)).isFalse();

    truth.setAvailable(true);
    assertThat(one.locks.all()).hasSize(1);
    one.locks.pass();
    assertThat(one.locks.all()).isEmpty();
    assertThat(truth.list("lock/")).isEmpty();
  }

  @Test
  void onlyAProcessOfThisNodeAndAFitNameAreTaken() {
    Pid there = two.start();
    assertThatThrownBy(() -> one.locks.acquire("x", there, LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(there.toString());
    Pid here = one.start();
    assertThatThrownBy(() -> one.locks.acquire(" ", here, LONG))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> one.locks.acquire("x".repeat(201), here, LONG))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
