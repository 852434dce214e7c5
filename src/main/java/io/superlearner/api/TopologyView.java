package io.superlearner.api;

import io.superlearner.cluster.ClusterTopology;
import io.superlearner.cluster.Gathered;
import io.superlearner.cluster.NodeEntry;
import io.superlearner.control.NodeVitals;
import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The nodes of the cluster as clients read them.
///
/// @param nodes every node of the roster, gone ones too
/// @param connectedNodes the other members that are here; not one that has answered nothing for 2 s
/// @param currentNode the node that answers
/// @param totalNodes how many nodes belong to the cluster
/// @param clusterName the configured name
/// @param formationTime when the first node founded the cluster
/// @param missing the nodes that did not answer, and why
public record TopologyView(
    List<Member> nodes,
    List<NodeName> connectedNodes,
    NodeName currentNode,
    int totalNodes,
    String clusterName,
    Instant formationTime,
    List<Gathered.Missing> missing) {

  /// A node.
  ///
  /// @param name its name
  /// @param number its number, the first part of its pids
  /// @param incarnation which life of the node this is
  /// @param role `primary` or `secondary`
  /// @param status `healthy`, `degraded` or `unreachable`
  /// @param connected whether it is the answering node, or here and not silent
  /// @param capabilities what it can do; null if it did not answer
  /// @param versions the versions it runs; null if it did not answer
  /// @param latencyMs how long its last sign of life took; null for the answering node and for one
  ///   that did not answer
  /// @param httpUrl where its console and API are
  /// @param joinedAt when this life of it joined
  /// @param lastSeen when it was last known to be a member or answered
  public record Member(
      NodeName name,
      int number,
      int incarnation,
      String role,
      NodeEntry.Status status,
      boolean connected,
      @Nullable List<String> capabilities,
      NodeVitals.@Nullable Versions versions,
      @Nullable Double latencyMs,
      String httpUrl,
      Instant joinedAt,
      Instant lastSeen) {}

  static TopologyView of(ClusterTopology topology) {
    List<Member> nodes =
        topology.nodes().items().stream().map(entry -> member(entry, topology)).toList();
    return new TopologyView(
        nodes,
        topology.connectedNodes(),
        topology.currentNode(),
        nodes.size(),
        topology.clusterName(),
        topology.formationTime(),
        topology.nodes().missing());
  }

  private static Member member(NodeEntry entry, ClusterTopology topology) {
    NodeVitals vitals = entry.vitals();
    return new Member(
        entry.name(),
        entry.number(),
        entry.incarnation(),
        entry.role(),
        entry.status(),
        entry.name().equals(topology.currentNode())
            || topology.connectedNodes().contains(entry.name()),
        vitals == null ? null : vitals.capabilities(),
        vitals == null ? null : vitals.versions(),
        entry.latencyMs(),
        entry.httpUrl(),
        entry.joinedAt(),
        entry.lastSeen());
  }
}
