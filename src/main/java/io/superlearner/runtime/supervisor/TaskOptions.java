package io.superlearner.runtime.supervisor;

import io.superlearner.runtime.server.WhenCallerEnds;

/// How a task under a task supervisor ends when it is to.
///
/// @param shutdown how its supervisor stops it
/// @param whenCallerEnds what becomes of it without its caller
public record TaskOptions(Shutdown shutdown, WhenCallerEnds whenCallerEnds) {

  private static final long DEFAULT_LIMIT_MS = 5000;

  /// Returns 5000 ms to stop, and the end with the caller.
  public static TaskOptions cancelled() {
    return new TaskOptions(Shutdown.after(DEFAULT_LIMIT_MS), WhenCallerEnds.CANCEL);
  }

  /// Returns 5000 ms to stop, and going on without the caller.
  public static TaskOptions detached() {
    return new TaskOptions(Shutdown.after(DEFAULT_LIMIT_MS), WhenCallerEnds.DETACH);
  }

  /// Returns the same options with another way to stop.
  public TaskOptions withShutdown(Shutdown other) {
    return new TaskOptions(other, whenCallerEnds);
  }
}
