package io.superlearner.cluster;

import io.superlearner.control.NodeControl;
import io.superlearner.control.SandboxRecord;
import io.superlearner.identity.SandboxId;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Makes what runs here equal to what truth says: a sandbox without a registration, or with one for
/// another node, is destroyed. Also brings the copies of truth up to date.
///
/// A sandbox must be without its registration in two passes in a row, since it may just be on its
/// way in or out. One pass runs at a time; it may block for truth's limit and for the end of a
/// sandbox.
final class Reconciler {

  private static final System.Logger LOG = System.getLogger(Reconciler.class.getName());

  private final RosterEntry own;
  private final NodeControl local;
  private final Roster roster;
  private final Ledger<SandboxEntry> ledger;
  private final ReentrantLock onePass = new ReentrantLock();
  // guarded by onePass
  private final Set<SandboxId> suspects = new HashSet<>();

  Reconciler(RosterEntry own, NodeControl local, Roster roster, Ledger<SandboxEntry> ledger) {
    this.own = own;
    this.local = local;
    this.roster = roster;
    this.ledger = ledger;
  }

  /// Runs one pass.
  ///
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer; nothing is
  ///   destroyed then
  void pass() {
    onePass.lock();
    try {
      roster.refresh();
      ledger.refresh();
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
