package io.superlearner.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedTest {

  private final Bounded bounded = new Bounded("the store", Duration.ofSeconds(10));
  private final CountDownLatch never = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  @AfterEach
  void close() {
    bounded.close();
  }

  private String hang() throws InterruptedException {
    try {
      never.await();
      return "went on";
    } catch (InterruptedException stop) {
      stopped.countDown();
      throw stop;
    }
  }

  @Test
  void aCallThatHangsEndsAtItsLimitAndIsInterrupted() throws InterruptedException {
    assertThatThrownBy(() -> bounded.call("read a key", Duration.ofMillis(50), this::hang))
        .isInstanceOf(TruthUnavailableException.class)
        .hasMessage("the store did not read a key within 50 ms");
    assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aFailureIsTheCause() {
    IOException failure = new IOException("no way there");

    assertThatThrownBy(() ->
            bounded.call(
                "read a key",
                () -> {
                  throw failure;
                }))
        .isInstanceOf(TruthUnavailableException.class)
        .hasMessage("the store could not read a key")
        .hasCause(failure);
  }

  @Test
  void whoeverIsInterruptedStaysSoAndTheCallEnds() throws InterruptedException {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> bounded.call("read a key", this::hang))
        .isInstanceOf(TruthUnavailableException.class)
        .hasMessage("interrupted while the store was to read a key");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void closedItAsksNobody() {
    bounded.close();

    assertThatThrownBy(() -> bounded.call("read a key", () -> "x"))
        .isInstanceOf(TruthUnavailableException.class)
        .hasMessage("closed; the store is not asked to read a key");
  }
}
