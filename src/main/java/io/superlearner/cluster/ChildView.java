package io.superlearner.cluster;

import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A child of the distributed supervisor.
///
/// @param id its id, also its name in the whole cluster
/// @param node the node it belongs to
/// @param pid its process; null while there is none, or it is not known here yet
/// @param module what it is made of
/// @param type `worker`
/// @param restart `permanent`, `transient` or `temporary`
/// @param status what it does
/// @param error why it is in error, if it is
/// @param createdAt when it was started first
/// @param moves how it came to its node, the latest last
/// @param alreadyStarted whether it was there before this request asked for it
public record ChildView(
    SandboxId id,
    NodeName node,
    @Nullable Pid pid,
    String module,
    String type,
    String restart,
    SandboxStatus status,
    @Nullable String error,
    Instant createdAt,
    List<SandboxMove> moves,
    boolean alreadyStarted) {

  /// Copies the moves.
  public ChildView {
    moves = List.copyOf(moves);
  }

  ChildView again() {
    return new ChildView(
        id, node, pid, module, type, restart, status, error, createdAt, moves, true);
  }
}
