package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;

/// Thrown by a process's code to end the process at once with a reason of its own, as OTP's
/// `exit(Reason)` does.
public final class ExitException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient ExitReason reason;

  /// Creates the exception.
  public ExitException(ExitReason reason) {
    super(reason.toString(), null, false, false);
    this.reason = reason;
  }

  /// Returns the reason with which the process ends.
  public ExitReason reason() {
    return reason;
  }
}
