package io.superlearner.runtime.server;

import io.superlearner.runtime.Self;

/// A state machine that has one function for each state, see [GenStateMachine].
///
/// ```java
/// record Lamp() implements StateFunctions<Lamp.State, Integer> {
///   enum State { OFF, ON }
///   public Begin<State, Integer> init(Self self) {
///     return Begin.ready(State.OFF, 0);
///   }
///   public StateFunction<State, Integer> in(State state) {
///     return state == State.OFF ? this::off : this::on;
///   }
///   Transition<State, Integer> off(StateEvent event, Integer times, Self self) {
///     return Transition.nextState(State.ON, times + 1);
///   }
///   Transition<State, Integer> on(StateEvent event, Integer times, Self self) {
///     return Transition.nextState(State.OFF, times);
///   }
/// }
///
/// Pid lamp = started(self.startLink(GenStateMachine.behavior(new Lamp()), options));
/// self.send(lamp, new Cast("press"));
/// ```
///
/// @param <S> the states
/// @param <D> the data beside the state
public interface StateFunctions<S, D> extends GenStateMachine<S, D> {

  /// What events do in one state.
  ///
  /// @param <S> the states
  /// @param <D> the data beside the state
  @FunctionalInterface
  interface StateFunction<S, D> {
    /// Handles an event.
    Transition<S, D> handle(StateEvent event, D data, Self self) throws Exception;
  }

  /// Returns the function of a state, a switch by convention.
  StateFunction<S, D> in(S state);

  @Override
  default Transition<S, D> handleEvent(StateEvent event, S state, D data, Self self)
      throws Exception {
    return in(state).handle(event, data, self);
  }
}
