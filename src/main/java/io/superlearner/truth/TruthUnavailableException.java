package io.superlearner.truth;

import org.jspecify.annotations.Nullable;

/// The store could not answer in time. A read has no result; whether a change was made is not
/// known.
public final class TruthUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /// Creates the exception.
  ///
  /// @param detail one sentence on what was tried
  /// @param cause what kept the store from answering; null if it was silent
  public TruthUnavailableException(String detail, @Nullable Throwable cause) {
    super(detail, cause);
  }
}
