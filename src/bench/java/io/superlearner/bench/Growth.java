package io.superlearner.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

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
    try (Players players = new Players(workload, options)) {
      for (Player player : players.all()) {
        player.warmUp();
      }
      double[][][] times = new double[players.all().size()][FACTORS.length][options.rounds()];
      for (int round = 0; round < options.rounds(); round++) {
        for (int p = 0; p < players.all().size(); p++) {
          for (int f = 0; f < FACTORS.length; f++) {
            times[p][f][round] = micros(players.all().get(p), workload, FACTORS[f]);
          }
        }
      }
      for (int p = 0; p < players.all().size(); p++) {
        print(workload, players.all().get(p).side(), times[p]);
      }
    }
  }

  /// Returns how long the work takes once, in microseconds.
  private static double micros(Player player, Workload workload, int factor) throws IOException {
    int size = workload.size() * factor;
    long operations = workload.operationsAt(size);
    return operations * 1e6 / player.round(size, operations).value();
  }

  private static void print(Workload workload, Side side, double[][] times) {
    double[] medians = new double[FACTORS.length];
    for (int f = 0; f < FACTORS.length; f++) {
      medians[f] = new Figures(java.util.Arrays.stream(times[f]).boxed().toList()).median();
    }
    double growth = medians[FACTORS.length - 1] / medians[0];
    double exponent = Math.log(growth) / Math.log(FACTORS[FACTORS.length - 1]);
    line(
        workload.id(),
        side.word(),
        workload.size(),
        Numbers.people(medians[0]),
        Numbers.people(medians[1]),
        Numbers.people(medians[2]),
        String.format(Locale.ROOT, "%.2f", exponent));
  }

  private static void line(Object... cells) {
    System.out.printf(Locale.ROOT, "%-7s %-7s %8s %12s %12s %12s %10s%n", cells);
  }
}
