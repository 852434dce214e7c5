package io.superlearner.runtime;

import io.superlearner.testkit.Waits;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for something that nobody announces, such as the state of a thread; bounded.
final class Awaiting {

  private Awaiting() {}

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Waits.BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + Waits.BOUND.toSeconds() + " s");
      }
      LockSupport.parkNanos(100_000);
    }
  }
}
