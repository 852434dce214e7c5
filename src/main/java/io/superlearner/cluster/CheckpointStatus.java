package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A checkpoint of a sandbox, and where it is kept.
///
/// @param sandbox whose it is
/// @param epoch the epoch in which its node owned the sandbox
/// @param seq counts the checkpoints of one epoch
/// @param at when it was taken
/// @param node where it was taken
/// @param holders the nodes that have it on their disks, as far as they answered
/// @param states what was saved, by the path of the process
/// @param missing by path, why the state of a process is not the one of that moment
/// @param damaged by node, what is wrong with a newer one there, in whose place this one stands
public record CheckpointStatus(
    SandboxId sandbox,
    long epoch,
    long seq,
    Instant at,
    NodeName node,
    List<NodeName> holders,
    Map<String, @Nullable Object> states,
    Map<String, String> missing,
    Map<NodeName, String> damaged) {

  static CheckpointStatus of(CheckpointPlaces places) {
    return of(places, Map.of());
  }

  static CheckpointStatus of(CheckpointPlaces places, Map<NodeName, String> damaged) {
    Checkpoint kept = places.checkpoint();
    return new CheckpointStatus(
        kept.sandbox(),
        kept.epoch(),
        kept.seq(),
        kept.at(),
        kept.node(),
        places.holders(),
        kept.states(),
        kept.missing(),
        damaged);
  }
}
