package io.superlearner.bench;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalDouble;

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
  /// figure itself where no peer is compared with.
  OptionalDouble ratio() {
    if (workload.isAbsolute()) {
      return median(Side.OURS);
    }
    OptionalDouble beam = ratioTo(Side.BEAM);
    OptionalDouble pekko = ratioTo(Side.PEKKO);
    if (beam.isEmpty() || pekko.isEmpty()) {
      return beam.isEmpty() ? pekko : beam;
    }
    double one = beam.getAsDouble();
    double other = pekko.getAsDouble();
    return OptionalDouble.of(
        workload.isBiggerBetter() ? Math.min(one, other) : Math.max(one, other));
  }

  int rounds() {
    return all().stream().mapToInt(one -> one.rounds().size()).min().orElse(0);
  }

  private Collection<Figures> all() {
    return figures.values();
  }
}
