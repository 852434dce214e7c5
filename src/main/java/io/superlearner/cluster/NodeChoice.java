package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which node a sandbox would be placed on, and why.
///
/// @param node the node; null if there is none that can be taken
/// @param strategy how it was chosen
/// @param scores all nodes of the cluster
public record NodeChoice(
    @Nullable NodeName node, Placement.Strategy strategy, List<NodeScore> scores) {

  /// Copies the scores.
  public NodeChoice {
    scores = List.copyOf(scores);
  }
}
