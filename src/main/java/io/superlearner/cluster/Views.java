package io.superlearner.cluster;

import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.Truth;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What can be seen of the cluster, asked at this node.
final class Views implements ClusterViews {

  private final Partitions partitions;
  private final NodeReports reports;
  private final Peers peers;
  private final Truth truth;
  private final Strangers strangers;
  private final Limits limits;
  private final Clock clock;
  private final Supplier<@Nullable Messaging> messaging;

  Views(
      Partitions partitions,
      NodeReports reports,
      Peers peers,
      Truth truth,
      Strangers strangers,
      Limits limits,
      Clock clock,
      Supplier<@Nullable Messaging> messaging) {
    this.partitions = partitions;
    this.reports = reports;
    this.peers = peers;
    this.truth = truth;
    this.strangers = strangers;
    this.limits = limits;
    this.clock = clock;
    this.messaging = messaging;
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
        here.stream().filter(this::isOnDuty).toList(),
        all.size(),
        all.stream().filter(node -> !here.contains(node)).toList(),
        truth.standing().members().stream()
            .map(member -> new QuorumStatus.Member(member.name(), member.votes()))
            .toList(),
        strangers.present());
  }

  private boolean isOnDuty(NodeName node) {
    return peers
        .find(node)
        .filter(peer -> peer.entry().duty() == RosterEntry.Duty.ACTIVE)
        .isPresent();
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

  // ---- names and locks ----

  @Override
  public Outcome<RegistryStatus> registry(@Nullable String name) {
    List<NodeName> here = members().registryMembers();
    Messaging joined = messaging.get();
    List<RegistryRow> rows =
        joined == null ? List.of() : joined.registry(entry -> isHere(entry, here));
    List<RegistryRow> wanted =
        rows.stream().filter(row -> name == null || row.name().equals(name)).toList();
    return name != null && wanted.isEmpty()
        ? Outcome.refused(Refusals.name(name))
        : Outcome.done(
            new RegistryStatus(
                self(),
                wanted,
                wanted.size(),
                isStale(joined),
                joined == null ? 0 : joined.garbageNames()));
  }

  private boolean isHere(NameEntry entry, List<NodeName> here) {
    return here.contains(entry.node())
        && peers.life(entry.node(), entry.owner().incarnation()).isPresent();
  }

  @Override
  public LockStatus locks() {
    Messaging joined = messaging.get();
    List<LockRow> rows = joined == null ? List.of() : joined.locks().all();
    return new LockStatus(self(), rows, rows.size(), isStale(joined));
  }

  private boolean isStale(@Nullable Messaging joined) {
    return joined == null || !truth.standing().hasMajority();
  }

  private NodeName self() {
    return peers.self().name();
  }
}
