package io.superlearner.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The machine's clocks, and one daemon thread for what is scheduled.
public final class SystemClock implements Clock, AutoCloseable {

  private final ScheduledThreadPoolExecutor timers;

  /// Starts the clock's thread.
  public SystemClock() {
    timers =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("sl-timers").unstarted(task));
    timers.setRemoveOnCancelPolicy(true);
    timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Cancellation schedule(Duration delay, Runnable task) {
    Future<?> scheduled = timers.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  /// Stops the clock's thread; what was scheduled does not run any more.
  @Override
  public void close() {
    timers.shutdownNow();
  }
}
