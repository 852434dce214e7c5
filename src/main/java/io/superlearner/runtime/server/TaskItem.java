package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import org.jspecify.annotations.Nullable;

/// What a [TaskStream] made of one input.
///
/// @param <I> the inputs
/// @param <O> the results
public sealed interface TaskItem<I extends @Nullable Object, O extends @Nullable Object> {

  /// Returns the input.
  I input();

  /// The task returned a result.
  record Ok<I extends @Nullable Object, O extends @Nullable Object>(I input, O value)
      implements TaskItem<I, O> {}

  /// The task ended without one.
  ///
  /// @param reason why; `timeout` if it was killed because it took too long
  record Exit<I extends @Nullable Object, O extends @Nullable Object>(I input, ExitReason reason)
      implements TaskItem<I, O> {}
}
