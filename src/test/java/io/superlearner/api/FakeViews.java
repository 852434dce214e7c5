package io.superlearner.api;

import io.superlearner.cluster.ClusterMembers;
import io.superlearner.cluster.ClusterTopology;
import io.superlearner.cluster.ClusterViews;
import io.superlearner.cluster.LockRow;
import io.superlearner.cluster.LockStatus;
import io.superlearner.cluster.PartitionStatus;
import io.superlearner.cluster.PingAnswer;
import io.superlearner.cluster.RegistryRow;
import io.superlearner.cluster.RegistryStatus;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.identity.NodeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    return new ClusterMembers(FakeCluster.ONE, here, here, 2, List.of(), List.of(), List.of());
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

  @Override
  public Outcome<RegistryStatus> registry(@Nullable String name) {
    RegistryRow row =
        new RegistryRow(
            "shop",
            FakeCluster.WORKER,
            FakeCluster.LATE,
            RegistryRow.Status.UNKNOWN,
            null,
            "root/a",
            FakeCluster.AT,
            7);
    return name == null || name.equals("shop")
        ? Outcome.done(new RegistryStatus(FakeCluster.ONE, List.of(row), 1, false, 0))
        : Outcome.refused(Code.NAME_NOT_FOUND, "no process has the name");
  }

  @Override
  public LockStatus locks() {
    LockRow row =
        new LockRow(
            "x",
            FakeCluster.WORKER,
            FakeCluster.ONE,
            9,
            FakeCluster.AT,
            List.of(
                new LockRow.Waiting(FakeCluster.UNREACHABLE, FakeCluster.LATE, FakeCluster.AT)));
    return new LockStatus(FakeCluster.ONE, List.of(row), 1, false);
  }
}
