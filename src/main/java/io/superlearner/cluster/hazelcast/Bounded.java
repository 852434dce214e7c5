package io.superlearner.cluster.hazelcast;

import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs calls to the grid, which may hang as long as a member is silent, within a limit.
final class Bounded implements AutoCloseable {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Duration limit;

  Bounded(Duration limit) {
    this.limit = limit;
  }

  /// Runs a call on a thread of its own and waits for it, at most for the limit.
  ///
  /// @throws TruthUnavailableException if it does not end in time or the grid fails
  <T> T call(String what, Callable<T> body) {
    Future<T> running = submit(what, body);
    try {
      return running.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      running.cancel(true);
      throw new TruthUnavailableException(
          "the grid did not " + what + " within " + limit.toMillis() + " ms", late);
    } catch (InterruptedException stop) {
      running.cancel(true);
      Thread.currentThread().interrupt();
      throw new TruthUnavailableException("interrupted while the grid was to " + what, stop);
    } catch (ExecutionException failure) {
      throw new TruthUnavailableException("the grid could not " + what, failure.getCause());
    }
  }

  private <T> Future<T> submit(String what, Callable<T> body) {
    try {
      return threads.submit(body);
    } catch (RejectedExecutionException closed) {
      throw new TruthUnavailableException("closed; the grid is not asked to " + what, closed);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
