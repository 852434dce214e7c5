package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a sandbox is to run, when it is created and whenever it must go elsewhere, and how much of
/// it may be lost then.
///
/// @param node the wanted node; null lets the cluster choose
/// @param strict whether what cannot be had at its creation is an error, or the next best is taken
///   and said so; when its node is lost, the next best is taken in any case
/// @param strategy how the cluster chooses
/// @param needs what the node must have left; a node that has not is never chosen
/// @param apartFrom sandboxes that are to be on other nodes
/// @param backups nodes that are preferred, in this order, when its node is lost
/// @param dependsOn sandboxes that run before it starts, and that nobody can destroy before it
/// @param checkpointSeconds how long after a checkpoint the next is taken if its states have
///   changed; null for the usual time
public record Placement(
    @Nullable NodeName node,
    boolean strict,
    Strategy strategy,
    Needs needs,
    List<SandboxId> apartFrom,
    List<NodeName> backups,
    List<SandboxId> dependsOn,
    @Nullable Integer checkpointSeconds) {

  /// Lets the cluster choose the least loaded node.
  public static final Placement AUTO = new Placement(null, true);

  /// How the cluster chooses a node.
  public enum Strategy {
    /// The least loaded: 0.4 CPU headroom, 0.4 memory headroom, 0.2 sandbox headroom.
    BALANCED,
    /// What fits best: 0.5 memory, 0.3 CPU, 0.2 network, each as what is left of it with what the
    /// sandbox needs.
    CAPACITY,
    /// By rendezvous hash of sandbox and node: the same for the same members, and only what was on
    /// a node moves when that goes.
    UNIFORM
  }

  /// What a sandbox needs of its node.
  ///
  /// @param memory bytes of heap; null for none in particular
  /// @param cpu per cent of the machine; null for none in particular
  /// @param network bytes per second; null for none in particular
  public record Needs(@Nullable Long memory, @Nullable Double cpu, @Nullable Long network) {

    /// Nothing in particular.
    public static final Needs NONE = new Needs(null, null, null);
  }

  /// Copies the lists.
  public Placement {
    apartFrom = List.copyOf(apartFrom);
    backups = List.copyOf(backups);
    dependsOn = List.copyOf(dependsOn);
  }

  /// Wants a node, or none in particular, and chooses the least loaded otherwise.
  public Placement(@Nullable NodeName node, boolean strict) {
    this(node, strict, Strategy.BALANCED, Needs.NONE, List.of(), List.of(), List.of());
  }

  /// Wants checkpoints at the usual times.
  public Placement(
      @Nullable NodeName node,
      boolean strict,
      Strategy strategy,
      Needs needs,
      List<SandboxId> apartFrom,
      List<NodeName> backups,
      List<SandboxId> dependsOn) {
    this(node, strict, strategy, needs, apartFrom, backups, dependsOn, null);
  }

  /// Returns the same with another time between checkpoints; null for the usual one.
  Placement withCheckpointSeconds(@Nullable Integer seconds) {
    return new Placement(node, strict, strategy, needs, apartFrom, backups, dependsOn, seconds);
  }

  /// Returns how long after a checkpoint the next is taken.
  ///
  /// @param usual the usual time
  Duration checkpointEvery(Duration usual) {
    return checkpointSeconds == null ? usual : Duration.ofSeconds(checkpointSeconds);
  }
}
