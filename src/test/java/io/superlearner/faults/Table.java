package io.superlearner.faults;

import io.superlearner.faults.Verdict.Measure;
import java.util.ArrayList;
import java.util.List;

/// How verdicts are shown.
final class Table {

  private static final List<Measure> SHOWN =
      List.of(
          Measure.NOTICED,
          Measure.MOVED,
          Measure.TAKEOVER_P50,
          Measure.TAKEOVER_P95,
          Measure.TAKEOVER_MAX,
          Measure.ERRORS,
          Measure.STALL,
          Measure.LAPSED,
          Measure.MINORITY_STOP,
          Measure.MARGIN,
          Measure.LATE,
          Measure.STALE_REFUSED,
          Measure.CONVERGENCE,
          Measure.OPS,
          Measure.CREATED);

  private static final List<Measure> SPELLS =
      List.of(
          Measure.RESTART_P99,
          Measure.GRACEFUL,
          Measure.COLD_START,
          Measure.REDUNDANCY,
          Measure.PAUSE_P95,
          Measure.PAUSE_MAX,
          Measure.MOVING,
          Measure.RESTORED);

  private Table() {}

  static String head() {
    return "case     seed verdict noticed moved take-p50 take-p95 take-max  errors   stall  lapsed min-stop"
        + "  margin    late  stale converge    ops created\n"
        + "goals                                1000*    2000*    5000*    6000    6000       0     3500"
        + "      >0    200      -    10000\n"
        + "(* F03 and F05: p95 8000, max 12000; times in ms)";
  }

  static String row(Case one, long seed, Verdict verdict) {
    StringBuilder row =
        new StringBuilder("%-6s %6d %-7s".formatted(one, seed, verdict.holds() ? "ok" : "BROKEN"));
    int[] widths = {8, 6, 9, 9, 9, 8, 8, 8, 9, 8, 8, 7, 9, 7, 8};
    for (int i = 0; i < SHOWN.size(); i++) {
      row.append(cell(verdict, SHOWN.get(i), widths[i]));
    }
    return row.toString();
  }

  private static String cell(Verdict verdict, Measure measure, int width) {
    Long value = verdict.figures().get(measure);
    return ("%" + width + "s").formatted(value == null ? "-" : value);
  }

  /// Returns the head of the second table, with what takes its time besides takeovers.
  static String headOfSpells() {
    return """

    case     seed restart-p99 graceful cold-start redundancy pause-p95 pause-max moving restored
    goals                 100    30000      60000     60000*      500      2000      3*       >0
    (* redundancy is judged in F18, moving in F19; restart and pause are not judged: they are seen from outside,
    the pause by beats that come every 100 ms, and states are small)\
    """;
  }

  /// Returns its row of one case.
  static String rowOfSpells(Case one, long seed, Verdict verdict) {
    StringBuilder row = new StringBuilder("%-6s %6d".formatted(one, seed));
    int[] widths = {12, 9, 11, 11, 10, 10, 7, 9};
    for (int i = 0; i < SPELLS.size(); i++) {
      row.append(cell(verdict, SPELLS.get(i), widths[i]));
    }
    return row.toString();
  }

  static List<String> verdict(Case one, long seed, Verdict verdict) {
    List<String> lines = new ArrayList<>();
    lines.add(one + " seed " + seed + ": " + one.title());
    lines.add(verdict.holds() ? "held" : "broken");
    verdict.breaches().forEach(breach -> lines.add(breach.toString()));
    verdict.figures().forEach((measure, value) -> lines.add(measure + " " + value));
    return lines;
  }
}
