package io.superlearner.cluster;

import java.util.Locale;

/// The names under which clients subscribe to what happens.
public enum Topic {
  /// Nodes join, leave, are lost, and cease to see each other.
  CLUSTER_EVENTS,
  /// What each node measures of itself, at its sampling interval.
  CLUSTER_METRICS,
  /// Processes start, end and are restarted.
  PROCESS_EVENTS,
  /// Sandboxes start, stop and fail.
  SANDBOX_EVENTS;

  /// Returns the name as clients write it, such as `process_events`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
