package io.superlearner.cluster;

import io.superlearner.control.HostControl;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Moves sandboxes that have given up on this node: their restart budget is spent, or their root
/// cannot be started any more, or it ended with the wish to go.
///
/// A sandbox goes to each node at most once in ten minutes for that; then it stays where it is, in
/// error, as it does if it was asked to be on its node, or if there is no other. One pass runs at a
/// time; it may block for truth's limit.
final class GivenUp {

  private static final System.Logger LOG = System.getLogger(GivenUp.class.getName());

  /// The reason by which a root asks to be moved.
  static final String WISH = "migration_required";

  private static final Duration MEMORY = Duration.ofMinutes(10);

  private final NodeName own;
  private final HostControl local;
  private final Ledger<SandboxEntry> ledger;
  private final Lease lease;
  private final Placing placing;
  private final Clock clock;

  GivenUp(
      NodeName own,
      HostControl local,
      Ledger<SandboxEntry> ledger,
      Lease lease,
      Placing placing,
      Clock clock) {
    this.own = own;
    this.local = local;
    this.ledger = ledger;
    this.lease = lease;
    this.placing = placing;
    this.clock = clock;
  }

  /// Looks at all sandboxes of this node.
  ///
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer; the next
  ///   pass goes on
  void pass() {
    var period = lease.period();
    if (period.isEmpty()) {
      return;
    }
    for (SandboxId id : local.sandboxIds()) {
      if (local.sandbox(id) instanceof Outcome.Done<SandboxRecord>(var record)
          && record.status() == SandboxStatus.ERROR) {
        ledger
            .read(id.text())
            .filter(item -> item.value().isGivenTo(own, period.getAsLong()))
            // the supervisor that it stands below decides, on the node of its sandbox
            .filter(item -> item.value().request().partOf() == null)
            .ifPresent(item -> move(item, record));
      }
    }
  }

  private void move(Ledger.Item<SandboxEntry> item, SandboxRecord record) {
    boolean wished = String.valueOf(record.error()).contains(WISH);
    Optional<LeaseEntry> home = home(item.value(), wished);
    if (home.isEmpty()) {
      if (wished) {
        local.restartSandbox(record.id());
      }
      return;
    }
    SandboxMove.Cause cause =
        wished ? SandboxMove.Cause.MIGRATION_REQUIRED : SandboxMove.Cause.EXHAUSTED;
    // somebody may just have started it again: the other node waits until it has ended here
    SandboxEntry next = item.value().handedTo(home.get(), item.version(), clock.now(), cause);
    if (isGiven(item, next, String.valueOf(record.error()))) {
      local.destroySandbox(record.id());
    }
  }

  /// Gives a sandbox that cannot be started here to a node that has not tried it lately, unless it
  /// was asked to be here.
  ///
  /// @return false if it stays
  boolean isGivenAway(Ledger.Item<SandboxEntry> item, String why) {
    return home(item.value(), false)
        .map(home ->
            item.value().movedTo(home, item.version(), clock.now(), SandboxMove.Cause.EXHAUSTED))
        .filter(next -> isGiven(item, next, why))
        .isPresent();
  }

  private boolean isGiven(Ledger.Item<SandboxEntry> item, SandboxEntry next, String why) {
    boolean given = ledger.replace(item, next).isPresent();
    if (given) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "the sandbox %s goes to %s: %s".formatted(item.name(), next.node(), why));
    }
    return given;
  }

  private Optional<LeaseEntry> home(SandboxEntry entry, boolean wished) {
    if (own.equals(entry.wanted()) && entry.placement().strict() && !wished) {
      return Optional.empty();
    }
    return placing
        .lookWithout(tried(entry))
        .take(entry.request().id(), entry.placement())
        .flatMap(placing::lease);
  }

  private Set<NodeName> tried(SandboxEntry entry) {
    Instant since = clock.now().minus(MEMORY);
    Set<NodeName> tried = new HashSet<>(Set.of(own));
    entry.moves().stream()
        .filter(move -> move.cause() == SandboxMove.Cause.EXHAUSTED && move.at().isAfter(since))
        .forEach(move -> tried.add(move.from()));
    return tried;
  }
}
