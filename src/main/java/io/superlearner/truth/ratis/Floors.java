package io.superlearner.truth.ratis;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// Below which number the changes of each caller have been given up; the same on each replica, and
/// in its snapshots. One thread at a time.
///
/// Of callers of long ago, that have ended, the oldest are forgotten.
final class Floors {

  private static final int MOST = 1_000;

  /// What is known of one caller.
  private static final class Floor {
    // the least number that is still done
    private long number;
    // the place in the log of his last change
    private long index;
    // what came of his changes from that number on
    private final SortedMap<Long, Long> made = new TreeMap<>();
  }

  private final Map<Long, Floor> callers = new HashMap<>();

  /// Makes a change, unless it was given up before one that is here already, or is here already: a
  /// copy of it may come by another way, long after Ratis has forgotten the first.
  ///
  /// @param index its place in the log
  /// @param change makes it, and tells what comes of it
  /// @return what comes of it, or came of it the first time; [Values#REFUSED] if it was given up
  long make(Fence fence, long index, LongSupplier change) {
    Floor floor = callers.computeIfAbsent(fence.caller(), _ -> new Floor());
    floor.number = Math.max(floor.number, fence.floor());
    floor.index = index;
    floor.made.headMap(floor.number).clear();
    forgetOldest();
    if (fence.number() < floor.number) {
      return Values.REFUSED;
    }
    Long before = floor.made.get(fence.number());
    if (before != null) {
      return before;
    }
    long done = change.getAsLong();
    floor.made.put(fence.number(), done);
    return done;
  }

  private void forgetOldest() {
    if (callers.size() > MOST) {
      callers.entrySet().stream()
          .min(Comparator.comparingLong(entry -> entry.getValue().index))
          .map(Map.Entry::getKey)
          .ifPresent(callers::remove);
    }
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(callers.size());
    for (Map.Entry<Long, Floor> entry : callers.entrySet()) {
      out.writeLong(entry.getKey());
      Floor floor = entry.getValue();
      out.writeLong(floor.number);
      out.writeLong(floor.index);
      out.writeInt(floor.made.size());
      for (Map.Entry<Long, Long> one : floor.made.entrySet()) {
        out.writeLong(one.getKey());
        out.writeLong(one.getValue());
      }
    }
  }

  void read(DataInputStream in) throws IOException {
    try {
      for (int left = in.readInt(); left > 0; left--) {
        Floor floor = new Floor();
        callers.put(in.readLong(), floor);
        floor.number = in.readLong();
        floor.index = in.readLong();
        for (int made = in.readInt(); made > 0; made--) {
          floor.made.put(in.readLong(), in.readLong());
        }
      }
    } catch (EOFException cut) {
      throw new IOException("ends in the middle of a caller", cut);
    }
  }
}
