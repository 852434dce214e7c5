package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.util.List;

/// The locks of the cluster, as the answering node knows them.
///
/// @param node the node that answers
/// @param items the locks that somebody has, in the order of their names
/// @param total how many
/// @param stale whether truth cannot be asked now, so that locks may have changed since
public record LockStatus(NodeName node, List<LockRow> items, int total, boolean stale) {

  /// Copies the list.
  public LockStatus {
    items = List.copyOf(items);
  }
}
