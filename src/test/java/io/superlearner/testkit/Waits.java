package io.superlearner.testkit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// How long a test waits for something that must come.
public final class Waits {

  /// The bound of each wait: long enough for a busy machine, short of a test's own limit.
  public static final Duration BOUND = Duration.ofSeconds(5);

  private Waits() {}

  /// Waits for a future, at most for [#BOUND].
  ///
  /// @throws AssertionError if it did not come in time, failed, or the thread was interrupted
  public static <T> T await(String what, CompletableFuture<T> future) {
    try {
      return future.get(BOUND.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("not within " + BOUND.toSeconds() + " s: " + what, late);
    } catch (ExecutionException failed) {
      throw new AssertionError(what + " failed: " + failed.getCause(), failed.getCause());
    } catch (InterruptedException interrupted) {
      throw interrupted(what, interrupted);
    }
  }

  /// Makes the error of a wait that was interrupted, and sets the interrupt again.
  static AssertionError interrupted(String what, InterruptedException interrupted) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted while waiting: " + what, interrupted);
  }
}
