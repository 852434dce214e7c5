package io.superlearner.runtime.supervisor;

import java.util.Locale;

/// Whether a supervisor ends by itself when significant children have ended by themselves.
public enum AutoShutdown {
  /// It does not; significant children are refused.
  NEVER,
  /// It ends with `shutdown` when one significant child has ended and is not restarted.
  ANY_SIGNIFICANT,
  /// It ends with `shutdown` when the last significant child has ended and is not restarted.
  ALL_SIGNIFICANT;

  /// Tells whether the supervisor ends, when a child has ended by itself and is not restarted.
  ///
  /// @param significant whether that child is significant
  /// @param othersRemain whether another significant child runs or is being restarted
  public boolean endsAfter(boolean significant, boolean othersRemain) {
    return switch (this) {
      case NEVER -> false;
      case ANY_SIGNIFICANT -> significant;
      case ALL_SIGNIFICANT -> significant && !othersRemain;
    };
  }

  /// Returns OTP's word, such as `any_significant`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
