package io.superlearner.sandbox;

import io.superlearner.runtime.Overflow;
import java.time.Duration;

/// The limits under which sandboxes run.
///
/// @param start how long the start of a whole tree may take; then it is killed and has failed
/// @param stop how long a tree may take to stop in order; then what is left is killed
/// @param mailbox the most ordinary messages that may wait for one worker; more are refused
/// @param events how many events of a sandbox are kept
/// @param rootRestarts how often a root may be started again within the window after a crash
/// @param rootWindow that window
/// @param overflow what happens to a worker whose mailbox is full
public record Limits(
    Duration start,
    Duration stop,
    int mailbox,
    int events,
    int rootRestarts,
    Duration rootWindow,
    Overflow overflow) {

  /// Makes limits under which a full mailbox rejects messages.
  public Limits(
      Duration start,
      Duration stop,
      int mailbox,
      int events,
      int rootRestarts,
      Duration rootWindow) {
    this(start, stop, mailbox, events, rootRestarts, rootWindow, Overflow.REJECT);
  }

  /// Returns the same limits with something else happening to a worker whose mailbox is full.
  public Limits withOverflow(Overflow other) {
    return new Limits(start, stop, mailbox, events, rootRestarts, rootWindow, other);
  }

  /// Returns the usual limits: 20 s to start, 10 s to stop, 10,000 messages, 10,000 events, 5
  /// restarts of a root in 60 s.
  public static Limits usual() {
    return new Limits(
        Duration.ofSeconds(20), Duration.ofSeconds(10), 10_000, 10_000, 5, Duration.ofSeconds(60));
  }
}
