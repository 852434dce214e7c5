package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One task of a stream, from its start until its item is taken.
final class Flight<I extends @Nullable Object, O extends @Nullable Object> {

  private static final ExitReason TIMEOUT = ExitReason.abnormal("timeout");

  private final I input;
  private final Task<O> task;

  // guarded by this
  private boolean expired;
  private boolean landed;

  Flight(I input, Task<O> task) {
    this.input = input;
    this.task = task;
  }

  /// Kills the task because it took too long; on the clock's thread.
  void expire() {
    synchronized (this) {
      if (landed) {
        return;
      }
      expired = true;
    }
    task.end(ExitReason.kill());
  }

  /// Notes that the task is gone.
  synchronized void land() {
    landed = true;
  }

  synchronized boolean hasLanded() {
    return landed;
  }

  private synchronized boolean hasExpired() {
    return expired;
  }

  /// Returns what came of the input; only after the landing.
  TaskItem<I, O> item() {
    return switch (task.require()) {
      case TaskOutcome.Ok<O>(O value) -> new TaskItem.Ok<>(input, value);
      case TaskOutcome.Exit<O>(ExitReason reason) ->
          new TaskItem.Exit<>(input, hasExpired() ? TIMEOUT : reason);
    };
  }

  /// Asks the task to end, or kills it if there is no time for that; does not wait.
  void ask(Duration limit) {
    if (!hasLanded()) {
      task.end(limit.isZero() ? ExitReason.kill() : ExitReason.shutdown());
    }
  }

  /// Ends the task and waits for that.
  void end(Duration limit) {
    if (!hasLanded()) {
      var _ = limit.isZero() ? task.kill() : task.shutdown(limit);
    }
  }
}
