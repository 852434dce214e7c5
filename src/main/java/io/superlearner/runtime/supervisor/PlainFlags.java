package io.superlearner.runtime.supervisor;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the flags of supervisors from plain data, with the words of OTP and of Elixir.
final class PlainFlags {

  static final List<String> WORDS = Arrays.stream(Strategy.values()).map(Strategy::word).toList();

  private static final String SIMPLE = "simple_one_for_one";
  private static final List<String> RULES =
      Arrays.stream(AutoShutdown.values()).map(AutoShutdown::word).toList();
  private static final SupervisorFlags DEFAULT = SupervisorFlags.of(Strategy.ONE_FOR_ONE);

  private PlainFlags() {}

  static SupervisorFlags read(@Nullable Object given) {
    if (given instanceof SupervisorFlags flags) {
      return flags;
    }
    return read(reader(given), WORDS);
  }

  private static Arguments reader(@Nullable Object given) {
    if (given instanceof Map<?, ?> map) {
      return Arguments.of("", Map.of()).part("", map);
    }
    throw new SpecException(
        "invalid_type", Arguments.shown(given) + " (expected a map of supervisor flags)");
  }

  static boolean isSimple(Map<?, ?> flags) {
    return SIMPLE.equals(flags.get("strategy"));
  }

  static SupervisorFlags readSimple(Map<?, ?> given) {
    SupervisorFlags flags = read(reader(given), List.of(SIMPLE));
    if (flags.autoShutdown() != AutoShutdown.NEVER) {
      throw new SpecException(
          "bad_combination",
          "auto_shutdown " + flags.autoShutdown().word() + ", strategy " + SIMPLE);
    }
    return flags;
  }

  /// Reads what Elixir's `DynamicSupervisor.init` takes.
  static DynamicSpec readDynamic(@Nullable Object given) {
    Arguments keys = reader(given);
    SupervisorFlags flags = read(keys, List.of(Strategy.ONE_FOR_ONE.word()));
    if (flags.autoShutdown() != AutoShutdown.NEVER) {
      throw new SpecException(
          "invalid_auto_shutdown",
          flags.autoShutdown().word() + " (expected never for a dynamic supervisor)");
    }
    DynamicSpec spec =
        DynamicSpec.open()
            .withBudget(flags.maxRestarts(), flags.window())
            .withMaxChildren(maxChildren(keys))
            .withExtraArgs(extraArguments(keys));
    SpecException.throwIfFaulty(keys);
    return spec;
  }

  private static int maxChildren(Arguments keys) {
    if (!keys.has("max_children") || "infinity".equals(keys.any("max_children"))) {
      return Integer.MAX_VALUE;
    }
    return (int) keys.whole("max_children", 0, Integer.MAX_VALUE, 0, "invalid_max_children");
  }

  private static List<@Nullable Object> extraArguments(Arguments keys) {
    Object given = keys.has("extra_arguments") ? keys.any("extra_arguments") : List.of();
    if (given instanceof List<?> list) {
      return List.copyOf(list);
    }
    throw new SpecException(
        "invalid_extra_arguments", Arguments.shown(given) + " (expected a list)");
  }

  private static SupervisorFlags read(Arguments keys, List<String> strategies) {
    String strategy = keys.word("strategy", strategies, strategies.getFirst(), "invalid_strategy");
    String intensity = keys.has("intensity") ? "intensity" : "max_restarts";
    String period = keys.has("period") ? "period" : "max_seconds";
    long restarts =
        keys.whole(intensity, 0, Integer.MAX_VALUE, DEFAULT.maxRestarts(), "invalid_intensity");
    long seconds =
        keys.whole(
            period,
            1,
            SupervisorFlags.LONGEST.toSeconds(),
            DEFAULT.window().toSeconds(),
            "invalid_period");
    String rule =
        keys.word("auto_shutdown", RULES, DEFAULT.autoShutdown().word(), "invalid_auto_shutdown");
    SpecException.throwIfFaulty(keys);
    return new SupervisorFlags(
        strategy.equals(SIMPLE)
            ? Strategy.ONE_FOR_ONE
            : Strategy.valueOf(strategy.toUpperCase(Locale.ROOT)),
        (int) restarts,
        Duration.ofSeconds(seconds),
        AutoShutdown.valueOf(rule.toUpperCase(Locale.ROOT)));
  }
}
