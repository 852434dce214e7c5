package io.superlearner.runtime.supervisor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of a supervisor's children when its configuration changes while it runs.
final class LiveChange {

  private LiveChange() {}

  /// Returns the children of a static supervisor afterwards, in start order: those of the new
  /// configuration in its order, each with the process that it has, then those that it does not
  /// name, as they were.
  ///
  /// @param fresh makes the entry of a child that is new; it has no process
  static List<Child> children(
      List<Child> inOrder, List<ChildSpec> next, Function<ChildSpec, Child> fresh) {
    Map<String, Child> left = new LinkedHashMap<>();
    inOrder.forEach(child -> left.put(child.id(), child));
    List<Child> after = new ArrayList<>();
    for (ChildSpec spec : next) {
      Child kept = left.remove(spec.id());
      after.add(kept == null ? fresh.apply(spec) : kept.with(spec, kept.args()));
    }
    after.addAll(left.values());
    return after;
  }

  /// Returns the child of a dynamic supervisor afterwards. From its next start on it follows the
  /// new template and gets the new extra arguments.
  static Child child(Child child, DynamicSpec before, DynamicSpec after) {
    ChildSpec template = after.template();
    ChildSpec spec = template == null ? child.spec() : template;
    if (child.isTemporary()) {
      return child.with(spec, child.args());
    }
    List<@Nullable Object> args = new ArrayList<>(after.extraArgs());
    args.addAll(child.args().subList(before.extraArgs().size(), child.args().size()));
    return child.with(spec, args);
  }

  /// Returns why a dynamic supervisor does not go over to another spec; empty if it does. A
  /// template can be replaced, but none be added or removed.
  static Optional<SpecProblem> problem(DynamicSpec before, DynamicSpec after) {
    if (before.template() != null && after.template() == null) {
      return Optional.of(new SpecProblem("bad_start_spec", "no template (expected one)"));
    }
    if (before.template() == null && after.template() != null) {
      return Optional.of(new SpecProblem("bad_start_spec", "a template (expected none)"));
    }
    return after.problem();
  }

  /// Returns why a supervisor refuses a configuration of the other kind.
  static Optional<SpecProblem> otherKind(boolean dynamic) {
    return Optional.of(
        new SpecProblem(
            "bad_start_spec",
            dynamic
                ? "a list of children (expected a dynamic spec for a dynamic supervisor)"
                : "a dynamic spec (expected a list of children for a static supervisor)"));
  }
}
