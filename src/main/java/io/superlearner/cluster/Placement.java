package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import org.jspecify.annotations.Nullable;

/// Where a sandbox is to run.
///
/// @param node the wanted node; null lets the cluster choose the least loaded
/// @param strict whether a wanted node that is not there is an error (`node_not_available`), or
///   another is taken instead
public record Placement(@Nullable NodeName node, boolean strict) {

  /// Lets the cluster choose the least loaded node.
  public static final Placement AUTO = new Placement(null, true);
}
