package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.List;

/// The nodes of the cluster and how they stand to the answering node.
///
/// @param clusterName the configured name
/// @param currentNode the node that answers
/// @param nodes every node of the roster, gone ones too, with what those that answer measured
/// @param connectedNodes the other members that are here and not silent
/// @param formationTime when the first node founded the cluster
public record ClusterTopology(
    String clusterName,
    NodeName currentNode,
    Gathered<NodeEntry> nodes,
    List<NodeName> connectedNodes,
    Instant formationTime) {

  /// Copies the list.
  public ClusterTopology {
    connectedNodes = List.copyOf(connectedNodes);
  }
}
