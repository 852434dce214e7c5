package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// What came of a question to the cluster, and waiting for something to come.
final class Outcomes {

  private static final long LOOK_NANOS = 1_000_000;

  private Outcomes() {}

  /// Returns what was asked for; fails if it was refused.
  static <T> T value(Outcome<T> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<T>) outcome).value();
  }

  /// Returns why it was refused; fails if it was not.
  static Refusal refusal(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<?>) outcome).refusal();
  }

  /// Returns the word for why it was refused; fails if it was not.
  static Code code(Outcome<?> outcome) {
    return refusal(outcome).code();
  }

  /// Waits until something holds; fails if it does not within the limit.
  static void until(String what, Duration limit, BooleanSupplier condition) {
    Instant end = Instant.now().plus(limit);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("waited for: " + what).isBefore(end);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
