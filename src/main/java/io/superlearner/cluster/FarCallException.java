package io.superlearner.cluster;

/// A request to another member has no reply.
public final class FarCallException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean late;

  /// Creates the exception.
  ///
  /// @param late true if the member may have carried out the request, false if it did not begin
  /// @param detail what happened, in words that follow the node's name
  public FarCallException(boolean late, String detail) {
    super(detail);
    this.late = late;
  }

  /// Tells whether the member may have carried out the request.
  public boolean isLate() {
    return late;
  }
}
