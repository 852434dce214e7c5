package io.superlearner.cluster;

import io.superlearner.control.SandboxMove;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a sandbox is, and how it came there.
///
/// @param sandbox its id
/// @param node the node it belongs to
/// @param incarnation which life of that node
/// @param period which period of that node's lease
/// @param epoch grows with each change of place, and is never the same again
/// @param requestedNode the node that was asked for; null if none was
/// @param placedAt when it was given to this node
/// @param moves how it came here, the latest last, at most 20
public record PlacementView(
    SandboxId sandbox,
    NodeName node,
    int incarnation,
    long period,
    long epoch,
    @Nullable NodeName requestedNode,
    Instant placedAt,
    List<SandboxMove> moves) {

  /// Copies the moves.
  public PlacementView {
    moves = List.copyOf(moves);
  }
}
