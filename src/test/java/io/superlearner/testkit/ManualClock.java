package io.superlearner.testkit;

import io.superlearner.runtime.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/// A clock that stands still until a test moves it. Any thread may call any method.
public final class ManualClock implements Clock {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private record Task(long due, long number, Runnable body) {}

  // guarded by this
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
  private long nanos;
  private long lastNumber;

  @Override
  public synchronized Instant now() {
    return BEGIN.plusNanos(nanos);
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized Cancellation schedule(Duration delay, Runnable body) {
    Task task = new Task(nanos + Math.max(0, delay.toNanos()), ++lastNumber, body);
    tasks.add(task);
    notifyAll();
    return () -> cancel(task);
  }

  private synchronized void cancel(Task task) {
    tasks.remove(task);
    notifyAll();
  }

  /// Returns how many tasks wait for their time.
  public synchronized int scheduled() {
    return tasks.size();
  }

  /// Returns how long it is until the next task is due; null if none is scheduled.
  public synchronized Duration untilNext() {
    Task next = tasks.peek();
    return next == null ? null : Duration.ofNanos(next.due - nanos);
  }

  /// Waits until so many tasks are scheduled, neither fewer nor more; bounded.
  ///
  /// Other threads schedule as a reaction to messages, so a test waits for that before it moves the
  /// clock.
  public synchronized void awaitScheduled(int count) {
    long deadline = System.nanoTime() + Waits.BOUND.toNanos();
    try {
      while (tasks.size() != count) {
        long rest = deadline - System.nanoTime();
        if (rest <= 0) {
          throw new AssertionError("expected " + count + " scheduled tasks, have " + tasks.size());
        }
        TimeUnit.NANOSECONDS.timedWait(this, rest);
      }
    } catch (InterruptedException interrupted) {
      throw Waits.interrupted(count + " scheduled tasks", interrupted);
    }
  }

  /// Moves the clock on, task by task: each runs on the calling thread, at its own time, in the
  /// order of their times and then of their scheduling. Tasks that come to be due on the way run
  /// too.
  public void advance(Duration by) {
    long end = nanos() + by.toNanos();
    for (Task task = takeDue(end); task != null; task = takeDue(end)) {
      task.body.run();
    }
  }

  private synchronized Task takeDue(long end) {
    Task next = tasks.peek();
    if (next == null || next.due > end) {
      nanos = Math.max(nanos, end);
      return null;
    }
    nanos = Math.max(nanos, next.due);
    return tasks.poll();
  }
}
