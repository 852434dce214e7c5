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
      Long value = verdict.figures().get(SHOWN.get(i));
      row.append(("%" + widths[i] + "s").formatted(value == null ? "-" : value));
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
