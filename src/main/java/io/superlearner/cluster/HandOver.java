package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.HostControl;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// Gives sandboxes of this node to others, with the states of their durable processes.
///
/// First nothing of the sandbox handles messages any more, so that whatever it has acknowledged is
/// in its last checkpoint; then that is stored; then the sandbox ends here; only then it belongs to
/// the other node, which starts it. If the last step fails it is started here again. So there are
/// never two, and what was acknowledged is kept; a message that waits meanwhile is a dead letter,
/// and its caller learns that there is no process.
final class HandOver {

  private static final System.Logger LOG = System.getLogger(HandOver.class.getName());

  private final NodeName own;
  private final HostControl local;
  private final Ledger<SandboxEntry> ledger;
  private final Checkpoints checkpoints;
  private final Placing placing;
  private final SideBySide sideBySide;
  private final Clock clock;
  private final SandboxParts parts;
  private final ReentrantLock givingAll = new ReentrantLock();

  HandOver(
      NodeName own,
      HostControl local,
      Ledger<SandboxEntry> ledger,
      Checkpoints checkpoints,
      Placing placing,
      SideBySide sideBySide,
      SandboxParts parts,
      Clock clock) {
    this.own = own;
    this.local = local;
    this.ledger = ledger;
    this.checkpoints = checkpoints;
    this.placing = placing;
    this.sideBySide = sideBySide;
    this.parts = parts;
    this.clock = clock;
  }

  /// Gives one sandbox of this node to another; blocks for truth, the disks, and the sandbox's end.
  ///
  /// @return the record of its registration there; refused if nothing has changed
  /// @throws io.superlearner.truth.TruthUnavailableException if it is not known whose it is now; it
  ///   does not run here then, until truth answers
  Outcome<SandboxRecord> give(SandboxId id, LeaseEntry to, SandboxMove.Cause cause) {
    Optional<Ledger.Item<SandboxEntry>> ours = checkpoints.running(id);
    return ours.map(item -> give(item, to, cause))
        .orElseGet(() -> Outcome.refused(Refusals.sandbox(id)));
  }

  private Outcome<SandboxRecord> give(
      Ledger.Item<SandboxEntry> item, LeaseEntry to, SandboxMove.Cause cause) {
    SandboxId id = item.value().request().id();
    local.quiet(id, true);
    Outcome<CheckpointPlaces> stored = checkpoints.take(item, true);
    return switch (stored) {
      case Outcome.Refused<CheckpointPlaces>(var refusal) -> {
        local.quiet(id, false);
        yield Outcome.refused(refusal);
      }
      case Outcome.Done<CheckpointPlaces>(var places) when isBusy(places) -> {
        local.quiet(id, false);
        yield Outcome.refused(
            Code.CONFLICT,
            "not all of %s comes to an end with its message: %s"
                .formatted(id, places.checkpoint().missing()));
      }
      case Outcome.Done<CheckpointPlaces>(var places) -> give(item, to, cause, places);
    };
  }

  // processes that are never saved are named as one, such as `root/pool/*`
  private static boolean isBusy(CheckpointPlaces places) {
    return places.checkpoint().missing().keySet().stream().anyMatch(path -> !path.endsWith("/*"));
  }

  private Outcome<SandboxRecord> give(
      Ledger.Item<SandboxEntry> item,
      LeaseEntry to,
      SandboxMove.Cause cause,
      CheckpointPlaces places) {
    SandboxId id = item.value().request().id();
    Outcome<SandboxRecord> ended = parts.keepingPartsOf(id, () -> local.destroySandbox(id));
    if (ended instanceof Outcome.Refused<SandboxRecord>) {
      return ended;
    }
    SandboxEntry next = item.value().movedTo(to, item.version(), clock.now(), cause);
    if (ledger.replace(item, next).isPresent()) {
      LOG.log(
          System.Logger.Level.INFO,
          () ->
              "the sandbox %s goes to %s with its checkpoint %d.%d"
                  .formatted(
                      id, to.node(), places.checkpoint().epoch(), places.checkpoint().seq()));
      return ended;
    }
    var _ = local.createSandbox(item.value().request(), places.checkpoint());
    return Outcome.refused(Refusals.changing(id));
  }

  /// Gives all sandboxes of this node to others, as far as there are any that can take them; those
  /// that stay go on here. One that depends on others ends here before they do, and waits there for
  /// them. One pass runs at a time.
  ///
  /// @return how many have gone
  int giveAll() {
    givingAll.lock();
    try {
      List<Ledger.Item<SandboxEntry>> all = checkpoints.running();
      if (all.isEmpty()) {
        return 0;
      }
      Placing.Choice choice = placing.lookWithout(own);
      List<Gift> gifts = all.stream().flatMap(item -> gift(item, choice).stream()).toList();
      AtomicInteger gone = new AtomicInteger();
      for (List<Gift> wave : Dependencies.waves(gifts, gift -> gift.item().value())) {
        sideBySide.each(
            wave,
            gift -> {
              if (isGiven(gift)) {
                gone.incrementAndGet();
              }
            });
      }
      return gone.get();
    } finally {
      givingAll.unlock();
    }
  }

  private record Gift(Ledger.Item<SandboxEntry> item, LeaseEntry to) {}

  private Optional<Gift> gift(Ledger.Item<SandboxEntry> item, Placing.Choice choice) {
    SandboxEntry entry = item.value();
    return choice
        .take(entry.request().id(), entry.placement())
        .flatMap(placing::lease)
        .map(home -> new Gift(item, home));
  }

  private boolean isGiven(Gift gift) {
    try {
      return switch (give(gift.item(), gift.to(), SandboxMove.Cause.DRAIN)) {
        case Outcome.Done<SandboxRecord> _ -> true;
        case Outcome.Refused<SandboxRecord>(var refusal) -> {
          LOG.log(
              System.Logger.Level.WARNING,
              () -> "the sandbox " + gift.item().name() + " stays here: " + refusal.detail());
          yield false;
        }
      };
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.WARNING, "whose a sandbox is now is not known", silent);
      return false;
    }
  }

  /// Stores a last checkpoint of each sandbox of this node, after which it handles nothing.
  void keepAll() {
    sideBySide.each(checkpoints.running(), this::keep);
  }

  private void keep(Ledger.Item<SandboxEntry> item) {
    SandboxId id = item.value().request().id();
    local.quiet(id, true);
    if (checkpoints.take(item, true) instanceof Outcome.Refused<CheckpointPlaces>(var refusal)) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "no last checkpoint of " + id + ": " + refusal.detail());
    }
  }
}
