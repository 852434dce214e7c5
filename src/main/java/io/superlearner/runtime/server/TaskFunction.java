package io.superlearner.runtime.server;

import org.jspecify.annotations.Nullable;

/// What the tasks of a [TaskStream] do, each with one input.
///
/// @param <I> the inputs
/// @param <O> the results
@FunctionalInterface
public interface TaskFunction<I extends @Nullable Object, O extends @Nullable Object> {

  /// Makes the result of one input; may block, see [TaskBody].
  O apply(I input) throws Exception;
}
