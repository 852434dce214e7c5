package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;

/// How a child ended that its supervisor was to stop.
///
/// @param reason why it ended
/// @param byItself whether it had ended before it was asked to
record Ending(ExitReason reason, boolean byItself) {

  /// Tells whether this is not how such a child should end when it is stopped.
  ///
  /// As in OTP: `shutdown` is right, unless the child was to be killed; `normal` and shutdown with
  /// a detail are right unless the child is permanent; `killed` is right only if that was the way.
  boolean isError(ChildSpec spec) {
    boolean permanent = spec.restart() == RestartType.PERMANENT;
    boolean brutal = spec.shutdown() instanceof Shutdown.BrutalKill;
    return switch (reason) {
      case ExitReason.Normal _ -> permanent;
      case ExitReason.Shutdown(var detail) -> permanent && (brutal || detail != null);
      case ExitReason.Killed _ -> !brutal;
      case ExitReason.Kill _,
          ExitReason.NoProcess _,
          ExitReason.NoConnection _,
          ExitReason.Abnormal _,
          ExitReason.Crashed _ ->
          true;
    };
  }
}
