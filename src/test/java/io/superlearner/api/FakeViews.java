package io.superlearner.api;

import io.superlearner.cluster.ClusterViews;
import io.superlearner.cluster.PartitionStatus;
import java.util.List;

/// What one test sees of the cluster: node `late` is cut off.
final class FakeViews implements ClusterViews {

  @Override
  public PartitionStatus partitions() {
    return new PartitionStatus(
        FakeCluster.ONE,
        PartitionStatus.State.PARTITIONED,
        true,
        List.of(
            new PartitionStatus.Island(List.of(FakeCluster.ONE), true, false),
            new PartitionStatus.Island(List.of(FakeCluster.LATE), null, true)),
        List.of(),
        List.of(),
        List.of(),
        List.of(
            new PartitionStatus.Link(
                FakeCluster.ONE, FakeCluster.LATE, false, 20L, 7_000L, 0.5, false)),
        FakeCluster.AT,
        List.of());
  }
}
