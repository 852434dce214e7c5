package io.superlearner.cluster;

/// What can be seen of the cluster as such, asked at any node. Any thread may call any method.
public interface ClusterViews {

  /// Tells which nodes see each other, as far as this node knows; never blocks.
  PartitionStatus partitions();
}
