package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import io.superlearner.identity.Pid;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a node says that has let go of a sandbox: nothing of it runs there any more.
///
/// @param checkpoint its last checkpoint that is there; null if there is none
/// @param before the processes for which messages are kept there, by path
record Released(@Nullable Checkpoint checkpoint, Map<String, Pid> before) {

  static final Released NOTHING = new Released(null, Map.of());

  /// Copies the map.
  Released {
    before = Map.copyOf(before);
  }
}
