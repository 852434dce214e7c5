package io.superlearner.cluster;

import io.superlearner.runtime.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What this node remembers of its line to one life of another: when it answered last, how long
/// that took, whether it was late the last time, and whether it holds its lease. Any thread may
/// call.
final class Contact {

  private static final Duration OUT_OF_REACH = Duration.ofSeconds(4);
  private static final Duration ASKED_IN_VAIN = Duration.ofSeconds(2);

  private volatile @Nullable Instant lateSince;
  private volatile @Nullable Long lateSinceNanos;
  private volatile @Nullable Instant lastAnswer;
  private volatile @Nullable Long lastAnswerNanos;
  private volatile @Nullable Double latencyMs;
  private volatile @Nullable Long lastHeldNanos;
  private volatile boolean holdsNone;

  void answered(Clock clock) {
    lastAnswer = clock.now();
    lastAnswerNanos = clock.nanos();
    lateSince = null;
    lateSinceNanos = null;
  }

  /// @param holdsLease what it said of itself
  void probed(Clock clock, double millis, boolean holdsLease) {
    answered(clock);
    latencyMs = millis;
    holdsNone = !holdsLease;
    if (holdsLease) {
      lastHeldNanos = clock.nanos();
    }
  }

  void late(Clock clock) {
    if (lateSince == null) {
      lateSinceNanos = clock.nanos();
      lateSince = clock.now();
    }
  }

  /// Tells whether it leaves questions open and has not answered anything for so long. One that
  /// nobody asks is not silent.
  boolean isSilent(Clock clock, Duration silence) {
    long now = clock.nanos();
    Long open = lateSinceNanos;
    Long answered = lastAnswerNanos;
    return open != null && now - (answered == null ? open : answered) >= silence.toNanos();
  }

  /// Tells whether it has not answered anything for four seconds, and was asked in vain for two of
  /// them: a pause of this node makes nobody unreachable.
  boolean isOutOfReach(Clock clock) {
    Long open = lateSinceNanos;
    return isSilent(clock, OUT_OF_REACH)
        && open != null
        && clock.nanos() - open >= ASKED_IN_VAIN.toNanos();
  }

  /// Returns since when it has not answered; null if it answered the last time it was asked.
  @Nullable Instant lateSince() {
    return lateSince;
  }

  @Nullable Instant lastAnswer() {
    return lastAnswer;
  }

  /// Returns the same by the monotonic clock, which nobody sets.
  @Nullable Long lastAnswerNanos() {
    return lastAnswerNanos;
  }

  /// Returns when it was last known to be of use, by the monotonic clock: when it answered last,
  /// or, if it says that it holds no lease, when it last said that it does; null if that was never.
  @Nullable Long lastSoundNanos() {
    return holdsNone ? lastHeldNanos : lastAnswerNanos;
  }

  /// Tells whether it says that it has lost its lease. One that has not had any yet is about to
  /// take it.
  boolean hasLostLease() {
    return holdsNone && lastHeldNanos != null;
  }

  @Nullable Double latencyMs() {
    return latencyMs;
  }
}
