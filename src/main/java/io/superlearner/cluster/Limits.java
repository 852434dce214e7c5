package io.superlearner.cluster;

import java.time.Duration;

/// How long this node waits for another.
///
/// @param probe for a sign of life, and for figures that placement is chosen by
/// @param metrics for what a node measures of itself
/// @param lists for lists and for one thing
/// @param change for what takes its time: creating, restarting and destroying a sandbox
/// @param late for a sign of life of a node that was late the last time, before it is asked again
/// @param margin how much longer than the wait that a request asks for itself
public record Limits(
    Duration probe,
    Duration metrics,
    Duration lists,
    Duration change,
    Duration late,
    Duration margin) {

  /// The limits that hold unless configured otherwise.
  public static final Limits DEFAULT =
      new Limits(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMillis(250),
          Duration.ofSeconds(2));

  /// Returns the usual limits with another one for lists. The others are no matter of taste: who is
  /// suspected, and how sandboxes are handed over, hangs on them.
  public static Limits of(Duration lists) {
    return new Limits(
        DEFAULT.probe(),
        DEFAULT.metrics(),
        lists,
        DEFAULT.change(),
        DEFAULT.late(),
        DEFAULT.margin());
  }
}
