package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import org.jspecify.annotations.Nullable;

/// How a task came out.
///
/// @param <T> its result
public sealed interface TaskOutcome<T extends @Nullable Object> {

  /// It returned.
  record Ok<T extends @Nullable Object>(T value) implements TaskOutcome<T> {}

  /// Its process ended without a result.
  record Exit<T extends @Nullable Object>(ExitReason reason) implements TaskOutcome<T> {}
}
