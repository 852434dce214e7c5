package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import org.jspecify.annotations.Nullable;

/// A task gave no result to whoever waited for it. A process that does not catch it ends with it.
/// The message tells which wait failed; the cause is what the task threw, if it did.
public final class TaskException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient ExitReason reason;

  TaskException(String what, ExitReason reason) {
    super(what + ": " + reason, causeOf(reason));
    this.reason = reason;
  }

  private static @Nullable Throwable causeOf(ExitReason reason) {
    return reason instanceof ExitReason.Crashed(Throwable cause) ? cause : null;
  }

  /// Returns why: `timeout`, `interrupted`, or the reason with which the task ended.
  public ExitReason reason() {
    return reason;
  }
}
