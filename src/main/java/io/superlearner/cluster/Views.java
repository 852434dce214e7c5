package io.superlearner.cluster;

/// What can be seen of the cluster, asked at this node.
final class Views implements ClusterViews {

  private final Partitions partitions;

  Views(Partitions partitions) {
    this.partitions = partitions;
  }

  @Override
  public PartitionStatus partitions() {
    return partitions.status();
  }
}
