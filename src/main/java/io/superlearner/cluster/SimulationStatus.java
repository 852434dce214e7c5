package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How simulation stands.
///
/// @param enabled whether it is on
/// @param node the real node that simulates
/// @param since when it was switched on; null while it is off
/// @param asked the simulated node that answers; null while it is off
/// @param leader the simulated node that leads truth; null while none reaches a majority
/// @param nodes the simulated nodes, in the order in which they were made
/// @param cuts pairs of nodes whose link is cut
/// @param delays pairs of nodes between which everything takes its time
/// @param ended why it was switched off last; null if it never was
public record SimulationStatus(
    boolean enabled,
    NodeName node,
    @Nullable Instant since,
    @Nullable NodeName asked,
    @Nullable NodeName leader,
    List<SimulatedNode> nodes,
    List<Link> cuts,
    List<Delay> delays,
    @Nullable String ended) {

  /// Copies the lists.
  public SimulationStatus {
    nodes = List.copyOf(nodes);
    cuts = List.copyOf(cuts);
    delays = List.copyOf(delays);
  }

  /// How a simulated node is.
  public enum State {
    /// It runs.
    RUNNING,
    /// It neither answers nor asks until it is thawed.
    FROZEN,
    /// It was killed, and may begin its next life.
    KILLED
  }

  /// A simulated node.
  ///
  /// @param name its name
  /// @param number its number, the first part of its pids; null while it is killed
  /// @param incarnation which life of it this is; null while it is killed
  /// @param state how it is
  /// @param votes whether it counts for the majority
  /// @param sandboxes the sandboxes that are on it at this moment, also on one that nobody reaches
  public record SimulatedNode(
      NodeName name,
      @Nullable Integer number,
      @Nullable Integer incarnation,
      State state,
      boolean votes,
      List<SandboxId> sandboxes) {

    /// Copies the list.
    public SimulatedNode {
      sandboxes = List.copyOf(sandboxes);
    }
  }

  /// A pair of nodes.
  public record Link(NodeName one, NodeName other) {}

  /// A pair of nodes between which everything takes its time.
  ///
  /// @param delayMs how long, each way
  public record Delay(NodeName one, NodeName other, long delayMs) {}
}
