package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import java.util.Locale;

/// When a supervisor starts a child again after it ended.
public enum RestartType {
  /// Always.
  PERMANENT,
  /// Only after an abnormal end: not after `normal`, `shutdown`, or shutdown with a detail.
  TRANSIENT,
  /// Never; the spec is forgotten with the end, also when a group restart stopped the child.
  TEMPORARY;

  /// Tells whether a child of this type is started again after an end that its supervisor did not
  /// bring about.
  public boolean restartsAfter(ExitReason reason) {
    return switch (this) {
      case PERMANENT -> true;
      case TRANSIENT -> !reason.isExpected();
      case TEMPORARY -> false;
    };
  }

  /// Returns OTP's word, such as `permanent`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
