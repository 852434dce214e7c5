package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The messages of one runtime that nobody handled: each is counted, the last 1024 are kept.
///
/// A message that is delivered costs nothing for that. In a flood only the first thousand of a
/// second are kept, so that a sender is not slowed down by what it loses. A message that was being
/// handled when its process ended is no dead letter.
///
/// ```java
/// Pid gone = new Pid(1, 999_999, 0);
/// runtime.send(gone, "hello");
/// DeadLetter last = runtime.deadLetters().latest(1).getFirst();
/// assert last.cause() == DeadLetter.Cause.NO_PROCESS;
/// ```
public final class DeadLetters {

  /// How many are kept.
  public static final int CAPACITY = 1024;

  private static final int MOST_A_SECOND = 1000;

  private final Clock clock;
  private final RateLimit kept = new RateLimit(MOST_A_SECOND);
  private final AtomicReferenceArray<@Nullable DeadLetter> ring =
      new AtomicReferenceArray<>(CAPACITY);
  private final AtomicLong seqs = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final Map<DeadLetter.Cause, LongAdder> counts = new EnumMap<>(DeadLetter.Cause.class);

  DeadLetters(Clock clock) {
    this.clock = clock;
    for (DeadLetter.Cause cause : DeadLetter.Cause.values()) {
      counts.put(cause, new LongAdder());
    }
  }

  void add(
      DeadLetter.Cause cause,
      @Nullable Pid from,
      Pid to,
      @Nullable SandboxId sandbox,
      @Nullable Object message) {
    count(cause).increment();
    long seq = seqs.incrementAndGet();
    if (kept.tryTake(clock.nanos())) {
      ring.setRelease(
          (int) (written.getAndIncrement() & CAPACITY - 1),
          new DeadLetter(seq, clock.now(), cause, from, to, sandbox, message));
    }
  }

  /// Returns the latest of those that are kept, the latest first.
  ///
  /// @param limit how many at most
  public List<DeadLetter> latest(int limit) {
    List<DeadLetter> letters = new ArrayList<>();
    for (int i = 0; i < CAPACITY; i++) {
      DeadLetter letter = ring.getAcquire(i);
      if (letter != null) {
        letters.add(letter);
      }
    }
    letters.sort(Comparator.comparingLong(DeadLetter::seq).reversed());
    return List.copyOf(letters.subList(0, Math.min(limit, letters.size())));
  }

  /// Returns how many there have been for one cause.
  public long estimateCount(DeadLetter.Cause cause) {
    return count(cause).sum();
  }

  private LongAdder count(DeadLetter.Cause cause) {
    return Objects.requireNonNull(counts.get(cause), "each cause is counted from the start");
  }

  /// Returns how many there have been in all.
  public long estimateCount() {
    return seqs.get();
  }

  /// Lets go of the messages of a sandbox, whose classes are to go; the letters stay.
  public void forgetMessages(SandboxId sandbox) {
    for (int i = 0; i < CAPACITY; i++) {
      DeadLetter letter = ring.getAcquire(i);
      if (letter != null && sandbox.equals(letter.sandbox())) {
        letter.forgetMessage();
      }
    }
  }
}
