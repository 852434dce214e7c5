package io.superlearner.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// Rows for programs: `{"machine": {…}, "workloads": [{"id", "unit", "ours", "beam", "pekko",
/// "ratio", "runs", "spread"}]}`. A side that is absent is null; `spread` is that of our side, and
/// `spread_beam` and `spread_pekko` are the peers'.
final class Json {

  private Json() {}

  static String of(Map<String, String> machine, List<Row> rows) {
    String facts =
        machine.entrySet().stream()
            .map(fact -> text(fact.getKey()) + ": " + text(fact.getValue()))
            .collect(Collectors.joining(", ", "{", "}"));
    String workloads =
        rows.stream().map(Json::row).collect(Collectors.joining(",\n  ", "[\n  ", "\n]"));
    return "{\"machine\": " + facts + ", \"workloads\": " + workloads + "}\n";
  }

  private static String row(Row row) {
    Workload workload = row.workload();
    return "{\"id\": %s, \"unit\": %s, \"ours\": %s, \"beam\": %s, \"pekko\": %s, \"ratio\": %s, \"runs\": %d, \"spread\": %s, \"spread_beam\": %s, \"spread_pekko\": %s}"
        .formatted(
            text(workload.id()),
            text(workload.unit()),
            number(row.median(Side.OURS)),
            number(row.median(Side.BEAM)),
            number(row.median(Side.PEKKO)),
            number(row.ratio()),
            row.rounds(),
            spread(row, Side.OURS),
            spread(row, Side.BEAM),
            spread(row, Side.PEKKO));
  }

  private static String spread(Row row, Side side) {
    Figures figures = row.figures().get(side);
    return number(figures == null ? OptionalDouble.empty() : OptionalDouble.of(figures.spread()));
  }

  private static String number(OptionalDouble number) {
    return number.isEmpty() ? "null" : String.format(Locale.ROOT, "%.4f", number.getAsDouble());
  }

  private static String text(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
