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
  P6("P6", "P6", "starts/s", "start an idle server, no supervisor", 10_000, 10_000, ">= 5"),
  P7("P7", "P7", "starts/s", "start a child under a dynamic supervisor", 10_000, 10_000, ">= 3"),
  P8("P8", "P8", "bytes", "heap per idle server, 100,000 of them", 100_000, 1, "<= 0.5"),
  P9("P9", "P9", "restarts/s", "kill a child, wait for its successor", Sizes.ALL, 200, ">= 5"),
  P9_SHORT("P9x500", "P9", "restarts/s", "the same, 500 under one supervisor", 500, 500, ""),
  P9_SOFT("P9soft", "P9soft", "restarts/s", "the same, Pekko restarts in place", 500, 500, ""),
  P10("P10", "P10", "processes/s", "read the info of 100,000 processes", 100_000, 100_000, ">= 3"),
  P11("P11", "P11", "calls/s", "P2 traced into a bounded history", 1, 1_000, ">= 10"),
  P11_WORK(
      "P11work", "P11work", "times", "5 us of work a call: traced to plain", 1, 1_000, "<= 1.15"),
  P12("P12", "P12", "processes/s", "start, message, stop 1,000,000 at once", 1, 1_000_000, "> 1"),
  P13("P13", "P13", "ms", "p99 of a call beside 4 endless loops", 4, 1_000, "<= 20 ms");

  /// Sizes with a name.
  private static final class Sizes {
    static final int ALL = Integer.MAX_VALUE;
  }

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
    return this != P8 && this != P11_WORK && this != P13;
  }

  /// Tells whether the target speaks of our own figure, not of a ratio.
  boolean isAbsolute() {
    return this == P11_WORK || this == P13;
  }

  /// Tells whether a run always does the same work, instead of as much as fills a round.
  boolean isFixed() {
    return this == P8 || this == P12 || this == P13;
  }

  /// Returns how long the sides run before they are measured. Where each call is slow on purpose
  /// the compiler, which counts calls, takes longer.
  long warmUpNanos() {
    return this == P11_WORK ? 24_000_000_000L : 8_000_000_000L;
  }

  /// Returns how many operations a run does that is only to warm up.
  long operationsToWarmUp() {
    return this == P12 ? first / 10 : first;
  }

  /// Returns how many operations the smallest run of another size does.
  long operationsAt(int other) {
    return this == P4 ? 1_000L * other : other;
  }

  /// Returns what BEAM needs beyond its defaults: room for so many processes, and no report of each
  /// process that is killed, as the other sides write none either.
  List<String> erlOptions() {
    return switch (this) {
      case P9, P9_SHORT -> List.of("-kernel", "logger_level", "none");
      case P12 -> List.of("+P", "2000000");
      default -> List.of();
    };
  }

  /// Returns who can do this work: Pekko tells nothing of its actors, traces none and knows no
  /// sandboxes, and BEAM restarts nothing in place.
  Set<Side> sides() {
    return switch (this) {
      case P10, P11, P11_WORK, P13 -> Set.of(OURS, BEAM);
      case P9_SOFT -> Set.of(OURS, PEKKO);
      default -> Set.of(OURS, BEAM, PEKKO);
    };
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
