package io.superlearner.runtime.registry;

import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import java.util.List;

/// What a process that monitors [Groups] gets as a message when members come or go.
///
/// @param <G> the names of groups
public sealed interface GroupEvent<G> {

  /// Returns the monitor.
  Ref monitor();

  /// Returns the group.
  G group();

  /// Returns the members, each as often as it came or went.
  List<Pid> pids();

  /// Processes joined a group.
  record Joined<G>(Ref monitor, G group, List<Pid> pids) implements GroupEvent<G> {}

  /// Processes left a group, or ended.
  record Left<G>(Ref monitor, G group, List<Pid> pids) implements GroupEvent<G> {}
}
