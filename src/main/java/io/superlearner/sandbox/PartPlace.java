package io.superlearner.sandbox;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a part of a sandbox is to run.
///
/// @param node the wanted node; null lets the cluster choose
/// @param strict whether the part cannot start where it is not wanted
/// @param strategy how the cluster chooses: one of [#STRATEGIES]
/// @param apartFrom sandboxes and parts that are to be on other nodes
/// @param backups nodes that are preferred, in this order, when its node is lost
public record PartPlace(
    @Nullable NodeName node,
    boolean strict,
    String strategy,
    List<SandboxId> apartFrom,
    List<NodeName> backups) {

  /// The words for how the cluster chooses.
  public static final List<String> STRATEGIES = List.of("balanced", "capacity", "uniform");

  /// Copies the lists.
  public PartPlace {
    apartFrom = List.copyOf(apartFrom);
    backups = List.copyOf(backups);
  }
}
