package io.superlearner.cluster;

import java.util.Locale;

/// What makes a sandbox a child of the distributed supervisor.
///
/// @param module what its one process is made of
/// @param restart when that is started again after it has ended
record ChildEntry(String module, Restart restart) {

  /// When a child is started again, as OTP has it.
  enum Restart {
    /// Always.
    PERMANENT,
    /// If it has crashed.
    TRANSIENT,
    /// Never.
    TEMPORARY;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
