package io.superlearner.runtime.server;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;

/// Puts a task's process into its place: below its caller, or below a supervisor.
@FunctionalInterface
public interface TaskStarter {

  /// Starts the behavior in a process and returns that.
  ///
  /// @throws RuntimeException if it was not started
  Pid start(Behavior task);
}
