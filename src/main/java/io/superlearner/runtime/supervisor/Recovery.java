package io.superlearner.runtime.supervisor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a child comes back from its ends.
///
/// @param delays how many of its restarts in a row were delayed
/// @param upSince when its present incarnation started, or the last one, in the clock's awake time
/// @param next the attempt that is to come; null if there is none
record Recovery(int delays, long upSince, @Nullable Attempt next) {

  /// Returns what is remembered of a child when it starts; null if nothing needs to be.
  static @Nullable Recovery ofStart(ChildSpec spec, @Nullable Recovery before, long awakeNanos) {
    if (spec.delay() instanceof RestartDelay.None) {
      return null;
    }
    return new Recovery(before == null ? 0 : before.delays, awakeNanos, null);
  }

  /// Returns what is remembered when an incarnation has ended by itself.
  Recovery afterEnd(RestartDelay delay, long awakeNanos) {
    int inARow = delay.inARow(delays, Duration.ofNanos(awakeNanos - upSince));
    return new Recovery(inARow, upSince, null);
  }

  /// Returns the same with an attempt to come, or with none.
  static @Nullable Recovery with(@Nullable Recovery before, @Nullable Attempt next) {
    if (before == null && next == null) {
      return null;
    }
    int delays = before == null ? 0 : before.delays;
    boolean waits = next != null && next.isDelayed();
    return new Recovery(waits ? delays + 1 : delays, before == null ? 0 : before.upSince, next);
  }
}
