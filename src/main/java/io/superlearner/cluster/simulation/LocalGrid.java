package io.superlearner.cluster.simulation;

import io.superlearner.identity.NodeName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The grid of the simulated nodes: it carries bytes from one [Endpoint] to another, as far as the
/// [Fabric] lets them through. Any thread may call.
final class LocalGrid {

  final Fabric fabric;
  private final Map<NodeName, Endpoint> endpoints = new ConcurrentHashMap<>();

  LocalGrid(Fabric fabric) {
    this.fabric = fabric;
    fabric.onChange(() -> endpoints.values().forEach(Endpoint::changed));
  }

  /// Opens the door of a node to the grid, for one life of it.
  ///
  /// @param member the id of its member, which no other life has
  Endpoint open(NodeName node, String member) {
    Endpoint endpoint = new Endpoint(this, node, member);
    endpoints.put(node, endpoint);
    return endpoint;
  }

  void remove(Endpoint endpoint) {
    endpoints.remove(endpoint.node(), endpoint);
  }

  /// Returns the doors that one node sees, its own among them: all whose node is not dead and whose
  /// link to it is whole. One that is frozen is seen, and silent.
  List<Endpoint> seenBy(NodeName node) {
    return endpoints.values().stream()
        .filter(other -> fabric.state(other.node()) != Fabric.State.DEAD)
        .filter(other -> !fabric.isCut(node, other.node()))
        .toList();
  }

  /// Finds the door of a member that a node sees.
  Optional<Endpoint> find(NodeName from, String member) {
    return seenBy(from).stream().filter(other -> other.member().equals(member)).findFirst();
  }
}
