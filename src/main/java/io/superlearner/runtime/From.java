package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// Whoever made a request; give it to [Self#reply] once. A second reply, or one that comes after
/// the caller has given up, is dropped.
public sealed class From extends Pending permits DeferredFrom, FarFrom {

  /// What the caller's thread finds: a value, or why there is none.
  sealed interface Answer {
    record Value(@Nullable Object value) implements Answer {}

    record Failure(ExitReason reason) implements Answer {}
  }

  private final Pid caller;

  From(Pid caller) {
    this.caller = caller;
  }

  /// Makes one that no thread here waits for, or another than the present.
  From(Pid caller, @Nullable Thread waiter) {
    super(waiter);
    this.caller = caller;
  }

  /// Returns the process that called; the runtime's own pid for a caller that is no process.
  public final Pid caller() {
    return caller;
  }

  /// Answers; tells whether anybody still waits for that.
  boolean answer(@Nullable Object value) {
    return complete(new Answer.Value(value));
  }

  void fail(ExitReason reason) {
    complete(new Answer.Failure(reason));
  }

  /// Returns where the caller's thread waits; empty if it does not wait any more.
  StackTraceElement[] waitingAt() {
    return waiterStack();
  }
}
