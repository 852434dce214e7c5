package io.superlearner.runtime.supervisor;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a supervisor treats its children.
///
/// ```java
/// SupervisorFlags flags =
///     SupervisorFlags.of(Strategy.REST_FOR_ONE).withBudget(10, Duration.ofMinutes(1));
/// assert flags.problem().isEmpty();
/// ```
///
/// The default is `one_for_one` with 3 restarts in 5 seconds, as in Elixir (OTP's own is 1 in 5).
/// The window is counted in milliseconds, both ends included. OTP counts in whole seconds, so its
/// real window lies between the one given and one second more; ours never does.
///
/// @param strategy who is restarted with a child
/// @param maxRestarts how many restarts within the window are allowed; with one more the supervisor
///   ends with `shutdown`; 0 allows none
/// @param window the window, a millisecond to 3650 days
/// @param autoShutdown whether it ends with its significant children
public record SupervisorFlags(
    Strategy strategy, int maxRestarts, Duration window, AutoShutdown autoShutdown) {

  /// The default number of restarts within the default window.
  public static final int DEFAULT_MAX_RESTARTS = 3;

  /// The default window, 5 seconds.
  public static final Duration DEFAULT_WINDOW = Duration.ofSeconds(5);

  /// The longest span of time that a spec may name.
  static final Duration LONGEST = Duration.ofDays(3650);

  /// Returns the defaults with a strategy.
  public static SupervisorFlags of(Strategy strategy) {
    return new SupervisorFlags(strategy, DEFAULT_MAX_RESTARTS, DEFAULT_WINDOW, AutoShutdown.NEVER);
  }

  /// Reads flags from plain data: a map with `strategy`, `intensity` or Elixir's `max_restarts`,
  /// `period` in seconds or Elixir's `max_seconds`, and `auto_shutdown`, each of which may be
  /// absent. Other keys are ignored.
  ///
  /// @param given plain data; flags are returned as they are
  /// @throws SpecException with `invalid_type`, `invalid_strategy`, `invalid_intensity`,
  ///   `invalid_period` or `invalid_auto_shutdown`
  public static SupervisorFlags read(@Nullable Object given) {
    return PlainFlags.read(given);
  }

  /// Returns the same flags with another restart budget.
  public SupervisorFlags withBudget(int restarts, Duration within) {
    return new SupervisorFlags(strategy, restarts, within, autoShutdown);
  }

  /// Returns the same flags with another rule for significant children.
  public SupervisorFlags withAutoShutdown(AutoShutdown other) {
    return new SupervisorFlags(strategy, maxRestarts, window, other);
  }

  /// Returns why a supervisor refuses these flags; empty if it does not. Codes:
  /// `invalid_intensity`, `invalid_period`.
  public Optional<SpecProblem> problem() {
    return budgetProblem(maxRestarts, window);
  }

  static Optional<SpecProblem> budgetProblem(int maxRestarts, Duration window) {
    if (maxRestarts < 0) {
      return Optional.of(
          new SpecProblem("invalid_intensity", maxRestarts + " (expected at least 0)"));
    }
    if (isNoSpan(window)) {
      return Optional.of(
          new SpecProblem("invalid_period", window + " (expected 1 ms to 3650 days)"));
    }
    return Optional.empty();
  }

  static boolean isNoSpan(Duration span) {
    return span.compareTo(Duration.ofMillis(1)) < 0 || span.compareTo(LONGEST) > 0;
  }
}
