package io.superlearner.runtime;

import java.util.concurrent.TimeUnit;

/// A timer of one process; only that process may use it.
public final class TimerRef {

  private final Clock clock;
  private final Ties owner;
  private final long due;
  private volatile Clock.Cancellation scheduled = () -> {};
  // owned by the process; a timer that is over is skipped when its turn comes
  private boolean over;

  TimerRef(Clock clock, Ties owner, long due) {
    this.clock = clock;
    this.owner = owner;
    this.due = due;
  }

  void scheduledAs(Clock.Cancellation cancellation) {
    scheduled = cancellation;
  }

  /// Takes the timer off the clock; any thread may, when the process has ended.
  void drop() {
    scheduled.cancel();
  }

  /// Cancels the timer: its message does not arrive once this has returned.
  ///
  /// @return the rest of its time in milliseconds, rounded up; -1 if it has fired or was cancelled
  public long cancel() {
    if (over) {
      return -1;
    }
    over = true;
    scheduled.cancel();
    owner.notTiming(this);
    long rest = Math.max(0, due - clock.nanos());
    return TimeUnit.NANOSECONDS.toMillis(rest + 999_999);
  }

  /// Takes the timer's turn.
  ///
  /// @return false if it was cancelled
  boolean fire() {
    boolean mayFire = !over;
    over = true;
    return mayFire;
  }
}
