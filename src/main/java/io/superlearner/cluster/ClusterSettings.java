package io.superlearner.cluster;

import java.time.Duration;

/// What can be set about the cluster.
///
/// @param clusterName the configured name, as status shows it
/// @param limits how long other nodes are waited for
/// @param membersEvery the pace at which members and roster are compared, besides at once after a
///   change
/// @param probeEvery the pace at which others are asked for a sign of life
/// @param reconcileEvery the pace at which what runs here is compared with truth
/// @param metricsEvery the pace at which this node's figures are published
/// @param checkpointEvery how long after a checkpoint of a sandbox the next is taken if its states
///   have changed, unless it has a time of its own
/// @param lease the times of leases
/// @param trustsRefusals whether a node on another machine counts as dead once its life port
///   refuses connections; on this machine that holds in any case
public record ClusterSettings(
    String clusterName,
    Limits limits,
    Duration membersEvery,
    Duration probeEvery,
    Duration reconcileEvery,
    Duration metricsEvery,
    Duration checkpointEvery,
    LeaseTimes lease,
    boolean trustsRefusals) {

  /// Returns the settings that hold unless configured otherwise.
  public static ClusterSettings of(String clusterName) {
    return new ClusterSettings(
        clusterName,
        Limits.DEFAULT,
        Duration.ofSeconds(1),
        Duration.ofMillis(500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        LeaseTimes.USUAL,
        false);
  }

  /// Returns the same with other limits, and another time between checkpoints.
  public ClusterSettings with(Limits other, Duration checkpoints) {
    return new ClusterSettings(
        clusterName,
        other,
        membersEvery,
        probeEvery,
        reconcileEvery,
        metricsEvery,
        checkpoints,
        lease,
        trustsRefusals);
  }

  /// Returns the same with another trust in refused connections.
  public ClusterSettings trustingRefusals(boolean trust) {
    return new ClusterSettings(
        clusterName,
        limits,
        membersEvery,
        probeEvery,
        reconcileEvery,
        metricsEvery,
        checkpointEvery,
        lease,
        trust);
  }
}
