package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.util.List;

/// Names that count in the whole cluster, as the answering node knows them.
///
/// @param node the node that answers
/// @param items the names in their order
/// @param total how many
/// @param stale whether truth cannot be asked now, so that names may have changed since
/// @param garbage how many records of names in truth this life of the node could not read; they are
///   left out
public record RegistryStatus(
    NodeName node, List<RegistryRow> items, int total, boolean stale, long garbage) {

  /// Copies the list.
  public RegistryStatus {
    items = List.copyOf(items);
  }
}
