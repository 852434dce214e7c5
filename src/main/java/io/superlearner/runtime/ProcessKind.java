package io.superlearner.runtime;

/// What a process is for, in the words of the process list.
public enum ProcessKind {
  /// It starts, watches and restarts others.
  SUPERVISOR,
  /// It does the work.
  WORKER,
  /// It belongs to the platform.
  SYSTEM
}
