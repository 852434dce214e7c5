package io.superlearner.cluster;

import io.superlearner.control.NodeControl;
import io.superlearner.identity.NodeName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Chooses nodes for sandboxes: only such as hold their lease and answer now.
///
/// Asking the nodes blocks for the limit of a sign of life.
final class Placing {

  private final Peers peers;
  private final FanOut fanOut;
  private final Ledger<SandboxEntry> ledger;
  private final Ledger<LeaseEntry> leases;
  private final Limits limits;

  Placing(
      Peers peers,
      FanOut fanOut,
      Ledger<SandboxEntry> ledger,
      Ledger<LeaseEntry> leases,
      Limits limits) {
    this.peers = peers;
    this.fanOut = fanOut;
    this.ledger = ledger;
    this.leases = leases;
    this.limits = limits;
  }

  /// Returns the lease of a node, if it is held by its present life.
  Optional<LeaseEntry> lease(Peer peer) {
    return leases
        .find(peer.name().text())
        .map(Ledger.Item::value)
        .filter(lease -> lease.state() == LeaseEntry.State.HELD)
        .filter(lease -> lease.incarnation() == peer.entry().incarnation());
  }

  /// Tells whether a period of a node's lease is over for certain, and seals it if the node is
  /// proved dead; asks truth and so blocks for its limit.
  ///
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  boolean isOver(NodeName node, long period) {
    Optional<Ledger.Item<LeaseEntry>> item = leases.read(node.text());
    if (item.isEmpty()) {
      return false;
    }
    LeaseEntry lease = item.get().value();
    return lease.period() > period
        || lease.state() == LeaseEntry.State.SEALED
        || (peers.isProvedDead(node, lease.incarnation())
            && leases.replace(item.get(), lease.with(LeaseEntry.State.SEALED)).isPresent());
  }

  /// Tells whether a life of a node has lost its lease and runs nothing now; asks truth.
  ///
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  boolean isSealed(NodeName node, int incarnation) {
    return leases
        .read(node.text())
        .map(Ledger.Item::value)
        .filter(lease -> lease.incarnation() == incarnation)
        .filter(lease -> lease.state() == LeaseEntry.State.SEALED)
        .isPresent();
  }

  /// Asks all nodes for their figures, and returns what is known of those that may be taken.
  Choice look() {
    return look(peers.all());
  }

  /// Does the same without one node.
  Choice lookWithout(NodeName one) {
    return look(peers.all().stream().filter(peer -> !peer.name().equals(one)).toList());
  }

  private Choice look(List<Peer> all) {
    Map<NodeName, Long> placed =
        ledger.all().stream()
            .collect(Collectors.groupingBy(item -> item.value().node(), Collectors.counting()));
    List<Peer> able = all.stream().filter(peer -> lease(peer).isPresent()).toList();
    List<Placer.Candidate> candidates =
        fanOut.ask(able, limits.probe(), NodeControl::vitals).given().stream()
            .map(answer -> {
              NodeName node = answer.peer().name();
              int count = placed.getOrDefault(node, 0L).intValue();
              return new Placer.Candidate(node, answer.value(), count);
            })
            .toList();
    return new Choice(candidates);
  }

  /// What is known of the nodes at one moment. For one thread; it counts what it gives away.
  final class Choice {
    private final Map<NodeName, Placer.Candidate> candidates = new HashMap<>();

    private Choice(List<Placer.Candidate> candidates) {
      candidates.forEach(one -> this.candidates.put(one.node(), one));
    }

    /// Takes the least loaded node for one more sandbox; empty if none can be taken.
    Optional<Peer> take() {
      Optional<NodeName> chosen = Placer.choose(List.copyOf(candidates.values()));
      chosen.ifPresent(node ->
          candidates.computeIfPresent(
              node, (_, one) -> new Placer.Candidate(node, one.vitals(), one.sandboxes() + 1)));
      return chosen.flatMap(peers::find);
    }
  }
}
