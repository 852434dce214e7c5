package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import java.util.LinkedHashMap;
import java.util.Map;

/// The children of one stop that did not end as they should, those alike counted together: as in
/// OTP a thousand dynamic children that are killed at the limit are one report. Used by one thread.
final class ShutdownErrors {

  /// What makes two of them alike.
  private record Kind(
      String reason, String module, RestartType restart, Shutdown shutdown, ChildType type) {}

  /// The first of its kind, and how many there are.
  private record Group(Child first, ExitReason reason, int size) {}

  private final Map<Kind, Group> groups = new LinkedHashMap<>();

  /// Takes note of an end, if that is an error.
  void add(Child child, Ending ending) {
    ChildSpec spec = child.spec();
    if (ending.isError(spec)) {
      Kind kind =
          new Kind(
              ending.reason().toString(),
              spec.module(),
              spec.restart(),
              spec.shutdown(),
              spec.type());
      groups.merge(kind, new Group(child, ending.reason(), 1), ShutdownErrors::oneMore);
    }
  }

  private static Group oneMore(Group group, Group other) {
    return new Group(group.first(), group.reason(), group.size() + other.size());
  }

  void reportTo(Chronicle chronicle) {
    groups
        .values()
        .forEach(group -> chronicle.shutdownError(group.first(), group.reason(), group.size()));
  }
}
