package io.superlearner.differential;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// How long a side may take for one step: so long that a busy machine is never taken for a
/// difference.
final class Patience {

  static final Duration LIMIT = Duration.ofSeconds(60);

  private Patience() {}

  /// Waits for a future.
  ///
  /// @throws AssertionError if it did not come in time, failed, or the thread was interrupted
  static <T> T await(String what, CompletableFuture<T> future) {
    try {
      return future.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("not within " + LIMIT + ": " + what, late);
    } catch (ExecutionException failed) {
      throw new AssertionError(what + " failed: " + failed.getCause(), failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting: " + what, interrupted);
    }
  }
}
