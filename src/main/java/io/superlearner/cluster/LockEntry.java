package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Who has a lock and who waits for it, as truth knows it.
///
/// @param claims the first has the lock, the others get it in this order
record LockEntry(List<LockEntry.Claim> claims) {

  static final LockEntry FREE = new LockEntry(List.of());

  LockEntry {
    claims = List.copyOf(claims);
  }

  /// A process that has the lock or waits for it.
  ///
  /// @param owner the process
  /// @param node the node it is on
  /// @param since when it asked for the lock
  /// @param fence greater than that of every process that had the lock before; 0 while it waits
  record Claim(Pid owner, NodeName node, Instant since, long fence) {

    private Claim fenced(long version) {
      return new Claim(owner, node, since, version);
    }
  }

  Optional<Claim> holder() {
    return claims.stream().findFirst();
  }

  Optional<Claim> of(Pid owner) {
    return claims.stream().filter(claim -> claim.owner().equals(owner)).findFirst();
  }

  boolean isHeldBy(Pid owner) {
    return holder().filter(claim -> claim.owner().equals(owner)).isPresent();
  }

  /// Adds a claim at the end.
  ///
  /// @param version of the value that this is read from: it becomes the fence if nobody else has
  ///   the lock, being greater than what it was for whoever had it before
  LockEntry with(Claim claim, long version) {
    List<Claim> next = new ArrayList<>(claims);
    next.add(claim);
    return fenced(next, version);
  }

  /// Takes claims away; who is first then gets the lock.
  ///
  /// @param version of the value that this is read from
  LockEntry without(Predicate<Claim> gone, long version) {
    return fenced(claims.stream().filter(gone.negate()).toList(), version);
  }

  private static LockEntry fenced(List<Claim> claims, long version) {
    List<Claim> next = new ArrayList<>(claims);
    if (!next.isEmpty() && next.getFirst().fence() == 0) {
      next.set(0, next.getFirst().fenced(version));
    }
    return new LockEntry(next);
  }
}
