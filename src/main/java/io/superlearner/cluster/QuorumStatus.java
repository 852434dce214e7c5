package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether the cluster can make changes, and who may run what, as the answering node sees it.
///
/// @param node the node that answers
/// @param leader the member of truth that orders all changes; null while none is known here
/// @param term counts the leaders
/// @param hasMajority whether a majority of the voters is there, as far as this node can tell
/// @param warning what is wrong with the number of voters before one of them is lost, and what to
///   do about it; null for nothing
/// @param members who keeps truth
/// @param lease the lease of the answering node, as it knows it itself
/// @param leases the leases of all nodes, as truth told this node last
/// @param times the times on which leases rest
public record QuorumStatus(
    NodeName node,
    @Nullable String leader,
    long term,
    boolean hasMajority,
    @Nullable String warning,
    List<Member> members,
    OwnLease lease,
    List<NodeLease> leases,
    Times times) {

  /// Copies the lists.
  public QuorumStatus {
    members = List.copyOf(members);
    leases = List.copyOf(leases);
  }

  /// One that keeps truth.
  ///
  /// @param name its name
  /// @param votes whether it counts for the majority
  public record Member(String name, boolean votes) {}

  /// The lease of the node that answers.
  ///
  /// @param held whether it may run what is placed on it
  /// @param period counts how often it took the lease; 0 before the first time
  /// @param remainingMs for how long it holds if nobody confirms it again
  /// @param trouble why it is not held; null if it is
  public record OwnLease(boolean held, long period, long remainingMs, @Nullable String trouble) {}

  /// The lease of a node in truth.
  ///
  /// @param node whose it is
  /// @param incarnation which life of it
  /// @param period counts how often it took the lease
  /// @param state `held`, `suspected` or `sealed`
  public record NodeLease(NodeName node, int incarnation, long period, String state) {}

  /// The times on which leases rest, in milliseconds; see [LeaseTimes].
  public record Times(long renewEveryMs, long holdMs, long silenceMs, long sealMs, long marginMs) {}
}
