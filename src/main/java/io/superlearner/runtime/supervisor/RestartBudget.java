package io.superlearner.runtime.supervisor;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How many restarts a supervisor may still make: at most so many within a window.
///
/// ```java
/// RestartBudget budget = RestartBudget.of(1, Duration.ofSeconds(5));
/// RestartBudget once = budget.spend(0);
/// RestartBudget twice = once.spend(Duration.ofSeconds(1).toNanos());
/// RestartBudget later = once.spend(Duration.ofSeconds(9).toNanos());
/// assert !once.isExceeded() && twice.isExceeded() && !later.isExceeded();
/// ```
///
/// A value: spending gives the next one. A restart counts until its age, in whole milliseconds, is
/// over the window; so the real window lies between the one given and a millisecond more. Times are
/// nanoseconds of any clock that only grows. At most `maxRestarts + 1` of them are kept, and
/// spending takes constant time on average however many they are.
public final class RestartBudget {

  private static final int FIRST_CAPACITY = 4;

  private final int maxRestarts;
  private final Duration window;
  // ascending; shared with the budgets before and after, each of which reads only its own range
  private final Times times;
  private final int from;
  private final int to;

  private RestartBudget(int maxRestarts, Duration window, Times times, int from, int to) {
    this.maxRestarts = maxRestarts;
    this.window = window;
    this.times = times;
    this.from = from;
    this.to = to;
  }

  /// Returns a budget of which nothing is used.
  ///
  /// @param maxRestarts the most restarts within the window, at least 0
  /// @param window the window, at least a millisecond
  public static RestartBudget of(int maxRestarts, Duration window) {
    return new RestartBudget(maxRestarts, window, new Times(0), 0, 0);
  }

  /// Returns the budget after one more restart; [#isExceeded()] tells whether that was too many.
  ///
  /// @param nowNanos the time of the restart, not before that of the one spent last
  public RestartBudget spend(long nowNanos) {
    int oldest = Math.max(firstWithin(nowNanos), to - maxRestarts);
    if (times.tryPut(to, nowNanos)) {
      return new RestartBudget(maxRestarts, window, times, oldest, to + 1);
    }
    int kept = to - oldest;
    Times roomier = times.copy(oldest, to, Math.max(FIRST_CAPACITY, 2 * kept + 1));
    boolean put = roomier.tryPut(kept, nowNanos);
    assert put : "a fresh copy has room";
    return new RestartBudget(maxRestarts, window, roomier, 0, kept + 1);
  }

  /// Tells whether the restart spent last was one too many.
  public boolean isExceeded() {
    return to - from > maxRestarts;
  }

  /// Returns how many restarts count at a time.
  public int used(long nowNanos) {
    return to - firstWithin(nowNanos);
  }

  /// Returns how long until the oldest restart that counts at a time counts no more; null if none
  /// counts.
  public @Nullable Duration refillsIn(long nowNanos) {
    int oldest = firstWithin(nowNanos);
    if (oldest == to) {
      return null;
    }
    long age = TimeUnit.NANOSECONDS.toMillis(nowNanos - times.at(oldest));
    return window.plusMillis(1 - age);
  }

  /// Returns a budget with other limits of which the same restarts are used.
  public RestartBudget withLimits(int restarts, Duration within) {
    return new RestartBudget(restarts, within, times, Math.max(from, to - restarts - 1), to);
  }

  /// Returns for how many times there is room.
  int capacity() {
    return times.capacity();
  }

  private int firstWithin(long nowNanos) {
    long longest = window.toMillis();
    int first = from;
    while (first < to && TimeUnit.NANOSECONDS.toMillis(nowNanos - times.at(first)) > longest) {
      first++;
    }
    return first;
  }

  /// An array that is filled once, from left to right.
  private static final class Times {
    private final long[] nanos;
    private int filled;

    Times(int capacity) {
      this.nanos = new long[capacity];
    }

    int capacity() {
      return nanos.length;
    }

    long at(int index) {
      return nanos[index];
    }

    /// Puts a time at a place; false if that place is taken or there is none. Budgets of one
    /// supervisor are spent by its thread alone, but two may be spent from the same one.
    synchronized boolean tryPut(int index, long time) {
      if (index != filled || index == nanos.length) {
        return false;
      }
      nanos[index] = time;
      filled++;
      return true;
    }

    Times copy(int start, int end, int capacity) {
      Times copy = new Times(capacity);
      System.arraycopy(nanos, start, copy.nanos, 0, end - start);
      copy.filled = end - start;
      return copy;
    }
  }
}
