package io.superlearner.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The machine's clocks, and one daemon thread for what is scheduled.
///
/// ```java
/// try (SystemClock clock = new SystemClock();
///     ProcessRuntime node = new ProcessRuntime(1, 0, clock, new EventBus())) {
///   assert node.size() == 0;
/// }
/// ```
///
/// That thread also looks at the time twice a second: when more than a second has gone by between
/// two looks, the JVM did not run, and [#awakeNanos()] leaves that out.
public final class SystemClock implements Clock, AutoCloseable {

  private static final long LOOK_NANOS = 500_000_000;
  private static final long PAUSE_NANOS = 1_000_000_000;

  private final ScheduledThreadPoolExecutor timers;

  // guarded by this
  private long seen = System.nanoTime();
  private long asleep;

  /// Starts the clock's thread.
  public SystemClock() {
    timers =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("sl-timers").unstarted(task));
    timers.setRemoveOnCancelPolicy(true);
    timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timers.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    var _ =
        timers.scheduleWithFixedDelay(
            this::awakeNanos, LOOK_NANOS, LOOK_NANOS, TimeUnit.NANOSECONDS);
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  /// {@inheritDoc}
  ///
  /// Whoever asks first after a pause finds it, so the answer never depends on which thread runs
  /// first when the JVM goes on.
  @Override
  public synchronized long awakeNanos() {
    long now = System.nanoTime();
    long unseen = now - seen;
    if (unseen > PAUSE_NANOS) {
      asleep += unseen - LOOK_NANOS;
    }
    seen = now;
    return now - asleep;
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
