package io.superlearner.control;

import java.util.function.Function;

/// What came of a request: the value, or a refusal that the caller must expect.
///
/// @param <T> what a request that was carried out returns
public sealed interface Outcome<T> {

  /// The request was carried out.
  record Done<T>(T value) implements Outcome<T> {}

  /// The request was refused; nothing was changed.
  record Refused<T>(Refusal refusal) implements Outcome<T> {}

  /// Returns an outcome that was carried out.
  static <T> Outcome<T> done(T value) {
    return new Done<>(value);
  }

  /// Returns a refusal with a code and a sentence.
  static <T> Outcome<T> refused(Code code, String detail) {
    return new Refused<>(Refusal.of(code, detail));
  }

  /// Returns a refusal.
  static <T> Outcome<T> refused(Refusal refusal) {
    return new Refused<>(refusal);
  }

  /// Applies a function to the value; a refusal stays as it is.
  default <R> Outcome<R> map(Function<? super T, ? extends R> function) {
    return switch (this) {
      case Done<T>(var value) -> new Done<>(function.apply(value));
      case Refused<T>(var refusal) -> new Refused<>(refusal);
    };
  }

  /// Goes on with the value; a refusal stays as it is.
  default <R> Outcome<R> then(Function<? super T, Outcome<R>> function) {
    return switch (this) {
      case Done<T>(var value) -> function.apply(value);
      case Refused<T>(var refusal) -> new Refused<>(refusal);
    };
  }
}
