package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.CallException;

/// A supervisor did not answer; the message names the call, such as `which_children`.
public final class SupervisorCallException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String call;
  private final transient Pid supervisor;
  private final transient ExitReason reason;

  SupervisorCallException(String call, Pid supervisor, CallException cause) {
    super(call + ": " + cause.getMessage(), cause);
    this.call = call;
    this.supervisor = supervisor;
    this.reason = cause.reason();
  }

  /// Nobody that can be asked has the name.
  SupervisorCallException(String call, String name, Pid outside) {
    super(call + ": noproc: " + name + " is no partition supervisor", null);
    this.call = call;
    this.supervisor = outside;
    this.reason = ExitReason.noproc();
  }

  /// Returns the call in OTP's words, such as `start_child`.
  public String call() {
    return call;
  }

  /// Returns the supervisor that was asked; the pid for outside if there is none of that name.
  public Pid supervisor() {
    return supervisor;
  }

  /// Returns why: `noproc`, `timeout` (what was asked may still be done), or the reason with which
  /// the supervisor ended meanwhile.
  public ExitReason reason() {
    return reason;
  }
}
