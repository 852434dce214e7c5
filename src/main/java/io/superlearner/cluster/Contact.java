package io.superlearner.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What this node remembers of its line to one life of another: when it answered last, how long
/// that took, and whether it was late the last time. Any thread may call.
final class Contact {

  private volatile @Nullable Instant lateSince;
  private volatile @Nullable Instant lastAnswer;
  private volatile @Nullable Double latencyMs;

  void answered(Instant when) {
    lastAnswer = when;
    lateSince = null;
  }

  void probed(Instant when, double millis) {
    answered(when);
    latencyMs = millis;
  }

  void late(Instant when) {
    if (lateSince == null) {
      lateSince = when;
    }
  }

  /// Returns since when it has not answered; null if it answered the last time it was asked.
  @Nullable Instant lateSince() {
    return lateSince;
  }

  @Nullable Instant lastAnswer() {
    return lastAnswer;
  }

  @Nullable Double latencyMs() {
    return latencyMs;
  }
}
