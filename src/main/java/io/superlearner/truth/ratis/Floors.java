package io.superlearner.truth.ratis;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/// Below which number the changes of each caller have been given up; the same on each replica, and
/// in its snapshots. One thread at a time.
///
/// Of callers of long ago, that have ended, the oldest are forgotten.
final class Floors {

  private static final int MOST = 1_000;

  /// @param number the least number that is still done
  /// @param index the place in the log of the caller's last change
  private record Floor(long number, long index) {}

  private final Map<Long, Floor> callers = new HashMap<>();

  /// Notes that a change is there.
  ///
  /// @param index its place in the log
  /// @return whether it is to be made: its caller may be waiting for it
  boolean admit(Fence fence, long index) {
    Floor before = callers.get(fence.caller());
    long floor = before == null ? fence.floor() : Math.max(before.number(), fence.floor());
    callers.put(fence.caller(), new Floor(floor, index));
    if (callers.size() > MOST) {
      callers.entrySet().stream()
          .min(Comparator.comparingLong(entry -> entry.getValue().index()))
          .map(Map.Entry::getKey)
          .ifPresent(callers::remove);
    }
    return fence.number() >= floor;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(callers.size());
    for (Map.Entry<Long, Floor> entry : callers.entrySet()) {
      out.writeLong(entry.getKey());
      out.writeLong(entry.getValue().number());
      out.writeLong(entry.getValue().index());
    }
  }

  void read(DataInputStream in) throws IOException {
    try {
      for (int left = in.readInt(); left > 0; left--) {
        callers.put(in.readLong(), new Floor(in.readLong(), in.readLong()));
      }
    } catch (EOFException cut) {
      throw new IOException("ends in the middle of a caller", cut);
    }
  }
}
