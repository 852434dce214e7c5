package io.superlearner.api;

import io.superlearner.cluster.ClusterMembers;
import io.superlearner.cluster.ClusterTopology;
import io.superlearner.cluster.ClusterViews;
import io.superlearner.cluster.PartitionStatus;
import io.superlearner.cluster.PingAnswer;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.identity.NodeName;
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

  @Override
  public ClusterTopology topology() {
    return new ClusterTopology(
        "lab",
        FakeCluster.ONE,
        new FakeCluster(new FakeStreams()).nodes(),
        List.of(FakeCluster.LATE),
        FakeCluster.AT);
  }

  @Override
  public ClusterMembers members() {
    List<NodeName> here = List.of(FakeCluster.LATE, FakeCluster.ONE);
    return new ClusterMembers(FakeCluster.ONE, here, here, 2, List.of(), List.of());
  }

  @Override
  public Outcome<PingAnswer> ping(NodeName node) {
    if (!node.equals(FakeCluster.LATE) && !node.equals(FakeCluster.ONE)) {
      return Outcome.refused(Code.NODE_NOT_FOUND, "no node " + node);
    }
    boolean alive = node.equals(FakeCluster.ONE);
    return Outcome.done(
        new PingAnswer(
            FakeCluster.ONE,
            node,
            alive,
            alive ? 0.5 : null,
            FakeCluster.AT,
            alive ? null : "it is silent"));
  }
}
