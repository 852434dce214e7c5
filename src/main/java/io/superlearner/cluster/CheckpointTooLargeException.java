package io.superlearner.cluster;

/// A checkpoint is longer than may be kept or sent; nothing was changed.
final class CheckpointTooLargeException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  CheckpointTooLargeException(String message) {
    super(message);
  }
}
