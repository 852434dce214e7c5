package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.FarLocks.Answer;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.NoLocks;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Locks of a node that is alone.
class LoneLocksTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Pid first;
  private Pid second;

  @BeforeEach
  void start() {
    kernel.afterTest(threads::shutdownNow);
    first = kernel.start(RunProcess.of(self -> self.receive()));
    second = kernel.start(RunProcess.of(self -> self.receive()));
  }

  private Answer lock(Pid owner, Duration wait) {
    return kernel.runtime().nodes().lock("x", owner, wait);
  }

  private boolean unlock(Pid owner) {
    return kernel.runtime().nodes().unlock("x", owner);
  }

  private static long fence(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Held.class);
    return ((Answer.Held) answer).fence();
  }

  @Test
  void itIsOfOneUntilThatOneReleasesIt() {
    long fence = fence(lock(first, Duration.ZERO));
    assertThat(fence(lock(first, Duration.ZERO))).as("it has it already").isEqualTo(fence);
    assertThat(lock(second, Duration.ZERO))
        .isInstanceOfSatisfying(
            Answer.Busy.class, busy -> assertThat(busy.holder()).isEqualTo(first));
    assertThat(unlock(second)).as("it does not wait any more").isFalse();

    CompletableFuture<Answer> waiting =
        CompletableFuture.supplyAsync(() -> lock(second, LONG), threads);
    assertThat(unlock(first)).isTrue();

    assertThat(fence(Waits.await("the lock", waiting))).isGreaterThan(fence);
    assertThat(unlock(first)).isFalse();
    assertThat(unlock(second)).isTrue();
  }

  @Test
  void itIsFreeWhenItsOwnerEnds() throws Exception {
    long fence = fence(lock(first, Duration.ZERO));
    CompletableFuture<Answer> waiting =
        CompletableFuture.supplyAsync(() -> lock(second, LONG), threads);

    kernel.runtime().exit(first, ExitReason.kill());

    assertThat(fence(Waits.await("the lock", waiting))).isGreaterThan(fence);
  }

  @Test
  void whoHasEndedGetsNone() throws Exception {
    kernel.runtime().exit(first, ExitReason.kill());
    assertThat(kernel.runtime().awaitGone(first, Waits.BOUND)).isTrue();
    assertThat(lock(first, LONG)).isEqualTo(new Answer.Refused(ExitReason.noproc()));
    assertThat(fence(lock(second, Duration.ZERO))).isPositive();
  }

  @Test
  void aNameThatIsNotFitIsRefused() {
    for (String name : new String[] {"", " ", "x".repeat(201)}) {
      assertThatThrownBy(() -> kernel.runtime().nodes().lock(name, first, Duration.ZERO))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 200");
    }
  }

  @Test
  void whoHasOneCannotBeJoinedWithOthers() {
    fence(lock(first, Duration.ZERO));
    assertThatThrownBy(() -> kernel.runtime().nodes().connect(new NoLocks()))
        .isInstanceOf(IllegalStateException.class);
  }
}
