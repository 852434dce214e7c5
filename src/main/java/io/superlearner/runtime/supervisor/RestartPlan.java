package io.superlearner.runtime.supervisor;

import java.util.ArrayList;
import java.util.List;

/// What a group restart does, decided before anything is done.
///
/// @param stop children that are stopped one after another, youngest first; the one that ended, and
///   others without a process, are among them and need no stop
/// @param start ids of those that are then started one after another, oldest first
record RestartPlan(List<Child> stop, List<String> start) {

  /// Decides who is stopped and started when a child is to be restarted.
  ///
  /// Temporary children are stopped and forgotten. All others of the group are started, also those
  /// that were stopped before.
  static RestartPlan of(Strategy strategy, Child failed, List<Child> inOrder) {
    List<Child> group = strategy.affectedBy(failed, inOrder);
    List<String> start = new ArrayList<>();
    for (Child child : group) {
      if (!child.isTemporary()) {
        start.add(child.id());
      }
    }
    return new RestartPlan(group.reversed(), List.copyOf(start));
  }
}
