package io.superlearner.faults;

import io.superlearner.faults.Verdict.Invariant;
import java.util.Locale;
import java.util.Set;

/// A way in which the system, the bench or the sink is spoilt on purpose, to see the suite catch
/// it. Nothing of it is in the product.
enum Mutant {
  /// As it is.
  NONE,
  /// A node that has lost its lease goes on.
  NO_SELF_FENCE,
  /// The sink takes effects of any epoch.
  SINK_TAKES_ALL,
  /// Truth answers reads without a majority, from what this node remembers.
  NO_MAJORITY,
  /// The disks forget the last moments before all nodes are killed, as without fsync.
  NO_FSYNC;

  /// Returns the invariants of which at least one must be broken.
  Set<Invariant> breaks() {
    return switch (this) {
      case NONE -> Set.of();
      case NO_SELF_FENCE, NO_MAJORITY -> Set.of(Invariant.I1, Invariant.I10);
      case SINK_TAKES_ALL -> Set.of(Invariant.I4);
      case NO_FSYNC -> Set.of(Invariant.I2);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
