package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Self;
import org.jspecify.annotations.Nullable;

/// A server: a state, and functions that say what each message does to it.
///
/// ```java
/// record Counter(int first) implements GenServer<Integer> {
///   public Init<Integer> init(Self self) {
///     return Init.ready(first);
///   }
///   public Step<Integer> handleCall(Object request, From from, Integer count, Self self) {
///     int next = "next".equals(request) ? count + 1 : count;
///     return Step.reply(next, next);
///   }
/// }
/// ```
///
/// The state is a value: callbacks get it and return the next one. So it can be looked at, kept and
/// replaced without locks. Callbacks are called one at a time; what they throw ends the process,
/// and its supervisor decides what happens next.
///
/// @param <S> the state, a record by convention
public interface GenServer<S> {

  /// Begins the server; whoever starts it waits for this.
  ///
  /// @param self the process; keep it to send, link, monitor and set timers
  Init<S> init(Self self) throws Exception;

  /// Handles a request that wants a reply. Without an own method, a request ends the server with
  /// `bad_call`, as an unknown function clause does in OTP.
  default Step<S> handleCall(@Nullable Object request, From from, S state, Self self)
      throws Exception {
    return Step.stop(ExitReason.abnormal("bad_call: " + request), state);
  }

  /// Handles a cast. Without an own method, a cast ends the server with `bad_cast`.
  default Step.Quiet<S> handleCast(@Nullable Object message, S state, Self self) throws Exception {
    return Step.stop(ExitReason.abnormal("bad_cast: " + message), state);
  }

  /// Handles every other message: plain ones, timers, `Down`, and `ExitMessage` of processes other
  /// than the parent. Without an own method they are dropped.
  default Step.Quiet<S> handleInfo(Object message, S state, Self self) throws Exception {
    return Step.noReply(state);
  }

  /// Cleans up when the server stops by itself, by an exception, or because its parent ended and it
  /// traps exits. Not called when a signal ends it that it does not trap.
  default void terminate(ExitReason reason, S state, Self self) throws Exception {}

  /// Returns the behavior that runs a server, for one process.
  static <S> Behavior behavior(GenServer<S> server) {
    return new ServerProcess<>(server);
  }
}
