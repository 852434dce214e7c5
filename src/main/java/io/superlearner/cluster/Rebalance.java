package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.truth.TruthUnavailableException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/// Spreads the sandboxes evenly over the nodes that may take some, some at a time.
final class Rebalance {

  private final Peers peers;
  private final Ledger<SandboxEntry> ledger;
  private final Placing placing;
  private final Migration migration;

  Rebalance(Peers peers, Ledger<SandboxEntry> ledger, Placing placing, Migration migration) {
    this.peers = peers;
    this.ledger = ledger;
    this.placing = placing;
    this.migration = migration;
  }

  /// Moves what must be moved, and returns when each runs at its new place or has stayed.
  ///
  /// @param most how many moves at most
  /// @param atOnce how many of them at a time
  /// @return refused if there are not two nodes that may take sandboxes, or truth does not answer
  Outcome<Rebalanced> run(int most, int atOnce) {
    try {
      ledger.refresh();
    } catch (TruthUnavailableException silent) {
      return Refusals.truth(silent, false);
    }
    Set<NodeName> able = able();
    if (able.size() < 2) {
      return Outcome.refused(
          Code.NO_AVAILABLE_NODES,
          "there must be two nodes that may take sandboxes to spread them; now there "
              + (able.isEmpty() ? "is none" : "is only " + able));
    }
    Spread spread = spread(able);
    var before = spread.counts();
    var moves = new ConcurrentLinkedQueue<Rebalanced.Move>();
    SideBySide.threads(atOnce).each(spread.plan(most), step -> moves.add(carriedOut(step)));
    Spread now = spread(able);
    return Outcome.done(
        new Rebalanced(
            moves.stream().sorted(Comparator.comparing(Rebalanced.Move::sandbox)).toList(),
            before,
            now.counts(),
            now.pinned()));
  }

  /// Finds the sandbox whose move would spread the load best.
  ///
  /// @return refused with `conflict` if all is even, or if none may be moved
  Outcome<SandboxId> next() {
    Spread spread = spread(able());
    return spread.plan(1).stream()
        .map(step -> Outcome.done(step.id()))
        .findFirst()
        .orElseGet(() -> Outcome.refused(Code.CONFLICT, whyNone(spread)));
  }

  private static String whyNone(Spread spread) {
    if (spread.isEven()) {
      return "the sandboxes are spread evenly; none needs to move";
    }
    String pinned =
        spread.pinned().stream()
            .map(some -> "%d of %s: %s".formatted(some.sandboxes(), some.node(), some.why()))
            .collect(Collectors.joining("; "));
    return "the sandboxes are not spread evenly, %s, and none may be moved: %s"
        .formatted(
            new TreeMap<>(spread.counts()),
            pinned.isEmpty() ? "they are to be apart from others" : pinned);
  }

  private Set<NodeName> able() {
    return peers.all().stream()
        .filter(Peer::isHere)
        .filter(peer -> placing.open(peer).isPresent())
        .map(Peer::name)
        .collect(Collectors.toSet());
  }

  private Spread spread(Set<NodeName> able) {
    List<SandboxEntry> all = ledger.all().stream().map(Ledger.Item::value).toList();
    return new Spread(able, all);
  }

  private boolean suits(Spread.Step step) {
    Placement wish =
        ledger.find(step.id().text()).map(item -> item.value().placement()).orElse(Placement.AUTO);
    return wish.needs().equals(Placement.Needs.NONE)
        || placing.lookAt(step.to()).takeApart(step.id(), wish).isPresent();
  }

  private Rebalanced.Move carriedOut(Spread.Step step) {
    Outcome<SandboxRecord> moved =
        suits(step)
            ? migration.move(step.id(), step.to(), SandboxMove.Cause.REBALANCE)
            : Outcome.refused(Code.NO_AVAILABLE_NODES, step.to() + " does not have what it needs");
    return new Rebalanced.Move(
        step.id(),
        step.from(),
        step.to(),
        switch (moved) {
          case Outcome.Done<SandboxRecord> _ -> null;
          case Outcome.Refused<SandboxRecord>(var refusal) -> refusal.detail();
        });
  }
}
