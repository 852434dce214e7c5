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
}
