package io.superlearner.runtime.supervisor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads whole supervisors and lists of children from plain data.
final class PlainConfig {

  private PlainConfig() {}

  static SupervisorConfig read(@Nullable Object flags, @Nullable Object children) {
    SupervisorConfig config =
        flags instanceof Map<?, ?> map && PlainFlags.isSimple(map)
            ? simple(map, children)
            : new SupervisorSpec(PlainFlags.read(flags), children(children));
    return withoutProblem(config);
  }

  private static DynamicSpec simple(Map<?, ?> flags, @Nullable Object children) {
    SupervisorFlags read = PlainFlags.readSimple(flags);
    if (!(children instanceof List<?> list) || list.size() != 1) {
      throw new SpecException(
          "bad_start_spec",
          Arguments.shown(children) + " (expected a list of one template for simple_one_for_one)");
    }
    return DynamicSpec.of(ChildSpec.read(list.getFirst()))
        .withBudget(read.maxRestarts(), read.window());
  }

  static SupervisorSpec read(List<?> children, Map<String, ?> options) {
    if (!options.containsKey("strategy")) {
      throw new SpecException(
          "missing_strategy", "expected strategy, one of " + String.join(", ", PlainFlags.WORDS));
    }
    return withoutProblem(new SupervisorSpec(PlainFlags.read(options), children(children)));
  }

  private static <T extends SupervisorConfig> T withoutProblem(T config) {
    config
        .problem()
        .ifPresent(problem -> {
          throw new SpecException(problem);
        });
    return config;
  }

  /// Returns why a supervisor would refuse these children.
  ///
  /// @param rule the supervisor's rule; null if it is not known and nothing hangs on it
  static Optional<SpecProblem> check(@Nullable Object children, @Nullable AutoShutdown rule) {
    AutoShutdown known = rule == null ? AutoShutdown.ANY_SIGNIFICANT : rule;
    SupervisorFlags flags = SupervisorFlags.of(Strategy.ONE_FOR_ONE).withAutoShutdown(known);
    try {
      return new SupervisorSpec(flags, children(children)).problem();
    } catch (SpecException wrong) {
      return Optional.of(wrong.problem());
    }
  }

  private static List<ChildSpec> children(@Nullable Object given) {
    if (!(given instanceof List<?> list)) {
      throw new SpecException("badarg", Arguments.shown(given) + " (expected a list of children)");
    }
    return list.stream().map(ChildSpec::read).toList();
  }
}
