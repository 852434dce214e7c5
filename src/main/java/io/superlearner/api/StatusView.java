package io.superlearner.api;

import io.superlearner.cluster.ClusterStatus;
import io.superlearner.cluster.PartitionStatus;
import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The state of the cluster as clients read it.
///
/// @param nodes every node of the roster
/// @param currentNode the node that answers
/// @param connectedNodes the other members that are here; not one that has answered nothing for 2 s
/// @param clusterSize members that are here, with the answering node
/// @param totalNodes nodes of the roster, gone ones too
/// @param healthyNodes nodes that answer and have no issue
/// @param clusterHealth `healthy`, `degraded` or `critical`
/// @param partitionStatus `healthy`, `partitioned`, `degraded` or `unknown`: whether all nodes see
///   each other, as far as the answering node knows
/// @param status `initializing` or `connected`
/// @param mode `single_node` or `multi_node`
/// @param tools debugging tools that are running
/// @param registryMembers members that share the registry of names
/// @param clusterName the configured name
/// @param warning what an operator should see to before something is lost, such as too few voters
///   or a stranger in the grid; null for nothing
/// @param formationTime when the first node founded the cluster
public record StatusView(
    List<NodeName> nodes,
    NodeName currentNode,
    List<NodeName> connectedNodes,
    int clusterSize,
    int totalNodes,
    int healthyNodes,
    String clusterHealth,
    PartitionStatus.State partitionStatus,
    String status,
    String mode,
    List<String> tools,
    List<NodeName> registryMembers,
    String clusterName,
    @Nullable String warning,
    Instant formationTime) {

  static StatusView of(ClusterStatus status, PartitionStatus.State partition) {
    List<NodeName> here =
        Stream.concat(Stream.of(status.currentNode()), status.connectedNodes().stream())
            .sorted()
            .toList();
    return new StatusView(
        status.nodes(),
        status.currentNode(),
        status.connectedNodes(),
        here.size(),
        status.nodes().size(),
        status.healthyNodes(),
        status.health(),
        partition,
        status.status(),
        status.mode(),
        List.of(),
        here,
        status.clusterName(),
        status.warning(),
        status.formationTime());
  }
}
