package io.superlearner.security;

/// Too many unknown credentials are being looked up at once at this node; this one was not looked
/// at, and may be shown again in a moment.
public final class CrowdedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  CrowdedException(String message) {
    super(message);
  }
}
