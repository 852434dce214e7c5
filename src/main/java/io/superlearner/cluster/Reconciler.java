package io.superlearner.cluster;

import io.superlearner.control.NodeControl;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxRecord;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Makes what runs here equal to what truth says: a sandbox without a registration, or with one for
/// another node, is destroyed; a sandbox that an earlier life of this node had is started again.
/// Also brings the copies of truth up to date.
///
/// A sandbox must be without its registration in two passes in a row, since it may just be on its
/// way in or out. One pass runs at a time; it may block for truth's limit and for the start or the
/// end of a sandbox.
final class Reconciler {

  private static final System.Logger LOG = System.getLogger(Reconciler.class.getName());

  private final RosterEntry own;
  private final NodeControl local;
  private final Roster roster;
  private final Ledger<SandboxEntry> ledger;
  private final Clock clock;
  private final ReentrantLock onePass = new ReentrantLock();
  // guarded by onePass
  private final Set<SandboxId> suspects = new HashSet<>();

  Reconciler(
      RosterEntry own, NodeControl local, Roster roster, Ledger<SandboxEntry> ledger, Clock clock) {
    this.own = own;
    this.local = local;
    this.roster = roster;
    this.ledger = ledger;
    this.clock = clock;
  }

  /// Runs one pass.
  ///
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer; nothing is
  ///   started or destroyed then
  void pass() {
    onePass.lock();
    try {
      roster.refresh();
      ledger.refresh();
      ledger.all().stream().filter(this::isOfEarlierLife).forEach(this::restore);
      Set<SandboxId> strangers = new HashSet<>();
      for (SandboxRecord record : local.sandboxes()) {
        if (!belongsHere(record.id())) {
          strangers.add(record.id());
        }
      }
      suspects.retainAll(strangers);
      suspects.forEach(this::destroy);
      suspects.clear();
      suspects.addAll(strangers);
    } finally {
      onePass.unlock();
    }
  }

  private boolean isOfEarlierLife(Ledger.Item<SandboxEntry> item) {
    SandboxEntry entry = item.value();
    return entry.node().equals(own.name()) && entry.incarnation() < own.incarnation();
  }

  // truth first: whoever moves or destroys the sandbox meanwhile is refused, or we are
  private void restore(Ledger.Item<SandboxEntry> item) {
    SandboxEntry here = item.value().movedTo(own.name(), own.incarnation(), clock.now());
    ledger.replace(item, here).ifPresent(this::start);
  }

  private void start(Ledger.Item<SandboxEntry> item) {
    switch (local.createSandbox(item.value().request())) {
      case Outcome.Done<SandboxRecord>(var record) ->
          LOG.log(System.Logger.Level.INFO, "the sandbox " + record.id() + " is started again");
      case Outcome.Refused<SandboxRecord>(var refusal) ->
          LOG.log(
              System.Logger.Level.WARNING,
              "the sandbox " + item.name() + " cannot be started again: " + refusal.detail());
    }
  }

  private boolean belongsHere(SandboxId id) {
    return ledger
        .read(id.text())
        .map(Ledger.Item::value)
        .filter(entry -> entry.node().equals(own.name()))
        .filter(entry -> entry.incarnation() == own.incarnation())
        .isPresent();
  }

  private void destroy(SandboxId id) {
    LOG.log(
        System.Logger.Level.WARNING,
        "the sandbox " + id + " is not registered for this node and is destroyed");
    local.destroySandbox(id);
  }
}
