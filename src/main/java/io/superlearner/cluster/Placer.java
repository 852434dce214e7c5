package io.superlearner.cluster;

import io.superlearner.control.NodeVitals;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Scores nodes for one sandbox, and chooses one; see [Placement.Strategy].
///
/// Heap and CPU move by some points from one second to the next, so for `balanced` nodes within
/// [#ALIKE] points of the best count as equal; of these the one with the fewest sandboxes is taken,
/// then the first by name. A node that scores 0 is never taken. A figure that a node cannot measure
/// counts as no headroom.
final class Placer {

  /// Scores that differ by less than this do not tell a loaded node from an idle one.
  static final double ALIKE = 15;

  /// What a node's network is taken to carry: one gigabit per second, in bytes.
  static final double NETWORK_BYTES_PER_S = 125_000_000;

  /// A node that could be taken.
  ///
  /// @param vitals what it measured just now
  /// @param sandboxes those placed on it by now, running or about to
  record Candidate(NodeName node, NodeVitals vitals, int sandboxes) {}

  private Placer() {}

  /// Chooses one of the candidates; empty if there is none, or if all score 0.
  static Optional<NodeName> choose(List<Candidate> candidates, SandboxId id, Placement wish) {
    List<NodeScore> scores =
        scores(candidates, id, wish).stream().filter(one -> one.score() > 0).toList();
    double best = scores.stream().mapToDouble(NodeScore::score).max().orElse(0);
    return switch (wish.strategy()) {
      case BALANCED ->
          scores.stream()
              .filter(one -> one.score() > best - ALIKE)
              .min(Comparator.comparingInt(NodeScore::placed).thenComparing(NodeScore::node))
              .map(NodeScore::node);
      case CAPACITY, UNIFORM ->
          scores.stream()
              .max(
                  Comparator.comparingDouble(NodeScore::score)
                      .thenComparing(NodeScore::node, Comparator.reverseOrder()))
              .map(NodeScore::node);
    };
  }

  /// Scores all candidates, in their order.
  static List<NodeScore> scores(List<Candidate> candidates, SandboxId id, Placement wish) {
    boolean oneMachine =
        candidates.stream().map(one -> host(one.node())).distinct().limit(2).count() < 2;
    return candidates.stream().map(one -> score(one, oneMachine, id, wish)).toList();
  }

  /// Returns the score of a node, 0 to 100.
  ///
  /// @param oneMachine whether all nodes share one machine, whose whole load then says nothing
  ///   about any one of them
  static NodeScore score(Candidate candidate, boolean oneMachine, SandboxId id, Placement wish) {
    NodeVitals vitals = candidate.vitals();
    Placement.Needs needs = wish.needs();
    double memory =
        left(
            (double) vitals.heapMaxBytes() - vitals.heapUsedBytes(),
            needs.memory(),
            (double) vitals.heapMaxBytes());
    Double measured = oneMachine ? vitals.processCpu() : vitals.hostCpu();
    double cpu = measured == null ? 0 : left(100 * (1 - measured), needs.cpu(), 100);
    Double traffic = vitals.networkBytesPerS();
    double network =
        traffic == null
            ? 0
            : left(NETWORK_BYTES_PER_S - traffic, needs.network(), NETWORK_BYTES_PER_S);
    double sandboxes = Math.max(0, 100 - candidate.sandboxes());
    String lack = lack(needs, memory, cpu, network);
    double score =
        lack != null
            ? 0
            : switch (wish.strategy()) {
              case BALANCED -> 0.4 * cpu + 0.4 * memory + 0.2 * sandboxes;
              case CAPACITY -> 0.5 * memory + 0.3 * cpu + 0.2 * network;
              case UNIFORM -> rendezvous(id, candidate.node());
            };
    return new NodeScore(
        candidate.node(),
        score,
        cpu,
        memory,
        network,
        sandboxes,
        candidate.sandboxes(),
        null,
        lack);
  }

  // per cent of the whole that is left after the need
  private static double left(double free, @Nullable Number need, double whole) {
    double rest = free - (need == null ? 0 : need.doubleValue());
    return 100 * Math.clamp(rest / Math.max(1, whole), 0, 1);
  }

  private static @Nullable String lack(
      Placement.Needs needs, double memory, double cpu, double network) {
    if (needs.memory() != null && memory <= 0) {
      return "it has not " + needs.memory() + " bytes of memory left";
    }
    if (needs.cpu() != null && cpu <= 0) {
      return "it has not " + needs.cpu() + " % of CPU left";
    }
    return needs.network() != null && network <= 0
        ? "it has not " + needs.network() + " bytes/s of network left"
        : null;
  }

  /// Returns a number above 0 and at most 100 that depends on nothing but the two names.
  private static double rendezvous(SandboxId id, NodeName node) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash =
          digest.digest((id.text() + '\n' + node.text()).getBytes(StandardCharsets.UTF_8));
      // 53 bits, as many as a double holds
      return 100 * (((ByteBuffer.wrap(hash).getLong() >>> 11) + 1) * 0x1.0p-53);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  private static String host(NodeName node) {
    return node.text().substring(node.text().indexOf('@') + 1);
  }
}
