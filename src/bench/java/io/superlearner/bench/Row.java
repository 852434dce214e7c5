package io.superlearner.bench;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// What all sides did with one workload.
///
/// @param figures by side; a side that cannot do the work, or is not here, is absent
record Row(Workload workload, Map<Side, Figures> figures) {

  Row {
    figures = Map.copyOf(figures);
  }

  OptionalDouble median(Side side) {
    Figures found = figures.get(side);
    return found == null ? OptionalDouble.empty() : OptionalDouble.of(found.median());
  }

  /// Returns our figure to that of a peer; empty if one of them is missing.
  OptionalDouble ratioTo(Side peer) {
    OptionalDouble ours = median(Side.OURS);
    OptionalDouble theirs = median(peer);
    return ours.isEmpty() || theirs.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(ours.getAsDouble() / theirs.getAsDouble());
  }

  /// Returns what the workload's target speaks of: our figure to that of the better peer, or our
  /// figure itself where no peer is compared with. Empty if a side is missing that can do the work:
  /// then nobody knows which peer is the better one.
  OptionalDouble ratio() {
    if (workload.isAbsolute()) {
      return median(Side.OURS);
    }
    if (!figures.keySet().containsAll(workload.sides())) {
      return OptionalDouble.empty();
    }
    DoubleStream ratios =
        Stream.of(Side.BEAM, Side.PEKKO).map(this::ratioTo).flatMapToDouble(OptionalDouble::stream);
    return workload.isBiggerBetter() ? ratios.min() : ratios.max();
  }

  int rounds() {
    return figures.values().stream().mapToInt(one -> one.rounds().size()).min().orElse(0);
  }
}
