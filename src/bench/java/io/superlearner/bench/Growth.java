package io.superlearner.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Measures how costs grow: the same workload at 1x, 4x and 16x its size, and the exponent of the
/// time that it takes. With 1 the time grows as the size does, with 2 as its square.
final class Growth {

  private static final int[] FACTORS = {1, 4, 16};
  private static final List<Workload> WORKLOADS = List.of(Workload.P4, Workload.P6);

  private final Options options;

  Growth(Options options) {
    this.options = options;
  }

  void measure() throws IOException {
    line("id", "side", "size", "at 1x", "at 4x", "at 16x", "exponent");
    for (Workload workload : options.workloads()) {
      if (WORKLOADS.contains(workload)) {
        measure(workload);
      }
    }
    System.out.print(
        """
        Microseconds for the whole work, medians in turns; exponent is of time over size, from 1x to 16x.
        """);
  }

  private void measure(Workload workload) throws IOException {
    Map<Side, List<List<Double>>> times = new EnumMap<>(Side.class);
    try (Players players = new Players(workload, options)) {
      players.each(Player::warmUp);
      for (int round = 0; round < options.rounds(); round++) {
        players.each(player -> round(player, workload, times));
      }
      times.keySet().removeAll(players.lost());
    }
    times.forEach((side, all) -> print(workload, side, all));
  }

  private static void round(Player player, Workload workload, Map<Side, List<List<Double>>> times)
      throws IOException {
    List<List<Double>> all = times.computeIfAbsent(player.side(), _ -> empty());
    for (int i = 0; i < FACTORS.length; i++) {
      all.get(i).add(micros(player, workload, FACTORS[i]));
    }
  }

  private static List<List<Double>> empty() {
    return Arrays.stream(FACTORS).<List<Double>>mapToObj(_ -> new ArrayList<>()).toList();
  }

  /// Returns how long the work takes once, in microseconds.
  private static double micros(Player player, Workload workload, int factor) throws IOException {
    int size = workload.size() * factor;
    long operations = workload.operationsAt(size);
    return operations * 1e6 / player.round(size, operations).value();
  }

  private static void print(Workload workload, Side side, List<List<Double>> times) {
    List<Double> medians = times.stream().map(all -> new Figures(all).median()).toList();
    double growth = medians.getLast() / medians.getFirst();
    double exponent = Math.log(growth) / Math.log(FACTORS[FACTORS.length - 1]);
    line(
        workload.id(),
        side.word(),
        workload.size(),
        Numbers.people(medians.get(0)),
        Numbers.people(medians.get(1)),
        Numbers.people(medians.get(2)),
        String.format(Locale.ROOT, "%.2f", exponent));
  }

  private static void line(Object... cells) {
    System.out.printf(Locale.ROOT, "%-7s %-7s %8s %12s %12s %12s %10s%n", cells);
  }
}
