package io.superlearner.runtime.supervisor;

import java.time.Duration;

/// How a supervisor stops a child.
public sealed interface Shutdown {

  /// By the untrappable signal, without a warning.
  record BrutalKill() implements Shutdown {
    @Override
    public String toString() {
      return "brutal_kill";
    }
  }

  /// By asking with `shutdown`, and by the untrappable signal if it is still there at the limit.
  ///
  /// @param limit how long to wait; zero asks and kills at once; [ChildSpec#problem()] refuses
  ///   negative ones and those over 3650 days
  record After(Duration limit) implements Shutdown {
    @Override
    public String toString() {
      return limit.compareTo(SupervisorFlags.LONGEST) > 0
          ? limit.toString()
          : Long.toString(limit.toMillis());
    }
  }

  /// By asking with `shutdown` and waiting as long as it takes.
  record Infinity() implements Shutdown {
    @Override
    public String toString() {
      return "infinity";
    }
  }

  /// Returns the stop without a warning.
  static Shutdown brutalKill() {
    return new BrutalKill();
  }

  /// Returns a stop with a limit in milliseconds.
  static Shutdown after(long millis) {
    return new After(Duration.ofMillis(millis));
  }

  /// Returns the stop without a limit.
  static Shutdown infinity() {
    return new Infinity();
  }
}
