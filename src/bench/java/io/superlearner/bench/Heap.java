package io.superlearner.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/// The heap of this virtual machine.
public final class Heap {

  private static final int COLLECTIONS = 3;

  private Heap() {}

  /// Returns how many bytes are used after garbage has been collected.
  public static long used() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < COLLECTIONS; i++) {
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
