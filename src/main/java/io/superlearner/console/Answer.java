package io.superlearner.console;

import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What an operation answered to a page: a value, or why there is none, and when it was asked.
///
/// @param value what was answered; null if it was refused
/// @param refusal why it was refused; null if it was not
/// @param at when it was asked
/// @param <T> what the operation answers
public record Answer<T>(@Nullable T value, @Nullable Refusal refusal, Instant at) {

  /// Asks. An exception of the operation goes through.
  static <T> Answer<T> of(Supplier<Outcome<T>> operation) {
    Instant at = Instant.now();
    return switch (operation.get()) {
      case Outcome.Done<T>(var value) -> new Answer<>(value, null, at);
      case Outcome.Refused<T>(var refusal) -> new Answer<>(null, refusal, at);
    };
  }

  /// Tells whether there is a value.
  public boolean isDone() {
    return refusal == null;
  }
}
