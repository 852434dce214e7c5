package io.superlearner.cluster;

import io.superlearner.control.NodeVitals;
import io.superlearner.identity.NodeName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Chooses the least loaded node.
///
/// A node's score is 0.4 times its CPU headroom, 0.4 times its memory headroom and 0.2 times its
/// sandbox headroom, each from 0 to 100. Heap and CPU move by some points from one second to the
/// next, so nodes within [#ALIKE] points of the best count as equal; of these the one with the
/// fewest sandboxes is taken, then the first by name. A node that scores 0 is never taken.
final class Placer {

  /// Scores that differ by less than this do not tell a loaded node from an idle one.
  static final double ALIKE = 15;

  private static final double CPU = 0.4;
  private static final double MEMORY = 0.4;
  private static final double SANDBOXES = 0.2;

  /// A node that could be taken.
  ///
  /// @param vitals what it measured just now
  /// @param sandboxes those placed on it by now, running or about to
  record Candidate(NodeName node, NodeVitals vitals, int sandboxes) {}

  private record Scored(Candidate candidate, double score) {}

  private Placer() {}

  /// Chooses one of the candidates; empty if there is none, or if all score 0.
  static Optional<NodeName> choose(List<Candidate> candidates) {
    boolean oneMachine =
        candidates.stream().map(one -> host(one.node())).distinct().limit(2).count() < 2;
    List<Scored> scored =
        candidates.stream()
            .map(one -> new Scored(one, score(one, oneMachine)))
            .filter(one -> one.score() > 0)
            .toList();
    double best = scored.stream().mapToDouble(Scored::score).max().orElse(0);
    return scored.stream()
        .filter(one -> one.score() > best - ALIKE)
        .map(Scored::candidate)
        .min(Comparator.comparingInt(Candidate::sandboxes).thenComparing(Candidate::node))
        .map(Candidate::node);
  }

  /// Returns the score of a node, 0 to 100.
  ///
  /// @param oneMachine whether all nodes share one machine, whose whole load then says nothing
  ///   about any one of them
  static double score(Candidate candidate, boolean oneMachine) {
    NodeVitals vitals = candidate.vitals();
    double memory = 1 - (double) vitals.heapUsedBytes() / Math.max(1, vitals.heapMaxBytes());
    double sandboxes = Math.max(0, 100 - candidate.sandboxes());
    return CPU * percent(1 - load(vitals, oneMachine))
        + MEMORY * percent(memory)
        + SANDBOXES * sandboxes;
  }

  // what is not measured cannot be counted as headroom
  private static double load(NodeVitals vitals, boolean oneMachine) {
    Double measured = oneMachine ? vitals.processCpu() : vitals.hostCpu();
    return measured == null ? 1 : measured;
  }

  private static double percent(double share) {
    return 100 * Math.clamp(share, 0, 1);
  }

  private static String host(NodeName node) {
    return node.text().substring(node.text().indexOf('@') + 1);
  }
}
