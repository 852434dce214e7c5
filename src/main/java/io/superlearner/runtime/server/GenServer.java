package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.From;
import io.superlearner.runtime.ProcessStatus;
import io.superlearner.runtime.Self;
import org.jspecify.annotations.Nullable;

/// A server: a state, and functions that say what each message does to it.
///
/// A server is written as a record for its state, a sealed interface for its messages, and one
/// switch:
///
/// ```java
/// record Counter(int first) implements GenServer<Integer> {
///   sealed interface Ask {
///     record Next() implements Ask {}
///     record Add(int count) implements Ask {}
///   }
///   public Init<Integer> init(Self self) {
///     return Init.ready(first);
///   }
///   public Step<Integer> handleCall(Object request, From from, Integer count, Self self) {
///     return switch ((Ask) request) {
///       case Ask.Next() -> Step.reply(count + 1, count + 1);
///       case Ask.Add(int more) -> Step.reply(count + more, count + more);
///     };
///   }
/// }
///
/// Pid pid = started(self.startLink(GenServer.behavior(new Counter(0)), options));
/// Object two = self.call(pid, new Counter.Ask.Add(2), Duration.ofSeconds(5));
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
  /// `bad_call`, as an unknown function clause does in OTP, and the caller gets that reason.
  default Step<S> handleCall(@Nullable Object request, From from, S state, Self self)
      throws Exception {
    return Step.stop(Undefined.reason("bad_call", this, "handleCall", request), state);
  }

  /// Handles a cast. Without an own method, a cast ends the server with `bad_cast`.
  default Step.Quiet<S> handleCast(@Nullable Object message, S state, Self self) throws Exception {
    return Step.stop(Undefined.reason("bad_cast", this, "handleCast", message), state);
  }

  /// Handles every other message: plain ones, timers, time-outs, `Answered`, `Down`, and
  /// `ExitMessage` of processes other than the parent. Without an own method they are dropped, and
  /// each leaves a warning in the log.
  default Step.Quiet<S> handleInfo(Object message, S state, Self self) throws Exception {
    Undefined.info(this, message, self);
    return Step.noReply(state);
  }

  /// Goes on with what [Then#continueWith] announced, before any message is handled. Without an own
  /// method, that ends the server with `bad_continue`.
  default Step.Quiet<S> handleContinue(@Nullable Object what, S state, Self self) throws Exception {
    return Step.stop(Undefined.reason("bad_continue", this, "handleContinue", what), state);
  }

  /// Cleans up when the server stops by itself, by an exception, or because its parent ended and it
  /// traps exits. Not called when a signal ends it that it does not trap.
  default void terminate(ExitReason reason, S state, Self self) throws Exception {}

  /// Makes the state of this code from the state of other code, which a running server had until
  /// now, see `Sys.changeCode`. If it throws, the server goes on with the other code and state.
  ///
  /// @param oldVersion what the other code was, as whoever changes it says
  /// @param old the state until now; of the other code's type, perhaps of another class loader
  /// @param extra anything that whoever changes the code adds
  /// @throws UnsupportedOperationException without an own method: the change is refused
  default S codeChange(@Nullable Object oldVersion, @Nullable Object old, @Nullable Object extra)
      throws Exception {
    throw new UnsupportedOperationException(
        "undefined: " + getClass().getName() + " has no codeChange");
  }

  /// Makes what is told of this server fit to be seen, in a crash report and in a status: hides
  /// secrets, shortens what is long.
  ///
  /// ```java
  /// record Session(String token) {
  ///   Session withToken(String other) {
  ///     return new Session(other);
  ///   }
  /// }
  ///
  /// public ProcessStatus formatStatus(ProcessStatus raw) {
  ///   return raw.withState(((Session) raw.state()).withToken("***"));
  /// }
  /// ```
  ///
  /// If it throws or returns null, a placeholder takes the place of everything.
  default ProcessStatus formatStatus(ProcessStatus raw) {
    return raw;
  }

  /// How a server begins: [#init], or what comes in its place.
  ///
  /// @param <S> the state
  @FunctionalInterface
  interface Opening<S> {
    /// Begins the server.
    Init<S> open(Self self) throws Exception;
  }

  /// Returns the behavior that runs a server, for one process.
  static <S> Behavior behavior(GenServer<S> server) {
    return new ServerProcess<>(null, server);
  }

  /// Returns the behavior of a process that does its own at the start and then becomes a server,
  /// whose [#init] is not called: OTP's `enter_loop`.
  ///
  /// @param own begins the process, and registers its name if it has one
  static <S> Behavior enterLoop(Opening<S> own, GenServer<S> server) {
    return new ServerProcess<>(own, server);
  }

  /// Does the same for a process that is known by a name. The start fails with
  /// `process_not_registered` (`process_not_registered_via` for a key of a registry) if the process
  /// has not registered it by then.
  static <S> Behavior enterLoop(Opening<S> own, GenServer<S> server, ServerRef name) {
    return new ServerProcess<>(new OwnStart<>(own, name), server);
  }

  /// Declares that the server blocks in its callbacks, so that it runs on virtual threads, see
  /// [Behavior#blocks()].
  default boolean blocks() {
    return false;
  }
}
