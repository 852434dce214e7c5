package io.superlearner.runtime.server;

/// What becomes of a task when nobody waits for it any more: its caller's process has ended, its
/// caller's thread was interrupted while it waited, or the [Task] was closed.
public enum WhenCallerEnds {
  /// It is asked to end with `shutdown`.
  CANCEL,
  /// It goes on without its caller, which is logged; its result is dropped.
  DETACH
}
