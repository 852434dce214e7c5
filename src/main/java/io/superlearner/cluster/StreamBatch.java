package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Events of one node on their way to the others.
///
/// @param node the node on which they happened
/// @param incarnation which life of it
/// @param items in the order of their numbers
record StreamBatch(NodeName node, int incarnation, List<Item> items) {

  /// One event.
  ///
  /// @param seq counts the events of that life, from 1
  record Item(long seq, Instant at, Topic topic, String type, Map<String, Object> data) {}
}
