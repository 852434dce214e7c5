package io.superlearner.runtime.supervisor;

import java.time.Duration;
import java.util.Optional;

/// What becomes of a child's restart that its supervisor's budget does not allow any more.
///
/// As long as the budget lasts a child is restarted at once, whatever its delay. When the budget is
/// used up, a supervisor ends because of a child without a delay; a child with one waits instead,
/// the supervisor lives, and the restart that was waited for is not spent from the budget. (OTP has
/// no such thing; RabbitMQ's `supervisor2` does it like this.) A budget of 0 restarts delays each.
///
/// ```java
/// ChildSpec spec = ChildSpec.worker("feed", at -> GenServer.behavior(new Counter()))
///     .withDelay(RestartDelay.exponential(
///         Duration.ofMillis(200), Duration.ofSeconds(30), 0.2, Duration.ofMinutes(1)));
/// ```
///
/// All decisions are functions of what is given to them: no clock, no chance of their own.
public sealed interface RestartDelay {

  /// There is no delay: the supervisor ends, as in OTP.
  record None() implements RestartDelay {}

  /// The same delay each time.
  ///
  /// @param delay how long, 1 ms to 3650 days
  record Fixed(Duration delay) implements RestartDelay {}

  /// The first delay is the least; each further one in a row is twice as long, up to the most.
  ///
  /// @param min the least delay, 1 ms to 3650 days
  /// @param max the most, at least `min`
  /// @param jitter by which part of itself a delay is made longer or shorter at most, 0 to 1; it
  ///   stays between `min` and `max`, so there must be room between them
  /// @param resetAfter how long a child must have been up, so that its next delay is the first of a
  ///   row again; 1 ms to 3650 days
  record Exponential(Duration min, Duration max, double jitter, Duration resetAfter)
      implements RestartDelay {}

  /// Returns the delay that is none.
  static RestartDelay none() {
    return new None();
  }

  /// Returns a delay that is always the same.
  static RestartDelay fixed(Duration delay) {
    return new Fixed(delay);
  }

  /// Returns a delay that doubles.
  static RestartDelay exponential(Duration min, Duration max, double jitter, Duration resetAfter) {
    return new Exponential(min, max, jitter, resetAfter);
  }

  /// Returns how long a restart waits; zero if there is no delay.
  ///
  /// @param earlier how many restarts of the same row have waited before
  /// @param random where in its range the delay is, from 0 to below 1
  default Duration before(int earlier, double random) {
    return switch (this) {
      case None _ -> Duration.ZERO;
      case Fixed(var delay) -> delay;
      case Exponential(var min, var max, double jitter, var _) -> {
        double shortest = (double) min.toNanos();
        double longest = (double) max.toNanos();
        double base = Math.min(longest, Math.scalb(shortest, earlier));
        double least = Math.max(shortest, base * (1 - jitter));
        double most = Math.min(longest, base * (1 + jitter));
        yield Duration.ofNanos((long) (least + random * (most - least)));
      }
    };
  }

  /// Returns how many delays are in a row, after an incarnation has ended.
  ///
  /// @param before how many there were when it started
  /// @param up how long it was up
  default int inARow(int before, Duration up) {
    return switch (this) {
      case None _, Fixed _ -> 0;
      case Exponential(var _, var _, double _, var resetAfter) ->
          up.compareTo(resetAfter) >= 0 ? 0 : before;
    };
  }

  /// Returns why a supervisor refuses this delay, with the code `invalid_delay`; empty if it does
  /// not.
  default Optional<SpecProblem> problem() {
    return switch (this) {
      case None _ -> Optional.empty();
      case Fixed(var delay) -> spanProblem("delay", delay);
      case Exponential(var min, var max, double jitter, var resetAfter) ->
          spanProblem("min", min)
              .or(() -> spanProblem("max", max))
              .or(() -> spanProblem("resetAfter", resetAfter))
              .or(() -> rangeProblem(min, max, jitter));
    };
  }

  private static Optional<SpecProblem> spanProblem(String what, Duration span) {
    return SupervisorFlags.isNoSpan(span)
        ? refused(what + " " + span + " (expected 1 ms to 3650 days)")
        : Optional.empty();
  }

  private static Optional<SpecProblem> rangeProblem(Duration min, Duration max, double jitter) {
    if (min.compareTo(max) > 0) {
      return refused("max " + max + " (expected at least min " + min + ")");
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      return refused("jitter " + jitter + " (expected 0 to 1)");
    }
    return jitter > 0 && min.equals(max)
        ? refused("jitter " + jitter + " (expected 0 where min and max are the same)")
        : Optional.empty();
  }

  private static Optional<SpecProblem> refused(String detail) {
    return Optional.of(new SpecProblem("invalid_delay", detail));
  }
}
