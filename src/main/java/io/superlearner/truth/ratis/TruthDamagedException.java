package io.superlearner.truth.ratis;

import java.io.IOException;

/// What a member has on disk cannot be trusted, or does not belong to the store any more. The
/// message says what was found and what to do. The member does not start: nothing of that disk is
/// served to anybody.
public final class TruthDamagedException extends IOException {

  private static final long serialVersionUID = 1;

  /// Creates the exception with a line for people.
  public TruthDamagedException(String message) {
    super(message);
  }
}
