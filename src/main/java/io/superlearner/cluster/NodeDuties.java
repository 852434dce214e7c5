package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import java.util.List;
import java.util.Optional;

/// Takes nodes out of duty and lets them in again, whichever node is asked. Truth is told first, so
/// whatever is interrupted is carried on by the node itself.
final class NodeDuties {

  private static final System.Logger LOG = System.getLogger(NodeDuties.class.getName());

  private final Peers peers;
  private final Roster roster;
  private final Truth truth;
  private final Ledger<SandboxEntry> ledger;
  private final Placing placing;
  private final HandOver handOver;
  private final Clock clock;

  NodeDuties(
      Peers peers,
      Roster roster,
      Truth truth,
      Ledger<SandboxEntry> ledger,
      Placing placing,
      HandOver handOver,
      Clock clock) {
    this.peers = peers;
    this.roster = roster;
    this.truth = truth;
    this.ledger = ledger;
    this.placing = placing;
    this.handOver = handOver;
    this.clock = clock;
  }

  /// Has a node give away all it has and take nothing any more, until it rejoins. Blocks until it
  /// has done so, at most for the limit of a change.
  ///
  /// @return refused with `no_available_nodes`, and nothing changed, if no other node could take it
  Outcome<Drained> drain(NodeName node) {
    return inTruth(() -> {
      Optional<Peer> peer = peers.find(node);
      if (peer.isEmpty()) {
        return Outcome.refused(Refusals.node(node));
      }
      boolean others =
          peers.all().stream()
              .filter(other -> other.isHere() && !other.name().equals(node))
              .anyMatch(other -> placing.open(other).isPresent());
      if (!others) {
        return Outcome.refused(
            Code.NO_AVAILABLE_NODES, "no other node could take what " + node + " has");
      }
      if (roster.put(node, RosterEntry.Duty.DRAINED).isEmpty()) {
        return Outcome.refused(Refusals.node(node));
      }
      return given(peer.get());
    });
  }

  private Outcome<Drained> given(Peer peer) {
    int moved = 0;
    if (peer.isSelf()) {
      moved = handOver.giveAll();
    } else if (peer.control() instanceof FarNode far) {
      try {
        moved = far.giveAll();
      } catch (NodeUnavailableException silent) {
        return Outcome.refused(
            Code.TIMEOUT,
            peer.name()
                + " takes nothing any more and goes on giving away what it has: "
                + silent.getMessage());
      }
    }
    ledger.refresh();
    List<SandboxId> left = placedOn(peer.name());
    return Outcome.done(new Drained(peer.name(), left.isEmpty(), moved, left));
  }

  private List<SandboxId> placedOn(NodeName node) {
    return ledger.where(entry -> entry.node().equals(node)).stream()
        .map(item -> item.value().request().id())
        .sorted()
        .toList();
  }

  /// Lets a drained node take sandboxes again; nothing moves to it by that alone.
  Outcome<NodeName> rejoin(NodeName node) {
    return inTruth(() ->
        roster
            .put(node, RosterEntry.Duty.ACTIVE)
            .map(entry -> Outcome.done(entry.name()))
            .orElseGet(() -> Outcome.refused(Refusals.node(node))));
  }

  /// Removes a node that is gone for good: it votes no more, and its disk is never let in again. A
  /// node of its name may join anew with an empty disk.
  ///
  /// @return refused with `conflict` if it is here, if it may still run something, or if there is
  ///   something that no other node could take yet
  Outcome<NodeName> remove(NodeName node) {
    return inTruth(() -> {
      Optional<RosterEntry> entry =
          roster
              .find(node)
              .filter(known -> known.duty() != RosterEntry.Duty.REMOVED || !known.hasLeft());
      if (entry.isEmpty()) {
        return Outcome.refused(Refusals.node(node));
      }
      if (peers.find(node).filter(Peer::isHere).isPresent()) {
        return Outcome.refused(Code.CONFLICT, node + " is a member now; stop it before");
      }
      if (!placing.isSealed(node, entry.get().incarnation())) {
        return Outcome.refused(
            Code.CONFLICT, node + " may still run what it has: its lease is not over yet");
      }
      ledger.refresh();
      List<SandboxId> left = placedOn(node);
      if (!left.isEmpty()) {
        return Outcome.refused(
            Code.CONFLICT, "no other node has taken yet what belongs to " + node + ": " + left);
      }
      boolean voted = truth.dismiss(node.text());
      roster.remove(entry.get(), clock.now());
      LOG.log(
          System.Logger.Level.INFO,
          () -> node + " is removed" + (voted ? "" : "; it had no seat in truth"));
      return Outcome.done(node);
    });
  }

  private interface Body<T> {
    Outcome<T> run();
  }

  private static <T> Outcome<T> inTruth(Body<T> body) {
    try {
      return body.run();
    } catch (TruthUnavailableException silent) {
      return Refusals.truth(silent, true);
    }
  }
}
