package io.superlearner.sandbox;

import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.AutoShutdown;
import io.superlearner.runtime.supervisor.Strategy;
import io.superlearner.runtime.supervisor.SupervisorFlags;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the flags of a supervisor in OTP's words.
final class Flags {

  private static final int MOST_RESTARTS = 1_000_000;
  private static final int MOST_SECONDS = 86_400;
  private static final List<String> STRATEGIES =
      Arrays.stream(Strategy.values()).map(Strategy::word).toList();
  private static final List<String> AUTO_SHUTDOWNS =
      Arrays.stream(AutoShutdown.values()).map(AutoShutdown::word).toList();

  private Flags() {}

  /// What somebody wants to be other than a module says; null for what is not to be changed.
  record Overrides(
      @Nullable Strategy strategy, @Nullable Integer maxRestarts, @Nullable Duration window) {

    SupervisorFlags applyTo(SupervisorFlags flags) {
      return new SupervisorFlags(
          strategy == null ? flags.strategy() : strategy,
          maxRestarts == null ? flags.maxRestarts() : maxRestarts,
          window == null ? flags.window() : window,
          flags.autoShutdown());
    }
  }

  static SupervisorFlags read(Arguments node) {
    String auto = node.word("auto_shutdown", AUTO_SHUTDOWNS, "never", "invalid_auto_shutdown");
    return overrides(node)
        .applyTo(SupervisorFlags.of(Strategy.ONE_FOR_ONE))
        .withAutoShutdown(AutoShutdown.valueOf(auto.toUpperCase(Locale.ROOT)));
  }

  /// Reads the flags of a dynamic supervisor, which has one strategy and never ends by itself.
  static SupervisorFlags readDynamic(Arguments node) {
    node.word("auto_shutdown", List.of("never"), "never", "invalid_auto_shutdown");
    node.word("strategy", List.of("one_for_one"), "one_for_one", "invalid_strategy");
    return new Overrides(null, restarts(node), window(node))
        .applyTo(SupervisorFlags.of(Strategy.ONE_FOR_ONE));
  }

  static Overrides overrides(Arguments node) {
    return new Overrides(strategy(node), restarts(node), window(node));
  }

  private static @Nullable Strategy strategy(Arguments node) {
    String word = node.word("strategy", STRATEGIES, "", "invalid_strategy");
    return word.isEmpty() ? null : Strategy.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static @Nullable Integer restarts(Arguments node) {
    long read = node.whole("max_restarts", 0, MOST_RESTARTS, -1, "invalid_intensity");
    return read < 0 ? null : (int) read;
  }

  private static @Nullable Duration window(Arguments node) {
    long read = node.whole("max_seconds", 1, MOST_SECONDS, -1, "invalid_period");
    return read < 0 ? null : Duration.ofSeconds(read);
  }
}
