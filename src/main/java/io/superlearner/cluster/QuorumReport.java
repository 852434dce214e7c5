package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.truth.Standing;
import io.superlearner.truth.Truth;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Tells how truth and the leases stand.
final class QuorumReport {

  private static final System.Logger LOG = System.getLogger(QuorumReport.class.getName());

  private final NodeName self;
  private final Truth truth;
  private final Ledger<LeaseEntry> leases;
  private final Lease lease;
  private final LeaseTimes times;
  private final AtomicReference<@Nullable String> told = new AtomicReference<>();

  QuorumReport(
      NodeName self, Truth truth, Ledger<LeaseEntry> leases, Lease lease, LeaseTimes times) {
    this.self = self;
    this.truth = truth;
    this.leases = leases;
    this.lease = lease;
    this.times = times;
  }

  QuorumStatus status() {
    Standing standing = truth.standing();
    Lease.View own = lease.view();
    return new QuorumStatus(
        self,
        standing.leader(),
        standing.term(),
        standing.hasMajority(),
        warning(standing),
        standing.members().stream()
            .map(member -> new QuorumStatus.Member(member.name(), member.votes()))
            .toList(),
        new QuorumStatus.OwnLease(own.held(), own.period(), own.remainingMs(), own.trouble()),
        leases(),
        new QuorumStatus.Times(
            times.renewEvery().toMillis(),
            times.hold().toMillis(),
            times.silence().toMillis(),
            times.seal().toMillis(),
            times.margin().toMillis()));
  }

  /// Tells whether what this node knows of truth may be out of date.
  boolean isStale() {
    return !lease.view().held();
  }

  /// Tells whether nothing can be changed while the disk of this node is full.
  boolean isDiskFull() {
    return truth.isDiskFull();
  }

  /// Says what is wrong with the number of voters now; null for nothing. Never blocks.
  @Nullable String warning() {
    return warning(truth.standing());
  }

  /// Writes a warning into the log when truth comes to have too few voters to lose one; never
  /// blocks.
  void watch() {
    String now = warning();
    String before = told.getAndSet(now);
    if (now != null && !now.equals(before)) {
      LOG.log(System.Logger.Level.WARNING, now);
    }
  }

  /// Says what is wrong with the number of voters; null for nothing. A node alone has chosen so,
  /// and of three or more one may be lost.
  static @Nullable String warning(Standing standing) {
    long voters = standing.members().stream().filter(Standing.Member::votes).count();
    return voters == 2
        ? "the cluster has two voters: if either is lost, all changes are refused (no_quorum) until"
            + " it is back; start a third node, or one of role witness"
        : null;
  }

  private List<QuorumStatus.NodeLease> leases() {
    return leases.all().stream()
        .map(Ledger.Item::value)
        .map(lease ->
            new QuorumStatus.NodeLease(
                lease.node(),
                lease.incarnation(),
                lease.period(),
                lease.state().name().toLowerCase(Locale.ROOT)))
        .toList();
  }
}
