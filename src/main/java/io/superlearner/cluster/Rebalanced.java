package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a rebalancing did.
///
/// @param moves what was to be moved, in the order of their ids
/// @param before how many sandboxes each node that may take some had
/// @param after how many each has now
/// @param pinned which of these no rebalancing moves
public record Rebalanced(
    List<Move> moves,
    Map<NodeName, Integer> before,
    Map<NodeName, Integer> after,
    List<Pinned> pinned) {

  /// Copies the lists.
  public Rebalanced {
    moves = List.copyOf(moves);
    pinned = List.copyOf(pinned);
  }

  /// Sandboxes of one node that stay there for one reason, however the load is spread.
  ///
  /// @param node their node
  /// @param sandboxes how many they are
  /// @param why the reason in words
  public record Pinned(NodeName node, int sandboxes, String why) {}

  /// One sandbox.
  ///
  /// @param sandbox its id
  /// @param from where it was
  /// @param to where it was to go
  /// @param error why it did not go; null if it runs there
  public record Move(SandboxId sandbox, NodeName from, NodeName to, @Nullable String error) {}
}
