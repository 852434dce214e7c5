package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import io.superlearner.identity.NodeName;
import java.util.List;

/// A checkpoint, and the nodes on whose disks it is.
record CheckpointPlaces(Checkpoint checkpoint, List<NodeName> holders) {

  /// Copies the list.
  CheckpointPlaces {
    holders = List.copyOf(holders);
  }

  /// Tells whether a process was too busy to be saved. Those that are never saved, as nobody starts
  /// them again, are named as one, such as `root/pool/*`, and do not count.
  boolean isBusy() {
    return checkpoint.missing().keySet().stream().anyMatch(path -> !path.endsWith("/*"));
  }
}
