package io.superlearner.runtime.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a partition supervisor is made from. The record takes any values; [#problem()] tells what
/// would be refused.
///
/// @param name the name that it is registered and asked under; there must be one
/// @param template the spec of every partition, whose id does not matter; there must be one
/// @param partitions how many there are at most, and at first
/// @param strategy who is restarted with a partition
/// @param maxRestarts how many restarts within the window are allowed
/// @param window the window, at least a millisecond
/// @param autoShutdown always `NEVER`
/// @param args arguments for all partitions
/// @param withArguments makes of them the arguments of each
public record PartitionSpec(
    @Nullable String name,
    @Nullable ChildSpec template,
    int partitions,
    Strategy strategy,
    int maxRestarts,
    Duration window,
    AutoShutdown autoShutdown,
    List<@Nullable Object> args,
    @Nullable PartitionArguments withArguments) {

  /// Returns a spec with as many partitions as the machine has processors, `one_for_one`, the
  /// default budget and no arguments.
  public static PartitionSpec of(@Nullable String name, @Nullable ChildSpec template) {
    return new PartitionSpec(
        name,
        template,
        Runtime.getRuntime().availableProcessors(),
        Strategy.ONE_FOR_ONE,
        SupervisorFlags.DEFAULT_MAX_RESTARTS,
        SupervisorFlags.DEFAULT_WINDOW,
        AutoShutdown.NEVER,
        List.of(),
        (args, _) -> args);
  }

  /// Returns the same spec with another number of partitions.
  public PartitionSpec withPartitions(int count) {
    return with(count, strategy, maxRestarts, window, autoShutdown);
  }

  /// Returns the same spec with another strategy.
  public PartitionSpec withStrategy(Strategy other) {
    return with(partitions, other, maxRestarts, window, autoShutdown);
  }

  /// Returns the same spec with another restart budget.
  public PartitionSpec withBudget(int restarts, Duration within) {
    return with(partitions, strategy, restarts, within, autoShutdown);
  }

  /// Returns the same spec with another rule for significant children, which is refused unless it
  /// is `NEVER`.
  public PartitionSpec withAutoShutdown(AutoShutdown other) {
    return with(partitions, strategy, maxRestarts, window, other);
  }

  /// Returns the same spec with arguments.
  ///
  /// @param own makes of them the arguments of each partition
  public PartitionSpec withArguments(List<@Nullable Object> all, @Nullable PartitionArguments own) {
    return new PartitionSpec(
        name, template, partitions, strategy, maxRestarts, window, autoShutdown, all, own);
  }

  private PartitionSpec with(
      int count, Strategy who, int restarts, Duration within, AutoShutdown rule) {
    return new PartitionSpec(
        name, template, count, who, restarts, within, rule, args, withArguments);
  }

  /// Returns why no partition supervisor is made from this; empty if one is.
  ///
  /// Codes: `missing_name`, `missing_child_spec`, `invalid_partitions`, `invalid_with_arguments`,
  /// `invalid_auto_shutdown`, those of [SupervisorFlags#problem()] and [ChildSpec#problem()], and
  /// `invalid_name` for a template with a name, which two partitions cannot share.
  public Optional<SpecProblem> problem() {
    if (name == null || name.isEmpty()) {
      return refused("missing_name", "a partition supervisor needs a name");
    }
    if (template == null) {
      return refused("missing_child_spec", "a partition supervisor needs a child spec");
    }
    if (partitions < 1) {
      return refused("invalid_partitions", partitions + " (expected at least 1)");
    }
    if (withArguments == null) {
      return refused("invalid_with_arguments", "null (expected a function)");
    }
    if (autoShutdown != AutoShutdown.NEVER) {
      return refused("invalid_auto_shutdown", autoShutdown.word() + " (expected never)");
    }
    if (template.name() != null) {
      return refused("invalid_name", template.name() + " (a template has no name)");
    }
    return flags().problem().or(() -> SupervisorSpec.problemOf(template, AutoShutdown.NEVER));
  }

  private static Optional<SpecProblem> refused(String code, String detail) {
    return Optional.of(new SpecProblem(code, detail));
  }

  SupervisorFlags flags() {
    return new SupervisorFlags(strategy, maxRestarts, window, autoShutdown);
  }
}
