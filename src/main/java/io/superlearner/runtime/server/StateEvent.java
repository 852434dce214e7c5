package io.superlearner.runtime.server;

import io.superlearner.runtime.From;
import org.jspecify.annotations.Nullable;

/// What a state machine reacts to.
public sealed interface StateEvent {

  /// A request that wants a reply, see [StateAction#reply].
  record Call(From from, @Nullable Object request) implements StateEvent {}

  /// A cast.
  record Cast(@Nullable Object message) implements StateEvent {}

  /// Any other message.
  @SuppressWarnings("AvoidCommonTypeNames") // the word of OTP
  record Info(Object message) implements StateEvent {}

  /// An event that the machine made for itself by [StateAction#nextEvent].
  record Internal(@Nullable Object content) implements StateEvent {}

  /// No event came for so long, see [StateAction#eventTimeout].
  record EventTimeout(@Nullable Object content) implements StateEvent {}

  /// The machine was in one state for so long, see [StateAction#stateTimeout].
  record StateTimeout(@Nullable Object content) implements StateEvent {}

  /// A time-out with a name, see [StateAction#timeout].
  record Timeout(Object name, @Nullable Object content) implements StateEvent {}

  /// A state was entered; only for machines that want it, see [GenStateMachine#entersStates].
  ///
  /// @param old the state before; the same state at the start and when a state is repeated
  record Enter(@Nullable Object old) implements StateEvent {}
}
