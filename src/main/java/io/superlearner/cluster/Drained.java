package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.util.List;

/// What a node has given away.
///
/// @param node the node, which takes nothing until it rejoins
/// @param done whether nothing belongs to it any more
/// @param moved how many sandboxes it gave to others just now
/// @param left what still belongs to it; it tries again every few seconds
public record Drained(NodeName node, boolean done, int moved, List<SandboxId> left) {

  /// Copies the list.
  public Drained {
    left = List.copyOf(left);
  }
}
