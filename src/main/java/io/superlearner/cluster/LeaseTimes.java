package io.superlearner.cluster;

import java.time.Duration;

/// The times on which the safety of leases rests.
///
/// A node ends what it runs when [#hold()] has passed since it *sent* the request by which a
/// majority confirmed its lease last. Others seal the lease no sooner than [#seal()] after they
/// have had a suspicion written into truth. Whatever was confirmed before that writing was sent
/// before it, so the node has ended everything [#margin()] before it is sealed, as long as the two
/// clocks do not drift apart by more than that in this time. No clock is compared with another.
///
/// @param renewEvery the pace at which a node has its lease confirmed
/// @param hold how long a confirmation lasts, by the node's own clock
/// @param silence how long a node does not answer before it is suspected
/// @param seal how long a suspicion must stand before the lease is sealed, by the clock of whoever
///   wrote it
/// @param patience how long a node that nobody here has seen yet is waited for, after this node
///   began to lead: so that a cluster that is started as a whole does not move anything
public record LeaseTimes(
    Duration renewEvery, Duration hold, Duration silence, Duration seal, Duration patience) {

  /// The times that hold unless configured otherwise.
  public static final LeaseTimes USUAL =
      new LeaseTimes(
          Duration.ofMillis(500),
          Duration.ofSeconds(3),
          Duration.ofSeconds(2),
          Duration.ofMillis(4500),
          Duration.ofSeconds(20));

  /// Refuses times that are not safe.
  public LeaseTimes {
    if (renewEvery.isNegative() || renewEvery.isZero() || hold.compareTo(renewEvery) <= 0) {
      throw new IllegalArgumentException(
          "a lease is held for " + hold + " and renewed every " + renewEvery);
    }
    if (seal.compareTo(hold) <= 0) {
      throw new IllegalArgumentException(
          "a lease is held for " + hold + " and may be sealed after " + seal);
    }
  }

  /// Returns by how much the node is sooner than those who take over.
  public Duration margin() {
    return seal.minus(hold);
  }
}
