package io.superlearner.cluster;

import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.Truth;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What can be seen of the cluster, asked at this node.
final class Views implements ClusterViews {

  private final Partitions partitions;
  private final NodeReports reports;
  private final Peers peers;
  private final Truth truth;
  private final Limits limits;
  private final Clock clock;

  Views(
      Partitions partitions,
      NodeReports reports,
      Peers peers,
      Truth truth,
      Limits limits,
      Clock clock) {
    this.partitions = partitions;
    this.reports = reports;
    this.peers = peers;
    this.truth = truth;
    this.limits = limits;
    this.clock = clock;
  }

  @Override
  public PartitionStatus partitions() {
    return partitions.status();
  }

  @Override
  public ClusterTopology topology() {
    return reports.topology();
  }

  @Override
  public ClusterMembers members() {
    List<NodeName> all = peers.all().stream().map(Peer::name).toList();
    NodeName self = peers.self().name();
    List<NodeName> here =
        Stream.concat(Stream.of(self), reports.connected().stream()).sorted().toList();
    return new ClusterMembers(
        self,
        here,
        here,
        all.size(),
        all.stream().filter(node -> !here.contains(node)).toList(),
        truth.standing().members().stream()
            .map(member -> new QuorumStatus.Member(member.name(), member.votes()))
            .toList());
  }

  @Override
  public Outcome<PingAnswer> ping(NodeName node) {
    return peers
        .find(node)
        .map(peer -> Outcome.done(ping(peer)))
        .orElseGet(() -> Outcome.refused(Refusals.node(node)));
  }

  private PingAnswer ping(Peer peer) {
    Instant at = clock.now();
    if (peer.isSelf()) {
      return answer(peer, at, true, null, null);
    }
    if (!(peer.control() instanceof FarNode far)) {
      return answer(peer, at, false, null, peer.absence(at));
    }
    try {
      return answer(peer, at, true, far.ping(limits.probe()), null);
    } catch (NodeUnavailableException silent) {
      return answer(peer, at, false, null, silent.getMessage());
    }
  }

  private PingAnswer answer(
      Peer peer, Instant at, boolean alive, @Nullable Double millis, @Nullable String reason) {
    return new PingAnswer(peers.self().name(), peer.name(), alive, millis, at, reason);
  }
}
