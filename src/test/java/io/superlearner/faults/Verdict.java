package io.superlearner.faults;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What the judge found.
///
/// @param breaches what must not have happened, one sentence each, with the name of the invariant
/// @param figures what was measured, in milliseconds unless the measure counts
record Verdict(List<Breach> breaches, Map<Measure, Long> figures) {

  /// Copies both.
  Verdict {
    breaches = List.copyOf(breaches);
    figures = figures.isEmpty() ? Map.of() : new EnumMap<>(figures);
  }

  boolean holds() {
    return breaches.isEmpty();
  }

  boolean breaks(Invariant invariant) {
    return breaches.stream().anyMatch(breach -> breach.invariant() == invariant);
  }

  /// Something that must not have happened.
  record Breach(Invariant invariant, String what) {

    @Override
    public String toString() {
      return invariant + " " + what;
    }
  }

  /// What must hold in every run.
  enum Invariant {
    /// At most one live copy of a name.
    I1,
    /// What was created is there.
    I2,
    /// What was deleted stays away, and nothing runs without a record.
    I3,
    /// Effects of older epochs are not accepted.
    I4,
    /// All nodes show the same.
    I5,
    /// Each message is accounted for: no call is handled twice.
    I6,
    /// Whatever crashes is started again by its supervisor, and not more often than that may.
    I7,
    /// What a node takes of its machine does not grow.
    I8,
    /// The majority goes on.
    I9,
    /// The minority stops in time.
    I10,
    /// What was saved and acknowledged is there again after the death of whoever had it.
    I11,
    /// Every call ends.
    I13,
    /// Nothing is shown as running that is not.
    I14,
    /// What clients saw of one name happened in some order, one after the other.
    LINEAR,
    /// What the case wants to reach besides.
    GOAL
  }

  /// What is measured.
  enum Measure {
    NOTICED,
    MOVED,
    TAKEOVER_P50,
    TAKEOVER_P95,
    TAKEOVER_MAX,
    ERRORS,
    STALL,
    /// How many copies on sound nodes were killed, and started there again.
    LAPSED,
    MINORITY_STOP,
    MARGIN,
    LATE,
    STALE_REFUSED,
    CONVERGENCE,
    /// From the command to end to the end of the JVM, for nodes that ended by themselves.
    GRACEFUL,
    /// From a repair until all nodes hold leases, see each other and vote.
    REDUNDANCY,
    /// From the first majority after the death of all until everything runs.
    COLD_START,
    /// Without a sign of life, as a sandbox moves in order; a beat comes every 100 ms.
    PAUSE_P95,
    PAUSE_MAX,
    /// How many sandboxes were on their way at once, in order.
    MOVING,
    /// From the end of a process that crashed to the start of the next one.
    RESTART_P99,
    /// How many sandboxes were held against what they had acknowledged as saved.
    RESTORED,
    OPS,
    CREATED
  }
}
