package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Pid;
import java.util.List;
import java.util.function.Predicate;

/// A supervisor's answer to `count_children`.
///
/// @param specs children that it knows; 1 for a dynamic supervisor, whose template it is
/// @param active children with a process
/// @param supervisors children that are supervisors, running or not
/// @param workers children that are workers, running or not
public record ChildCounts(int specs, int active, int supervisors, int workers) {

  /// Counts children, each with a spec of its own.
  ///
  /// @param lives tells whether a process has not ended, if that counts; else what the supervisor
  ///   knows by now does
  static ChildCounts of(List<Child> children, Predicate<Pid> lives) {
    int active = 0;
    int supervisors = 0;
    for (Child child : children) {
      Pid pid = child.present();
      active += pid != null && lives.test(pid) ? 1 : 0;
      supervisors += child.spec().type() == ChildType.SUPERVISOR ? 1 : 0;
    }
    return new ChildCounts(children.size(), active, supervisors, children.size() - supervisors);
  }

  /// Returns the same counts of children that share one spec.
  ChildCounts ofOneSpec() {
    return new ChildCounts(1, active, supervisors, workers);
  }
}
