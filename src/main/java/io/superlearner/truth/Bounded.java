package io.superlearner.truth;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs calls that may hang, each on a virtual thread of its own, within a limit.
///
/// Any thread may call. Closing it interrupts the calls that run.
public final class Bounded implements AutoCloseable {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String who;
  private final Duration limit;

  /// Creates it.
  ///
  /// @param who is asked, for messages, such as `the grid`
  /// @param limit how long a call may take
  public Bounded(String who, Duration limit) {
    this.who = who;
    this.limit = limit;
  }

  /// Runs a call and waits for it, at most for the limit.
  ///
  /// @param what the call does, for messages, such as `read a key`
  /// @throws TruthUnavailableException if it does not end in time or fails
  public <T> T call(String what, Callable<T> body) {
    return call(what, limit, body);
  }

  /// Runs a call and waits for it, at most for a limit of its own.
  ///
  /// @throws TruthUnavailableException if it does not end in time or fails
  public <T> T call(String what, Duration longest, Callable<T> body) {
    Future<T> running = submit(what, body);
    try {
      return running.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      running.cancel(true);
      throw new TruthUnavailableException(
          who + " did not " + what + " within " + longest.toMillis() + " ms", late);
    } catch (InterruptedException stop) {
      running.cancel(true);
      Thread.currentThread().interrupt();
      throw new TruthUnavailableException("interrupted while " + who + " was to " + what, stop);
    } catch (ExecutionException failure) {
      throw new TruthUnavailableException(who + " could not " + what, failure.getCause());
    }
  }

  private <T> Future<T> submit(String what, Callable<T> body) {
    try {
      return threads.submit(body);
    } catch (RejectedExecutionException closed) {
      throw new TruthUnavailableException("closed; " + who + " is not asked to " + what, closed);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
