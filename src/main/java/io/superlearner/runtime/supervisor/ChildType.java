package io.superlearner.runtime.supervisor;

import java.util.Locale;

/// What a child is.
public enum ChildType {
  /// It does the work.
  WORKER,
  /// It is a supervisor itself, and runs on the runtime's system scheduler.
  SUPERVISOR;

  /// Returns OTP's word, such as `worker`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
