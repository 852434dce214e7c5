package io.superlearner.operation;

import io.superlearner.security.Role;

/// The caller may not run an operation.
public final class DeniedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Role needed;
  private final boolean anonymous;

  /// Creates the exception.
  ///
  /// @param needed the least role that may run it
  /// @param anonymous whether the caller proved nothing at all
  DeniedException(String operation, Role needed, boolean anonymous) {
    super(operation + " needs the role " + needed.word());
    this.needed = needed;
    this.anonymous = anonymous;
  }

  /// Returns the least role that may run it.
  public Role needed() {
    return needed;
  }

  /// Tells whether the caller proved nothing at all.
  public boolean isAnonymous() {
    return anonymous;
  }
}
