package io.superlearner.cluster;

import io.superlearner.identity.NodeName;

/// The lease of a node in truth: whether it may run what is placed on it.
///
/// @param node whose it is
/// @param incarnation which life of the node holds it
/// @param period counts how often the node took its lease, over all its lives; what was placed on
///   the node under an earlier period does not run there any more
/// @param state how it stands
record LeaseEntry(NodeName node, int incarnation, long period, State state) {

  /// How a lease stands.
  enum State {
    /// The node may go on as long as a majority confirms it.
    HELD,
    /// The node was silent. It may take the suspicion back as long as it is not sealed.
    SUSPECTED,
    /// The period is over for ever: nothing of it runs, and others may have what was placed there.
    SEALED
  }

  /// Tells whether this says that a period of this node is over: it is sealed, or a later one has
  /// begun.
  boolean isAfter(long held) {
    return period > held || (period == held && state == State.SEALED);
  }

  LeaseEntry with(State next) {
    return new LeaseEntry(node, incarnation, period, next);
  }
}
