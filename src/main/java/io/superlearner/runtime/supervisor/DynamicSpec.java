package io.superlearner.runtime.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a dynamic supervisor is made from, OTP's `simple_one_for_one`: all children are made from
/// one template and differ by their arguments.
///
/// @param template the spec of every child; its id is for people only
/// @param maxRestarts how many restarts within the window are allowed, over all children
/// @param window the window, at least a millisecond
/// @param maxChildren the most children at once, those being restarted included
/// @param extraArgs arguments that every child gets before its own
public record DynamicSpec(
    ChildSpec template,
    int maxRestarts,
    Duration window,
    int maxChildren,
    List<@Nullable Object> extraArgs) {

  /// Returns a spec with the default budget, any number of children and no extra arguments.
  public static DynamicSpec of(ChildSpec template) {
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
  public Optional<SpecProblem> problem() {
    if (maxChildren < 0) {
      return Optional.of(
          new SpecProblem("invalid_max_children", maxChildren + " (expected at least 0)"));
    }
    return SupervisorFlags.budgetProblem(maxRestarts, window)
        .or(() -> SupervisorSpec.problemOf(template, AutoShutdown.NEVER))
        .or(this::problemOfName);
  }

  private Optional<SpecProblem> problemOfName() {
    return template.name() == null
        ? Optional.empty()
        : Optional.of(
            new SpecProblem("invalid_name", template.name() + " (a template has no name)"));
  }
}
