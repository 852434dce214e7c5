package io.superlearner.runtime;

import java.time.Duration;
import java.time.Instant;

/// Time, as a runtime sees it. Tests bring a clock that they move by hand.
///
/// ```java
/// Clock clock = runtime.clock();
/// CountDownLatch rung = new CountDownLatch(1);
/// Clock.Cancellation alarm = clock.schedule(Duration.ofMillis(5), rung::countDown);
/// rung.await();
/// alarm.cancel(); // too late, and no harm
/// ```
public interface Clock {

  /// Returns the time of day, to show to people. It may jump.
  Instant now();

  /// Returns a time that only ever grows, in nanoseconds, to measure with.
  long nanos();

  /// Returns a time like [#nanos()] that stands still while the whole JVM does: stopped by a
  /// signal, or frozen with its machine. Restart windows go by it, so that a pause is no quiet
  /// time.
  default long awakeNanos() {
    return nanos();
  }

  /// Runs a task once after a delay, on a thread of the clock; the task must not block.
  ///
  /// @return cancels the task if it has not begun
  Cancellation schedule(Duration delay, Runnable task);

  /// Cancels something scheduled.
  @FunctionalInterface
  interface Cancellation {
    /// Cancels it; does nothing if it has begun or was cancelled.
    void cancel();
  }
}
