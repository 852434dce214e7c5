package io.superlearner.runtime.supervisor;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a supervisor is made from.
///
/// @param flags how it treats its children
/// @param children its first children, in the order in which they are started
public record SupervisorSpec(SupervisorFlags flags, List<ChildSpec> children)
    implements SupervisorConfig {

  /// Copies the list of children.
  public SupervisorSpec {
    children = List.copyOf(children);
  }

  /// Returns a spec with some children.
  public static SupervisorSpec of(SupervisorFlags flags, ChildSpec... children) {
    return new SupervisorSpec(flags, List.of(children));
  }

  /// Reads a spec from plain data as Elixir's `Supervisor.init` takes them.
  ///
  /// @param children for each see [ChildSpec#read]
  /// @param options the keys of [SupervisorFlags#read], of which `strategy` must be there
  /// @throws SpecException with the codes of both, of [#problem()], or `missing_strategy`
  public static SupervisorSpec read(List<?> children, Map<String, ?> options) {
    return PlainConfig.read(children, options);
  }

  /// Returns why no supervisor is made from this; empty if one is.
  ///
  /// Codes: those of [SupervisorFlags#problem()] and [ChildSpec#problem()], `duplicate_child_name`,
  /// and `bad_combination` for a significant child where `auto_shutdown` is `never`.
  @Override
  public Optional<SpecProblem> problem() {
    Optional<SpecProblem> wrong = flags.problem();
    if (wrong.isPresent()) {
      return wrong;
    }
    Set<String> ids = new HashSet<>();
    for (ChildSpec child : children) {
      wrong = problemOf(child, flags.autoShutdown());
      if (wrong.isPresent()) {
        return wrong;
      }
      if (!ids.add(child.id())) {
        return Optional.of(new SpecProblem("duplicate_child_name", child.id()));
      }
    }
    return Optional.empty();
  }

  /// Returns why a supervisor with this rule refuses a child; empty if it does not.
  static Optional<SpecProblem> problemOf(ChildSpec child, AutoShutdown rule) {
    Optional<SpecProblem> own = child.problem();
    if (own.isPresent() || rule != AutoShutdown.NEVER || !child.significant()) {
      return own;
    }
    return Optional.of(
        new SpecProblem(
            "bad_combination", "auto_shutdown never, significant true, child " + child.id()));
  }
}
