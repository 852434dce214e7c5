package io.superlearner.bench;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// Rows for people.
final class Table {

  private static final String LINE = "%-7s %-42s %-13s %14s %14s %14s %8s %8s %8s  %s%n";

  private Table() {}

  static String head() {
    return line(
        "id", "workload", "unit", "ours", "beam", "pekko", "/beam", "/pekko", "ratio", "target");
  }

  static String line(Row row) {
    Workload workload = row.workload();
    return line(
        workload.id(),
        workload.title(),
        workload.unit(),
        cell(row, Side.OURS),
        cell(row, Side.BEAM),
        cell(row, Side.PEKKO),
        ratio(row.ratioTo(Side.BEAM)),
        ratio(row.ratioTo(Side.PEKKO)),
        ratio(row.ratio()),
        workload.target());
  }

  /// Says what the figures are.
  static String foot(List<Row> rows) {
    int rounds = rows.stream().mapToInt(Row::rounds).min().orElse(0);
    return """
    Medians of %d rounds after a warm-up, the sides in turns; +- is the distance from the lowest to the highest round.
    ratio is ours to the better peer, or our own figure where the target speaks of that. Only ratios count.
    """
        .formatted(rounds);
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, LINE, cells);
  }

  private static String cell(Row row, Side side) {
    Figures figures = row.figures().get(side);
    return figures == null
        ? "-"
        : "%s +-%2.0f%%".formatted(Numbers.people(figures.median()), 100 * figures.spread());
  }

  private static String ratio(OptionalDouble ratio) {
    return ratio.isEmpty() ? "-" : String.format(Locale.ROOT, "%.2f", ratio.getAsDouble());
  }
}
