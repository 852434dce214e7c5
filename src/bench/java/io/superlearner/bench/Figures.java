package io.superlearner.bench;

import java.util.List;

/// What the rounds of one side gave.
///
/// @param rounds the figure of each round, at least one
record Figures(List<Double> rounds) {

  Figures {
    rounds = List.copyOf(rounds);
  }

  double median() {
    List<Double> sorted = rounds.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /// Returns the distance from the lowest to the highest round, in parts of the median.
  double spread() {
    double lowest = rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double highest = rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return (highest - lowest) / median();
  }
}
