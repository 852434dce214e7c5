package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import java.util.Locale;

/// When a supervisor starts a child again after it ended.
public enum RestartType {
  /// Always.
  PERMANENT,
  /// Only after an abnormal end: not after `normal`, `shutdown`, or shutdown with a detail, but for
  /// the detail `restart`, by which a child asks for its restart.
  TRANSIENT,
  /// Like transient; but after an expected end the supervisor ends too, with `normal`. (RabbitMQ's
  /// `supervisor2` has this, OTP has not.)
  INTRINSIC,
  /// Never; the spec is forgotten with the end, also when a group restart stopped the child.
  TEMPORARY;

  /// Tells whether a child of this type is started again after an end that its supervisor did not
  /// bring about.
  public boolean restartsAfter(ExitReason reason) {
    return switch (this) {
      case PERMANENT -> true;
      case TRANSIENT, INTRINSIC -> !reason.isExpected() || isWish(reason);
      case TEMPORARY -> false;
    };
  }

  /// Tells whether the supervisor ends too, after an end that it did not bring about.
  public boolean endsSupervisorAfter(ExitReason reason) {
    return this == INTRINSIC && !restartsAfter(reason);
  }

  /// Tells whether an end that the supervisor did not bring about is an error to report. As in OTP
  /// any end of a permanent child is one, unless the child asked for its restart.
  public boolean isErrorAfter(ExitReason reason) {
    return !isWish(reason) && (this == PERMANENT || !reason.isExpected());
  }

  /// Tells whether a child ended because it wants to be restarted.
  private static boolean isWish(ExitReason reason) {
    return reason instanceof ExitReason.Shutdown(var detail) && "restart".equals(detail);
  }

  /// Returns OTP's word, such as `permanent`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
