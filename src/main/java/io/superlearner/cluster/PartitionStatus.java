package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which nodes see each other, as the answering node knows.
///
/// A node sees another if that one answered it within the silence of leases (2 s). What others see
/// comes from themselves, or from whoever has heard of it, and each link says how old it is.
///
/// @param node the node that answers
/// @param status the whole in a word
/// @param hasMajority whether truth can make changes on this node's side, as far as it knows
/// @param islands the groups of nodes that see each other, this node's first; nodes that are down
///   or were never heard of are in none
/// @param cuts pairs within one island of which at least one does not see the other
/// @param down nodes whose JVM is proved dead
/// @param unknown nodes of which nothing was ever heard in their present life
/// @param links what each node sees of each other
/// @param since when the status became what it is, as far as this node noticed; null until it has
///   looked
/// @param history the latest changes, the newest first
public record PartitionStatus(
    NodeName node,
    State status,
    boolean hasMajority,
    List<Island> islands,
    List<Cut> cuts,
    List<NodeName> down,
    List<NodeName> unknown,
    List<Link> links,
    @Nullable Instant since,
    List<Change> history) {

  /// Copies the lists.
  public PartitionStatus {
    islands = List.copyOf(islands);
    cuts = List.copyOf(cuts);
    down = List.copyOf(down);
    unknown = List.copyOf(unknown);
    links = List.copyOf(links);
    history = List.copyOf(history);
  }

  /// How the cluster stands in a word.
  public enum State {
    /// All nodes of the roster see each other.
    HEALTHY,
    /// There is more than one island: some nodes that are not proved dead cannot be reached. They
    /// may be cut off, frozen, or dead on another machine; from here that looks the same.
    PARTITIONED,
    /// There is one island, but a pair in it does not see each other, a node is down or was never
    /// heard of, or what a node sees is not known any more.
    DEGRADED,
    /// This node has not looked for too long, or has heard of no other node at all.
    UNKNOWN
  }

  /// Nodes that see each other, directly or over others.
  ///
  /// @param nodes in the order of their names
  /// @param hasMajority whether truth can make changes there; null if nobody on this node's side
  ///   can know
  /// @param stale whether what is known of every node in it is over 5 s old
  public record Island(List<NodeName> nodes, @Nullable Boolean hasMajority, boolean stale) {

    /// Copies the list.
    public Island {
      nodes = List.copyOf(nodes);
    }
  }

  /// Two nodes of one island that do not see each other.
  ///
  /// @param from the one that does not see the other
  /// @param to the other
  /// @param oneWay whether the other does see it
  public record Cut(NodeName from, NodeName to, boolean oneWay) {

    @Override
    public String toString() {
      return oneWay ? from + " does not see " + to : from + " and " + to + " do not see each other";
    }
  }

  /// What one node sees of another.
  ///
  /// @param from the one that looks
  /// @param to the other
  /// @param sees whether the other answers it; null if that was never heard
  /// @param ageMs how long ago it looked; null if that was never heard
  /// @param silentMs how long the other had not answered by then; null if it never had
  /// @param latencyMs how long the other's last sign of life took; null if there was none
  /// @param stale whether that is over 5 s old, so that it may not hold any more
  public record Link(
      NodeName from,
      NodeName to,
      @Nullable Boolean sees,
      @Nullable Long ageMs,
      @Nullable Long silentMs,
      @Nullable Double latencyMs,
      boolean stale) {}

  /// What this node noticed.
  ///
  /// @param at when
  /// @param status the word from then on
  /// @param islands the groups from then on
  /// @param cuts the pairs from then on
  /// @param down the nodes that were proved dead then
  public record Change(
      Instant at, State status, List<List<NodeName>> islands, List<Cut> cuts, List<NodeName> down) {

    /// Copies the lists.
    public Change {
      islands = List.copyOf(islands);
      cuts = List.copyOf(cuts);
      down = List.copyOf(down);
    }
  }
}
