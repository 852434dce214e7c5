package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one life of a node saw of all others at one moment.
///
/// @param node who looked
/// @param incarnation which life of it
/// @param seq counts its looks; of two of one life the one with the higher number is newer
/// @param ageMs how long ago it looked; never less than that, however the record came here
/// @param hasMajority whether truth could make changes there, as far as it knew
/// @param looks what it saw of each other node of the roster
record Sight(
    NodeName node,
    int incarnation,
    long seq,
    long ageMs,
    boolean hasMajority,
    List<Sight.Look> looks) {

  Sight {
    looks = List.copyOf(looks);
  }

  /// What it saw of one other node.
  ///
  /// @param to the other
  /// @param incarnation which life of the other
  /// @param sees whether the other had answered it a short while ago
  /// @param silentMs how long ago the other had answered last; null if it never had
  /// @param latencyMs how long the last sign of life of the other took; null if there was none
  /// @param down whether the other's JVM is proved dead
  record Look(
      NodeName to,
      int incarnation,
      boolean sees,
      @Nullable Long silentMs,
      @Nullable Double latencyMs,
      boolean down) {}

  Sight aged(long more) {
    return new Sight(node, incarnation, seq, ageMs + Math.max(0, more), hasMajority, looks);
  }
}
