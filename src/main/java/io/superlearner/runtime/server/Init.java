package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import org.jspecify.annotations.Nullable;

/// What a server's `init` decides.
///
/// @param <S> the server's state
public sealed interface Init<S> {

  /// The server runs with this state.
  ///
  /// @param state the first state
  /// @param info handed unchanged to whoever started the server
  record Ready<S>(S state, @Nullable Object info) implements Init<S> {}

  /// The server runs with this state, and does something before the first message. Whoever started
  /// it does not wait for that.
  ///
  /// @param state the first state
  /// @param info handed unchanged to whoever started the server
  /// @param then what to do
  record ReadyThen<S>(S state, @Nullable Object info, Then then) implements Init<S> {}

  /// The server does not want to run, and that is no failure.
  record Ignore<S>() implements Init<S> {}

  /// The server cannot run.
  record Stop<S>(ExitReason reason) implements Init<S> {}

  /// Lets the server run.
  static <S> Init<S> ready(S state) {
    return new Ready<>(state, null);
  }

  /// Lets the server run, and do something before its first message.
  static <S> Init<S> ready(S state, Then then) {
    return new ReadyThen<>(state, null, then);
  }

  /// Lets the server not run, without a failure.
  static <S> Init<S> ignore() {
    return new Ignore<>();
  }

  /// Makes the start fail.
  static <S> Init<S> stop(ExitReason reason) {
    return new Stop<>(reason);
  }
}
