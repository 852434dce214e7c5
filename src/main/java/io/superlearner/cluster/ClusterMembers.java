package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.util.List;

/// Who takes part in the registry of names and in the placement of sandboxes, as the answering node
/// sees it.
///
/// @param currentNode the node that answers
/// @param registryMembers nodes that can hold names: this one, and the others that are here and not
///   silent
/// @param supervisorMembers those of them that can be given sandboxes: not one that is drained or
///   about to stop
/// @param totalMembers how many nodes belong to the cluster
/// @param absent nodes that belong to the cluster and are neither
/// @param truthMembers who keeps truth, and who of them votes
/// @param strangers members of the grid that are no nodes of the cluster
public record ClusterMembers(
    NodeName currentNode,
    List<NodeName> registryMembers,
    List<NodeName> supervisorMembers,
    int totalMembers,
    List<NodeName> absent,
    List<QuorumStatus.Member> truthMembers,
    List<Stranger> strangers) {

  /// Copies the lists.
  public ClusterMembers {
    registryMembers = List.copyOf(registryMembers);
    supervisorMembers = List.copyOf(supervisorMembers);
    absent = List.copyOf(absent);
    truthMembers = List.copyOf(truthMembers);
    strangers = List.copyOf(strangers);
  }
}
