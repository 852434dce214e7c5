package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import java.util.List;

/// What a state machine does after an event.
///
/// @param <S> the states
/// @param <D> the data beside the state
public sealed interface Transition<S, D> {

  /// Goes to a state. If it is the present one, by `equals`, the state does not change.
  record NextState<S, D>(S state, D data, List<StateAction> actions) implements Transition<S, D> {}

  /// Stays in the state.
  record KeepState<S, D>(D data, List<StateAction> actions) implements Transition<S, D> {}

  /// Stays in the state, with the data.
  record KeepAll<S, D>(List<StateAction> actions) implements Transition<S, D> {}

  /// Stays in the state and enters it again, if the machine wants enter events.
  record RepeatState<S, D>(D data, List<StateAction> actions) implements Transition<S, D> {}

  /// Ends the machine with its data as they are, after the replies.
  record Stop<S, D>(ExitReason reason, List<StateAction.Reply> replies)
      implements Transition<S, D> {}

  /// Ends the machine with other data, after the replies.
  record StopWith<S, D>(ExitReason reason, D data, List<StateAction.Reply> replies)
      implements Transition<S, D> {}

  /// Goes to a state.
  static <S, D> Transition<S, D> nextState(S state, D data, StateAction... actions) {
    return new NextState<>(state, data, List.of(actions));
  }

  /// Stays in the state.
  static <S, D> Transition<S, D> keepState(D data, StateAction... actions) {
    return new KeepState<>(data, List.of(actions));
  }

  /// Stays in the state, with the data.
  static <S, D> Transition<S, D> keep(StateAction... actions) {
    return new KeepAll<>(List.of(actions));
  }

  /// Stays in the state and enters it again.
  static <S, D> Transition<S, D> repeatState(D data, StateAction... actions) {
    return new RepeatState<>(data, List.of(actions));
  }

  /// Ends the machine.
  static <S, D> Transition<S, D> stop(ExitReason reason, StateAction.Reply... replies) {
    return new Stop<>(reason, List.of(replies));
  }

  /// Ends the machine with other data.
  static <S, D> Transition<S, D> stop(ExitReason reason, D data, StateAction.Reply... replies) {
    return new StopWith<>(reason, data, List.of(replies));
  }
}
