package io.superlearner.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Waits, for a limited time, for what no event tells of.
///
/// Whatever the API tells by an event is waited for by [Operator#awaitEvent] or [EventStream].
final class Await {

  /// Long enough for anything that takes a moment, on a machine with much else to do.
  static final Duration USUAL = Duration.ofSeconds(30);

  private static final long PAUSE_NANOS = 50_000_000;

  private Await() {}

  /// Asks again and again until the condition holds.
  ///
  /// @throws AssertionError if it does not hold within the limit
  static void until(String what, Duration limit, BooleanSupplier condition) {
    until(what, limit, condition::getAsBoolean, held -> held);
  }

  /// Asks again and again until the answer is right, and returns it.
  ///
  /// @throws AssertionError if no answer is right within the limit; it shows the last one
  static <T> T until(String what, Duration limit, Supplier<T> question, Predicate<T> right) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      T answer = question.get();
      if (right.test(answer)) {
        return answer;
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new AssertionError(
            what + ": not within " + limit.toMillis() + " ms; the last answer was " + answer);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
