package io.superlearner.api;

import io.superlearner.identity.NodeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What every good answer looks like.
///
/// @param data what was asked for
/// @param success always true
/// @param timestamp when it was answered
/// @param meta who answered, and how long it took
record Envelope(@Nullable Object data, boolean success, Instant timestamp, Meta meta) {

  /// Who answered, and how long it took.
  ///
  /// @param node the node that was asked
  /// @param durationMs time from the arrival of the request to its answer
  /// @param simulated whether the cluster that the answer is about is simulated
  /// @param stale whether what the answer says of the cluster may be out of date, since no majority
  ///   has confirmed the node that was asked for three seconds
  record Meta(NodeName node, double durationMs, boolean simulated, boolean stale) {}
}
