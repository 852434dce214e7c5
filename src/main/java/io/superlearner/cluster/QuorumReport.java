package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.truth.Standing;
import io.superlearner.truth.Truth;
import java.util.List;
import java.util.Locale;

/// Tells how truth and the leases stand.
final class QuorumReport {

  private final NodeName self;
  private final Truth truth;
  private final Ledger<LeaseEntry> leases;
  private final Lease lease;
  private final LeaseTimes times;

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
