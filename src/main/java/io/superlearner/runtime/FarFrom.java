package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import org.jspecify.annotations.Nullable;

/// A caller on another node: what it is answered goes there, once.
final class FarFrom extends From {

  private final Far far;
  private final NodeLife home;
  private final Ref ref;

  FarFrom(Far far, NodeLife home, Pid caller, Ref ref) {
    super(caller, null);
    this.far = far;
    this.home = home;
    this.ref = ref;
  }

  @Override
  boolean answer(@Nullable Object value) {
    if (!complete(new Answer.Value(null))) {
      return false;
    }
    try {
      far.signal(home, new FarSignal.Reply(ref, caller(), value));
    } catch (IllegalArgumentException unfit) {
      // the caller must not wait for what never comes; that it is unfit is the replier's fault
      tellFailure(ExitReason.abnormal("bad_reply: " + unfit.getMessage()));
      throw unfit;
    }
    return true;
  }

  @Override
  void fail(ExitReason reason) {
    if (complete(new Answer.Failure(reason))) {
      tellFailure(reason);
    }
  }

  /// The caller waits elsewhere.
  @Override
  StackTraceElement[] waitingAt() {
    return new StackTraceElement[0];
  }

  private void tellFailure(ExitReason reason) {
    far.signal(home, new FarSignal.Failure(ref, FarReason.plain(reason)));
  }
}
