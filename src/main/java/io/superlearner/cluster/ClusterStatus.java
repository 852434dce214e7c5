package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which nodes belong to the cluster, which are here, and how they are.
///
/// @param clusterName the configured name
/// @param currentNode the node that answers
/// @param nodes every node of the roster, gone ones too
/// @param connectedNodes the other members that are here and not silent
/// @param healthyNodes how many nodes answer and have no issue
/// @param health `healthy`, `degraded` or `critical`
/// @param status `initializing` while no peer was ever seen or all are gone, else `connected`
/// @param mode `single_node` or `multi_node`
/// @param warning what an operator should see to before something is lost; null for nothing
/// @param formationTime when the first node founded the cluster
public record ClusterStatus(
    String clusterName,
    NodeName currentNode,
    List<NodeName> nodes,
    List<NodeName> connectedNodes,
    int healthyNodes,
    String health,
    String status,
    String mode,
    @Nullable String warning,
    Instant formationTime) {}
