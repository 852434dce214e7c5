package io.superlearner.faults;

/// A way in which the system, the bench or the sink is spoilt on purpose, to see the suite catch
/// it.
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

  static Mutant parse(String text) {
    return valueOf(text.toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
  }
}
