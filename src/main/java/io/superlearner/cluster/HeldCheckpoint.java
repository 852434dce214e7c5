package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a node has on its disk of a sandbox's states.
///
/// @param checkpoint the newest that is whole; null for none
/// @param fault what is wrong with a newer one, or with all that there are, in words; null for
///   nothing
record HeldCheckpoint(@Nullable Checkpoint checkpoint, @Nullable String fault) {

  static HeldCheckpoint of(CheckpointFiles.Latest latest) {
    return switch (latest) {
      case CheckpointFiles.Latest.Whole(var whole) -> new HeldCheckpoint(whole, null);
      case CheckpointFiles.Latest.FellBack(var before, var fault) ->
          new HeldCheckpoint(before, fault);
      case CheckpointFiles.Latest.Damaged(var fault) -> new HeldCheckpoint(null, fault);
      case CheckpointFiles.Latest.None _ -> new HeldCheckpoint(null, null);
    };
  }

  Optional<Checkpoint> usable() {
    return Optional.ofNullable(checkpoint);
  }
}
