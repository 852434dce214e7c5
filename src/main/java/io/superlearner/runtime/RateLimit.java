package io.superlearner.runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Lets so many things through each second, and no more. Any thread may ask; nobody waits.
final class RateLimit {

  private static final int COUNT_BITS = 24;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  private final int perSecond;
  // the second, and how many were let through in it
  private final AtomicLong state = new AtomicLong();

  /// @param perSecond at least 1, less than 2^24
  RateLimit(int perSecond) {
    this.perSecond = perSecond;
  }

  /// Tells whether one more may pass.
  ///
  /// @param nanos the time, by a clock that only grows
  boolean tryTake(long nanos) {
    long second = Math.floorDiv(nanos, TimeUnit.SECONDS.toNanos(1));
    while (true) {
      long before = state.get();
      long count = before >> COUNT_BITS == second ? before & COUNT_MASK : 0;
      if (count >= perSecond) {
        return false;
      }
      if (state.compareAndSet(before, second << COUNT_BITS | count + 1)) {
        return true;
      }
    }
  }
}
