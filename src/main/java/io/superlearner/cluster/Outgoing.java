package io.superlearner.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// What waits to be sent over a line, and what was sent and is not confirmed. One thread at a time.
final class Outgoing {

  /// The most batches on their way without confirmation.
  static final int MOST_BATCHES = 64;

  private static final long SLOWEST_RESEND = 1_000_000_000L;

  /// A numbered batch of signals.
  record Batch(long seq, List<byte[]> items, long size) {}

  private final LineLimits limits;
  private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
  private final ArrayDeque<Batch> flight = new ArrayDeque<>();
  private long queued;
  private long flying;
  private long lastSeq;
  private long patience;
  private long resendAt;

  Outgoing(LineLimits limits) {
    this.limits = limits;
    this.patience = limits.resend().toNanos();
  }

  void add(byte[] item) {
    queue.add(item);
    queued += sizeOf(item);
  }

  private static long sizeOf(byte[] item) {
    return (long) Integer.BYTES + item.length;
  }

  /// Returns how many bytes wait or are not confirmed.
  long waiting() {
    return queued + flying;
  }

  /// Forgets the batches that have arrived.
  ///
  /// @param ack the number of the last one
  void confirmed(long ack, long now) {
    boolean any = false;
    for (Batch first = flight.peek(); first != null && first.seq <= ack; first = flight.peek()) {
      flight.remove();
      flying -= first.size;
      any = true;
    }
    if (any) {
      patience = limits.resend().toNanos();
      resendAt = now + patience;
    }
  }

  /// Returns the batches to send now: those that were not confirmed in time, and what the window
  /// lets go.
  List<Batch> due(long now) {
    List<Batch> batches = new ArrayList<>();
    if (!flight.isEmpty() && now - resendAt >= 0) {
      batches.addAll(flight);
      patience = Math.min(2 * patience, SLOWEST_RESEND);
      resendAt = now + patience;
    }
    while (!queue.isEmpty() && flying < limits.window() && flight.size() < MOST_BATCHES) {
      if (flight.isEmpty()) {
        resendAt = now + patience;
      }
      batches.add(nextBatch());
    }
    return batches;
  }

  private Batch nextBatch() {
    List<byte[]> items = new ArrayList<>();
    long size = 0;
    do {
      byte[] item = queue.remove();
      items.add(item);
      size += sizeOf(item);
    } while (!queue.isEmpty() && size < limits.batch() && items.size() < Packet.MOST_ITEMS);
    queued -= size;
    flying += size;
    Batch batch = new Batch(++lastSeq, items, size);
    flight.add(batch);
    return batch;
  }

  /// Returns when to look again; for ever is a year.
  long next(long now) {
    return flight.isEmpty() ? now + Long.MAX_VALUE / 4 : resendAt;
  }

  /// Forgets everything, and numbers from 1 again.
  ///
  /// @return all that was not confirmed, in its order
  List<byte[]> clear() {
    List<byte[]> left = new ArrayList<>();
    flight.forEach(batch -> left.addAll(batch.items));
    left.addAll(queue);
    flight.clear();
    queue.clear();
    queued = 0;
    flying = 0;
    lastSeq = 0;
    patience = limits.resend().toNanos();
    return left;
  }
}
