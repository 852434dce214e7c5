package io.superlearner.runtime.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a dynamic supervisor is made from.
///
/// With a template it is OTP's `simple_one_for_one`: all children are made from the template and
/// differ by their arguments. Without one it is Elixir's `DynamicSupervisor`: each child comes with
/// a spec of its own, whose id is for people only.
///
/// @param template the spec of every child; null if each brings its own
/// @param maxRestarts how many restarts within the window are allowed, over all children
/// @param window the window, at least a millisecond
/// @param maxChildren the most children at once, those being restarted included
/// @param extraArgs arguments that every child gets before its own
public record DynamicSpec(
    @Nullable ChildSpec template,
    int maxRestarts,
    Duration window,
    int maxChildren,
    List<@Nullable Object> extraArgs)
    implements SupervisorConfig {

  /// Returns a spec with a template, the default budget, any number of children and no extra
  /// arguments.
  public static DynamicSpec of(ChildSpec template) {
    return plain(template);
  }

  /// Returns the same without a template.
  public static DynamicSpec open() {
    return plain(null);
  }

  /// Reads a spec without a template from plain data, as Elixir's `DynamicSupervisor.init` takes
  /// them: a map with the keys of [SupervisorFlags#read], `max_children` (`infinity` for any
  /// number) and `extra_arguments` (a list). Other keys are ignored. [SupervisorConfig#read] reads
  /// one with a template.
  ///
  /// @throws SpecException with the codes of [SupervisorFlags#read], `invalid_max_children` or
  ///   `invalid_extra_arguments`; `invalid_auto_shutdown` also for any rule but `never`
  public static DynamicSpec read(@Nullable Object flags) {
    return PlainFlags.readDynamic(flags);
  }

  private static DynamicSpec plain(@Nullable ChildSpec template) {
    return new DynamicSpec(
        template,
        SupervisorFlags.DEFAULT_MAX_RESTARTS,
        SupervisorFlags.DEFAULT_WINDOW,
        Integer.MAX_VALUE,
        List.of());
  }

  /// Returns the same spec with another restart budget.
  public DynamicSpec withBudget(int restarts, Duration within) {
    return new DynamicSpec(template, restarts, within, maxChildren, extraArgs);
  }

  /// Returns the same spec with another limit of children.
  public DynamicSpec withMaxChildren(int most) {
    return new DynamicSpec(template, maxRestarts, window, most, extraArgs);
  }

  /// Returns the same spec with other arguments before each child's own.
  public DynamicSpec withExtraArgs(List<@Nullable Object> args) {
    return new DynamicSpec(template, maxRestarts, window, maxChildren, args);
  }

  /// Returns why no supervisor is made from this; empty if one is.
  ///
  /// Codes: those of [SupervisorFlags#problem()] and [ChildSpec#problem()], `invalid_max_children`,
  /// `bad_combination` for a significant template, and `invalid_name` for one with a registered
  /// name, which two children cannot share.
  @Override
  public Optional<SpecProblem> problem() {
    if (maxChildren < 0) {
      return Optional.of(
          new SpecProblem("invalid_max_children", maxChildren + " (expected at least 0)"));
    }
    return SupervisorFlags.budgetProblem(maxRestarts, window).or(() -> problemOf(template));
  }

  private static Optional<SpecProblem> problemOf(@Nullable ChildSpec template) {
    if (template == null) {
      return Optional.empty();
    }
    if (template.name() != null) {
      return Optional.of(
          new SpecProblem("invalid_name", template.name() + " (a template has no name)"));
    }
    return SupervisorSpec.problemOf(template, AutoShutdown.NEVER);
  }

  SupervisorFlags flags() {
    return new SupervisorFlags(Strategy.ONE_FOR_ONE, maxRestarts, window, AutoShutdown.NEVER);
  }
}
