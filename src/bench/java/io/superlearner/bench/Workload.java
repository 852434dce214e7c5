package io.superlearner.bench;

import static io.superlearner.bench.Side.BEAM;
import static io.superlearner.bench.Side.OURS;
import static io.superlearner.bench.Side.PEKKO;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is measured. The programs of all sides know a workload by its [#program()].
enum Workload {
  P1("P1", "P1", "round trips/s", "ping-pong, two processes", 1, 10_000, ">= 1.3"),
  P1_CROWD("P1x100", "P1", "round trips/s", "ping-pong, 100 pairs at once", 100, 100_000, ""),
  P2("P2", "P2", "calls/s", "call to a server from a process", 1, 1_000, ">= 8"),
  P2_CROWD("P2x100", "P2", "calls/s", "call to a server, 100 callers at once", 100, 1_000, ""),
  P3("P3", "P3", "casts/s", "one sender, one-way, until all are handled", 1, 100_000, ">= 3"),
  P4("P4", "P4", "messages/s", "fan-in, 100 senders to one receiver", 100, 100_000, ">= 4"),
  P5("P5", "P5", "hops/s", "ring of 1000", 1_000, 10_000, ">= 1.2"),
  P6("P6", "P6", "starts/s", "start an idle server, no supervisor", 10_000, 10_000, ">= 5");

  private final String id;
  private final String program;
  private final String unit;
  private final String title;
  private final int size;
  private final long first;
  private final String target;

  /// @param first how many operations the first run of the warm-up does
  Workload(
      String id, String program, String unit, String title, int size, long first, String target) {
    this.id = id;
    this.program = program;
    this.unit = unit;
    this.title = title;
    this.size = size;
    this.first = first;
    this.target = target;
  }

  String id() {
    return id;
  }

  /// Returns the word by which each side's program knows it.
  String program() {
    return program;
  }

  String unit() {
    return unit;
  }

  String title() {
    return title;
  }

  int size() {
    return size;
  }

  long first() {
    return first;
  }

  /// Returns what the ratio should be, for people; empty where nothing is required.
  String target() {
    return target;
  }

  /// Tells whether a bigger figure is a better one.
  boolean isBiggerBetter() {
    return true;
  }

  /// Tells whether the target speaks of our own figure, not of a ratio.
  boolean isAbsolute() {
    return false;
  }

  /// Tells whether a run always does the same work, instead of as much as fills a round.
  boolean isFixed() {
    return false;
  }

  /// Returns how many operations the smallest run of another size does.
  long operationsAt(int other) {
    return this == P4 ? 1_000L * other : other;
  }

  /// Returns what BEAM needs beyond its defaults to do this work at all.
  List<String> erlOptions() {
    return List.of();
  }

  /// Returns who can do this work.
  Set<Side> sides() {
    return Set.of(OURS, BEAM, PEKKO);
  }

  static Optional<Workload> of(String id) {
    for (Workload workload : values()) {
      if (workload.id.equalsIgnoreCase(id)) {
        return Optional.of(workload);
      }
    }
    return Optional.empty();
  }
}
