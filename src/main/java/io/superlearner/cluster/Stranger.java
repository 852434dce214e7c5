package io.superlearner.cluster;

import java.time.Instant;

/// A member of the grid that has not shown that it is a node of the cluster.
///
/// It gets no sandboxes and no names: both are given by truth, where it has no place. What it sends
/// is not read. The grid itself, which any member can fill or disturb, only the network protects.
///
/// @param address where it listens
/// @param since when this node began to see it
/// @param refused how many of its messages this node did not read
public record Stranger(String address, Instant since, long refused) {

  /// Says what is wrong, in words.
  String complaint() {
    return refused > 0
        ? "the member of the grid at %s did not prove that it knows the join secret; what it sends is not read"
            .formatted(address)
        : "the member of the grid at %s has not joined the cluster yet: it waits for truth, or has another join secret"
            .formatted(address);
  }
}
