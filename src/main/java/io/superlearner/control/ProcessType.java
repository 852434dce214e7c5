package io.superlearner.control;

/// What kind of process it is: it supervises, it works, or it belongs to the platform itself.
public enum ProcessType {
  SUPERVISOR,
  WORKER,
  SYSTEM
}
