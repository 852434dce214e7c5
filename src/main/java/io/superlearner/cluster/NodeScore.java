package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import org.jspecify.annotations.Nullable;

/// How well a node suits a sandbox. Every figure is from 0 to 100: what is left of the thing, after
/// what the sandbox needs of it.
///
/// @param node the node
/// @param score by the strategy; 0 if it cannot be taken
/// @param cpu what is left of its CPU
/// @param memory what is left of its heap
/// @param network what is left of its network, of one gigabit per second
/// @param sandboxes 100 less the sandboxes on it
/// @param placed the sandboxes on it, running or about to
/// @param ageMs how long ago the node measured that, in milliseconds; null if there is no figure
/// @param excluded why it cannot be taken; null if it can
public record NodeScore(
    NodeName node,
    double score,
    double cpu,
    double memory,
    double network,
    double sandboxes,
    int placed,
    @Nullable Long ageMs,
    @Nullable String excluded) {

  /// Makes the score of a node that cannot be taken whatever it has.
  static NodeScore excluded(NodeName node, int placed, String why) {
    return new NodeScore(node, 0, 0, 0, 0, 0, placed, null, why);
  }

  /// Returns the same with the age of its figures.
  NodeScore measured(@Nullable Long ago) {
    return new NodeScore(node, score, cpu, memory, network, sandboxes, placed, ago, excluded);
  }
}
