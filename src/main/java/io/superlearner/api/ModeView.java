package io.superlearner.api;

import io.superlearner.cluster.ClusterMembers;
import io.superlearner.cluster.Simulation;
import java.util.List;

/// Whether one node or several answer, and whether they are simulated.
///
/// @param mode `single_node` or `multi_node`, as the cluster that answers is
/// @param simulated whether that cluster is simulated
/// @param realMode the mode of the real node, whatever is simulated
/// @param tools debugging tools that are running
public record ModeView(String mode, boolean simulated, String realMode, List<String> tools) {

  static ModeView of(ClusterMembers members, Simulation simulation) {
    String mode = members.registryMembers().size() > 1 ? "multi_node" : "single_node";
    return new ModeView(mode, simulation.isOn(), simulation.realMode(), List.of());
  }
}
