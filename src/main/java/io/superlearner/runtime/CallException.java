package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import org.jspecify.annotations.Nullable;

/// A call got no reply. A process that does not catch it ends with it.
public final class CallException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient ExitReason reason;

  CallException(Object callee, ExitReason reason) {
    super("call to " + callee + " failed: " + reason, causeOf(reason));
    this.reason = reason;
  }

  private static @Nullable Throwable causeOf(ExitReason reason) {
    return reason instanceof ExitReason.Crashed(Throwable cause) ? cause : null;
  }

  /// Returns why: `noproc`, `timeout`, `calling_self`, `mailbox_full`, or the reason with which the
  /// callee ended.
  public ExitReason reason() {
    return reason;
  }
}
