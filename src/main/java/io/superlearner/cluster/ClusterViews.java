package io.superlearner.cluster;

import io.superlearner.control.Outcome;
import io.superlearner.identity.NodeName;
import org.jspecify.annotations.Nullable;

/// What can be seen of the cluster as such, asked at any node. Any thread may call any method.
public interface ClusterViews {

  /// Tells which nodes see each other, as far as this node knows; never blocks.
  PartitionStatus partitions();

  /// Returns the nodes and how they stand to this one; blocks for the limit of figures.
  ClusterTopology topology();

  /// Tells who takes part in the registry and in the placement of sandboxes; never blocks.
  ClusterMembers members();

  /// Asks a node for a sign of life now; blocks for the limit of a probe.
  ///
  /// @return `node_not_found` if it does not belong to the cluster; one that belongs to it and does
  ///   not answer is an answer
  Outcome<PingAnswer> ping(NodeName node);

  /// Returns the names that count in the whole cluster, as far as this node knows; never blocks.
  ///
  /// @param name only this one; null for all
  /// @return `name_not_found` if nobody has the name
  Outcome<RegistryStatus> registry(@Nullable String name);

  /// Returns the locks that somebody has, as far as this node knows; never blocks.
  LockStatus locks();
}
