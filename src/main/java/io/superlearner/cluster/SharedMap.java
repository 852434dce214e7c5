package io.superlearner.cluster;

import java.time.Duration;
import java.util.Optional;

/// A map that all nodes share and whose entries end by themselves: sessions, login codes.
///
/// It holds what may be lost when several nodes die at once; what must not is kept in truth. Any
/// thread may call any method. Each blocks for at most the limit of the grid and then throws
/// [io.superlearner.truth.TruthUnavailableException].
public interface SharedMap {

  /// Returns the value of a key; empty if it has none or its time is over.
  Optional<byte[]> get(String key);

  /// Gives a key a value that ends after a time.
  void put(String key, byte[] value, Duration life);

  /// Removes a key and returns its value. Of several that take the same key at once, on whichever
  /// nodes, one gets the value.
  Optional<byte[]> take(String key);
}
