package io.superlearner.runtime.server;

import io.superlearner.runtime.Self;
import org.jspecify.annotations.Nullable;

/// Starts the tasks of a [TaskStream], none of them linked with the consumer.
@FunctionalInterface
public interface TaskSource {

  /// Starts one task that ends with its caller.
  ///
  /// @param consumer the process that consumes the stream; null for somebody who is no process
  /// @throws RuntimeException if the task was not started
  <T extends @Nullable Object> Task<T> start(@Nullable Self consumer, TaskBody<T> body);
}
