package io.superlearner.runtime;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A timer of one process; only that process may use it.
///
/// ```java
/// TimerRef timer = self.startTimer(Duration.ofMinutes(1), "tick");
/// long rest = timer.cancel();
/// assert rest > 0 && timer.cancel() == -1;
/// ```
public final class TimerRef {

  private final Clock clock;
  private final Ties owner;
  private final long due;
  // guarded by this
  private Clock.@Nullable Cancellation scheduled;
  private boolean dropped;
  // owned by the process; a timer that is over is skipped when its turn comes
  private boolean over;

  TimerRef(Clock clock, Ties owner, long due) {
    this.clock = clock;
    this.owner = owner;
    this.due = due;
  }

  /// Notes how to take the timer off the clock; at once, if its process has ended meanwhile.
  void scheduledAs(Clock.Cancellation cancellation) {
    boolean late;
    synchronized (this) {
      scheduled = cancellation;
      late = dropped;
    }
    if (late) {
      cancellation.cancel();
    }
  }

  /// Takes the timer off the clock; any thread may, when the process has ended.
  void drop() {
    Clock.Cancellation cancellation;
    synchronized (this) {
      dropped = true;
      cancellation = scheduled;
    }
    if (cancellation != null) {
      cancellation.cancel();
    }
  }

  /// Cancels the timer: its message does not arrive once this has returned.
  ///
  /// @return the rest of its time in milliseconds, rounded up, 0 if its message was about to be
  ///   handled; -1 if that has been handled or the timer was cancelled before
  public long cancel() {
    if (over) {
      return -1;
    }
    over = true;
    drop();
    owner.notTiming(this);
    long rest = Math.max(0, due - clock.nanos());
    return TimeUnit.NANOSECONDS.toMillis(rest + 999_999);
  }

  /// Tells whether it was cancelled or has had its turn; the process only.
  boolean isOver() {
    return over;
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
