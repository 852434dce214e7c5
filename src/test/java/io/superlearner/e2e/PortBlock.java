package io.superlearner.e2e;

import io.superlearner.testkit.FreePorts;
import java.util.concurrent.ThreadLocalRandom;

/// The ports of one cluster: an offset at which every port of every node is free.
///
/// @param offset what is added to the usual ports
record PortBlock(int offset) {

  private static final int FIRST = 600;
  private static final int LAST = 5_000;
  private static final int ATTEMPTS = 200;

  /// Finds a block for so many nodes, at a random place so that test runs keep apart.
  ///
  /// @throws AssertionError if there is none
  static PortBlock find(int nodes) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      PortBlock block = new PortBlock(ThreadLocalRandom.current().nextInt(FIRST, LAST));
      if (block.isFree(nodes)) {
        return block;
      }
    }
    throw new AssertionError("no free ports for " + nodes + " nodes");
  }

  int http(int index) {
    return 3_999 + offset + index;
  }

  int grid(int index) {
    return 25_000 + offset + index;
  }

  int truth(int index) {
    return 26_000 + offset + index;
  }

  int life(int index) {
    return 27_000 + offset + index;
  }

  /// Tells whether nobody has any port of the first nodes.
  boolean isFree(int nodes) {
    for (int index = 1; index <= nodes; index++) {
      if (!FreePorts.isFree(http(index))
          || !FreePorts.isFree(grid(index))
          || !FreePorts.isFree(truth(index))
          || !FreePorts.isFree(life(index))) {
        return false;
      }
    }
    return true;
  }
}
