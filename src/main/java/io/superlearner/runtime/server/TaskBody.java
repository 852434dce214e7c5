package io.superlearner.runtime.server;

import io.superlearner.runtime.BodySelf;
import org.jspecify.annotations.Nullable;

/// What a task does.
///
/// @param <T> its result
@FunctionalInterface
public interface TaskBody<T extends @Nullable Object> {

  /// Does it and returns the result. Runs on a virtual thread and may block; when the task is ended
  /// by others, that thread is interrupted.
  ///
  /// @param self the task's process; most tasks do not need it
  T run(BodySelf self) throws Exception;
}
