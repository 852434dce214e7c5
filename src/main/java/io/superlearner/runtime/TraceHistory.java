package io.superlearner.runtime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/// The last facts of a trace, in a ring that is allocated once. Writing takes no lock: any number
/// of processes write while others read.
///
/// ```java
/// TraceHistory history = new TraceHistory(10_000);
/// try (Subscription trace = runtime.trace(counter::equals, history)) {
///   runtime.call(counter, "next", limit);
/// }
/// List<TraceFact> facts = history.facts();
/// assert facts.getFirst() instanceof TraceFact.Sent;
/// ```
public final class TraceHistory implements Consumer<TraceFact> {

  private final AtomicReferenceArray<TraceFact> ring;
  private final int mask;
  private final AtomicLong written = new AtomicLong();

  /// Makes an empty history.
  ///
  /// @param capacity how many facts it keeps, rounded up to a power of two; 1 to 2^24
  /// @throws IllegalArgumentException if the capacity is out of its range
  public TraceHistory(int capacity) {
    if (capacity < 1 || capacity > 1 << 24) {
      throw new IllegalArgumentException("a history of " + capacity + " (expected 1 to 2^24)");
    }
    int size = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
    this.ring = new AtomicReferenceArray<>(size);
    this.mask = size - 1;
  }

  /// Keeps a fact in the place of the oldest.
  @Override
  public void accept(TraceFact fact) {
    ring.setRelease((int) written.getAndIncrement() & mask, fact);
  }

  /// Returns the facts that are kept, in their order; a copy. While a trace runs, one that is just
  /// being written may be missing.
  public List<TraceFact> facts() {
    List<TraceFact> facts = new ArrayList<>();
    for (int i = 0; i <= mask; i++) {
      TraceFact fact = ring.getAcquire(i);
      if (fact != null) {
        facts.add(fact);
      }
    }
    facts.sort(Comparator.comparingLong(TraceFact::seq));
    return facts;
  }

  /// Returns how many facts were written in all.
  public long written() {
    return written.get();
  }

  /// Returns how many facts are not kept any more.
  public long dropped() {
    return Math.max(0, written.get() - mask - 1);
  }
}
