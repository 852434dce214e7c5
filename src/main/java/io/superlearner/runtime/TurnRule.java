package io.superlearner.runtime;

import java.time.Duration;

/// Judges a turn by what was seen of it.
final class TurnRule {

  /// From when on a turn counts as not coming back soon, so that another thread takes its place.
  static final Duration HELD = Duration.ofSeconds(1);

  /// From when on it counts as stuck. With a look a second, that is shown within five.
  static final Duration STUCK = Duration.ofSeconds(3);

  /// At how many looks a process must be found waiting before it is said to block.
  static final int LOOKS_BLOCKED = 3;

  /// For how many looks without a wait it is still said to.
  static final int LOOKS_FORGIVEN = 10;

  /// What to make of one turn.
  ///
  /// @param waits whether it waits without having declared that
  /// @param held whether another thread should take the place of its thread
  /// @param stuck whether it is stuck
  record Verdict(boolean waits, boolean held, boolean stuck) {}

  private static final Verdict FINE = new Verdict(false, false, false);

  private TurnRule() {}

  /// @param lasted how long it has been at one message
  /// @param state what its thread does
  /// @param blocking whether the process declares that it blocks, and has a thread of its own
  /// @param declared whether the thread waits inside a call, a start or something declared
  static Verdict judge(Duration lasted, Thread.State state, boolean blocking, boolean declared) {
    boolean idle =
        switch (state) {
          case WAITING, TIMED_WAITING -> true;
          case NEW, RUNNABLE, BLOCKED, TERMINATED -> false;
        };
    // whoever waits for a lock for seconds is stuck, whatever it declared
    if (declared || (blocking && idle)) {
      return FINE;
    }
    return new Verdict(
        !blocking && (idle || state == Thread.State.BLOCKED),
        !blocking && lasted.compareTo(HELD) >= 0,
        lasted.compareTo(STUCK) >= 0);
  }

  /// Returns what to do about a turn.
  static String remedy(TurnFinding.Kind kind, Thread.State state) {
    return switch (kind) {
      case BLOCKING ->
          "Declare that it blocks: wrap the wait in Self.blocking, or let blocks() of the behavior"
              + " return true, so that it runs on virtual threads.";
      case STUCK ->
          state == Thread.State.RUNNABLE
              ? "Look at the stack for a loop. Kill the process to fence it; its thread is free only"
                  + " when the code returns."
              : "Look at the stack for what it waits for; a wait must have a limit and be declared:"
                  + " Self.blocking, or blocks() of the behavior.";
    };
  }
}
