package io.superlearner.control;

/// What a sandbox does.
public enum SandboxStatus {
  /// Its root is being started.
  STARTING,
  /// Its root runs.
  RUNNING,
  /// Its root ended in an orderly way.
  STOPPED,
  /// It moves to another node.
  MIGRATING,
  /// Its root could not be kept running, or its node is gone; the record says why.
  ERROR
}
