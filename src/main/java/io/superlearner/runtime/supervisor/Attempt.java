package io.superlearner.runtime.supervisor;

import io.superlearner.runtime.TimerRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One attempt to restart a child that is still to come. It is valid as long as the child's entry
/// names this very attempt. Used by the supervisor's thread alone, but for the time.
final class Attempt {

  private final @Nullable Instant due;
  private @Nullable TimerRef timer;

  private Attempt(@Nullable Instant due) {
    this.due = due;
  }

  /// Returns an attempt after the messages that wait already.
  static Attempt atOnce() {
    return new Attempt(null);
  }

  /// Returns an attempt after a delay.
  static Attempt at(Instant due) {
    return new Attempt(due);
  }

  /// Returns when its delay is over; null if it has none.
  @Nullable Instant due() {
    return due;
  }

  /// Tells whether it waits for a delay: its restart is not spent from the budget.
  boolean isDelayed() {
    return due != null;
  }

  void timedBy(TimerRef started) {
    timer = started;
  }

  /// Cancels its timer; does nothing if that has fired.
  void cancel() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
