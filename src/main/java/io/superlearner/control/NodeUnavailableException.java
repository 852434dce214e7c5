package io.superlearner.control;

import io.superlearner.identity.NodeName;

/// A node could not be asked: it is gone, out of reach, or did not answer within its limit. Whether
/// it carried out a request that changes something is not known.
public final class NodeUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient NodeName node;
  private final boolean late;

  /// Creates the exception.
  ///
  /// @param node the node that did not answer
  /// @param late true if it was asked and did not answer in time, false if it could not be asked
  /// @param detail one sentence on what was tried
  public NodeUnavailableException(NodeName node, boolean late, String detail) {
    super(detail);
    this.node = node;
    this.late = late;
  }

  /// Returns the node that did not answer.
  public NodeName node() {
    return node;
  }

  /// Tells whether the node was asked and did not answer in time.
  public boolean isLate() {
    return late;
  }
}
