package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessStatus;
import io.superlearner.runtime.Self;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A state machine: a state, data beside it, and a function that says what each event does in each
/// state; OTP's `gen_statem`.
///
/// ```java
/// record Door(String code) implements GenStateMachine<Door.State, String> {
///   enum State { LOCKED, OPEN }
///
///   public Begin<State, String> init(Self self) {
///     return Begin.ready(State.LOCKED, "");
///   }
///
///   public Transition<State, String> handleEvent(
///       StateEvent event, State state, String typed, Self self) {
///     return switch (event) {
///       case StateEvent.Cast(String key) when state == State.OPEN ->
///           Transition.keep(StateAction.postpone());
///       case StateEvent.Cast(String key) when (typed + key).endsWith(code) ->
///           Transition.nextState(State.OPEN, "",
///               StateAction.stateTimeout(Duration.ofSeconds(10), "close"));
///       case StateEvent.Cast(String key) -> Transition.keepState(typed + key);
///       case StateEvent.StateTimeout _ -> Transition.nextState(State.LOCKED, "");
///       case StateEvent.Call(From from, var _) -> Transition.keep(StateAction.reply(from, state));
///       default -> Transition.keep();
///     };
///   }
/// }
///
/// Pid pid = started(self.startLink(GenStateMachine.behavior(new Door("42")), options));
/// self.send(pid, new Cast("4"));
/// self.send(pid, new Cast("2"));
/// assert self.call(pid, "state", limit) == Door.State.OPEN;
/// ```
///
/// A machine is written in one of two ways: with one function for all states, as here, or with one
/// for each, see [StateFunctions]. State and data are values, so a machine can be looked at,
/// changed and replaced like a [GenServer]; state and data of a running one are read as a [Stage].
///
/// Beside going from state to state, a machine can keep events for a later state, make events of
/// its own, and have time-outs for events, for states and by name, see [StateAction]. All events
/// that it has made or kept come before any message. Functions are called one at a time; what they
/// throw ends the process.
///
/// @param <S> the states, an enum or a sealed interface by convention
/// @param <D> the data beside the state, a record by convention
public interface GenStateMachine<S, D> {

  /// Begins the machine; whoever starts it waits for this, and not for the actions of the start.
  ///
  /// @param self the process; keep it to send, link, monitor and set timers
  Begin<S, D> init(Self self) throws Exception;

  /// Handles an event.
  Transition<S, D> handleEvent(StateEvent event, S state, D data, Self self) throws Exception;

  /// Tells whether the machine wants an [StateEvent.Enter] whenever it has come to a state, at its
  /// start too. Entering a state, it may neither go to another one, nor postpone, nor make events.
  default boolean entersStates() {
    return false;
  }

  /// Cleans up when the machine stops by itself, by an exception, or because its parent ended and
  /// it traps exits. Not called when a signal ends it that it does not trap.
  default void terminate(ExitReason reason, S state, D data, Self self) throws Exception {}

  /// Makes state and data of this code from those of other code, see [GenServer#codeChange].
  ///
  /// @throws UnsupportedOperationException without an own method: the change is refused
  default Stage<S, D> codeChange(
      @Nullable Object oldVersion, Stage<?, ?> old, @Nullable Object extra) throws Exception {
    throw new UnsupportedOperationException(
        "undefined: " + getClass().getName() + " has no codeChange");
  }

  /// Makes what is told of this machine fit to be seen, see [GenServer#formatStatus]; the state
  /// told is a [Stage].
  default ProcessStatus formatStatus(ProcessStatus raw) {
    return raw;
  }

  /// State and data of a machine at one moment.
  record Stage<S, D>(S state, D data) {}

  /// What a machine's `init` decides.
  ///
  /// @param <S> the states
  /// @param <D> the data beside the state
  sealed interface Begin<S, D> {

    /// The machine runs.
    record Ready<S, D>(S state, D data, List<StateAction> actions) implements Begin<S, D> {}

    /// The machine does not want to run, and that is no failure.
    record Ignore<S, D>() implements Begin<S, D> {}

    /// The machine cannot run.
    record Stop<S, D>(ExitReason reason) implements Begin<S, D> {}

    /// Lets the machine run.
    static <S, D> Begin<S, D> ready(S state, D data, StateAction... actions) {
      return new Ready<>(state, data, List.of(actions));
    }

    /// Lets the machine not run, without a failure.
    static <S, D> Begin<S, D> ignore() {
      return new Ignore<>();
    }

    /// Makes the start fail.
    static <S, D> Begin<S, D> stop(ExitReason reason) {
      return new Stop<>(reason);
    }
  }

  /// Returns the behavior that runs a machine, for one process.
  static <S, D> Behavior behavior(GenStateMachine<S, D> machine) {
    return new MachineProcess<>(machine);
  }
}
