package io.superlearner.runtime.supervisor;

import java.util.Locale;

/// What a supervisor's entry for a child says.
public enum ChildStatus {
  /// It has a process.
  RUNNING,
  /// It has none; its start failed, or its restart is delayed, and the supervisor tries again.
  RESTARTING,
  /// It has none, and the supervisor does not start one unless it is asked to, or restarts a group.
  STOPPED;

  /// Returns the word for people, such as `running`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
