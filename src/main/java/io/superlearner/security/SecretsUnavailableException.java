package io.superlearner.security;

/// The store of credentials does not answer, so nobody can be judged by it now.
public final class SecretsUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /// Creates the exception.
  ///
  /// @param detail one sentence on what was tried
  /// @param cause what went wrong
  public SecretsUnavailableException(String detail, Throwable cause) {
    super(detail, cause);
  }
}
