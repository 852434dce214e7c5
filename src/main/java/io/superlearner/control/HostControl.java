package io.superlearner.control;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What only the node itself may do to what it runs, besides what everybody may ask of it.
///
/// Any thread may call.
public interface HostControl extends NodeControl {

  /// Ends all sandboxes of the cluster at once, without asking anybody to end in order, and lets
  /// none begin until [#resume]. Those of this node alone go on, and may begin.
  ///
  /// Blocks until no process of such a sandbox is left, at most for the limit.
  ///
  /// @return false if something is left; then call again
  boolean halt(Duration limit);

  /// Lets sandboxes of the cluster begin again, as long as nobody halts the node again.
  ///
  /// @param period the number of the period of its lease that begins
  /// @param allowed is asked whenever something is about to begin; it must not block
  void resume(long period, BooleanSupplier allowed);

  /// Creates a sandbox that continues from a checkpoint: its durable processes begin with the
  /// states in it. The sandbox's events say so (`sandbox_restored`, with epoch, number, time and
  /// node of the checkpoint), and which state could not be loaded (`state_not_restored`).
  ///
  /// @param grant refused as above if the node is not in this period of its lease
  /// @param checkpoint null to begin anew
  /// @throws IllegalArgumentException if the checkpoint is of another sandbox, or its states are no
  ///   plain data
  Outcome<SandboxRecord> createSandbox(
      SandboxRequest request, Grant grant, @Nullable Checkpoint checkpoint);

  /// Creates a sandbox that continues from a checkpoint in the places of processes that have ended
  /// for this: what waits for these is carried to them, see [#moving()]. A state that cannot be
  /// loaded makes the start fail; nothing of it is left then.
  ///
  /// @param grant refused as above if the node is not in this period of its lease
  /// @param checkpoint null if nothing was kept
  /// @param before the processes that have ended, by path
  Outcome<SandboxRecord> createSandbox(
      SandboxRequest request,
      Grant grant,
      @Nullable Checkpoint checkpoint,
      Map<String, Pid> before);

  /// Returns how sandboxes leave this node, and come.
  Moving moving();

  /// A checkpoint that was taken here.
  ///
  /// @param version grows when the states are others than those of the checkpoint taken before; so
  ///   one with the version that was stored last need not be stored again
  record Taken(Checkpoint checkpoint, long version) {}

  /// Takes a checkpoint of a sandbox of this node; consistent per process, not across processes.
  ///
  /// Waits at most for the limit, and for others who take one of the same sandbox before. Refused
  /// with `conflict` while the sandbox does not run: then what is there of it is not all.
  ///
  /// @param epoch in which epoch this node owns the sandbox
  /// @param seq the number that the checkpoint gets
  Outcome<Taken> checkpoint(SandboxId id, long epoch, long seq, long timeoutMillis);

  /// Lets the workers of a sandbox handle no message, or lets them again: what comes meanwhile
  /// waits. Waits at most a second until each has come to the end of its present message.
  void quiet(SandboxId id, boolean on);

  /// Lets subtrees of the sandboxes of this node run on other nodes, from now on.
  void spread(PartControl parts);

  /// Returns the ids of the sandboxes of the cluster that are here; never blocks.
  Set<SandboxId> sandboxIds();

  /// Tells whether a sandbox of the cluster is here; never blocks.
  boolean isOfCluster(SandboxId id);

  /// Tells whether a sandbox is here that belongs to this node alone; never blocks.
  boolean isLocal(SandboxId id);

  /// Returns what a sandbox of this node was made of; empty if it is not here. Never blocks.
  Optional<SandboxRequest> request(SandboxId id);

  /// Makes a sandbox of this node alone one of the cluster, while it goes on; waits while somebody
  /// else starts or stops it.
  ///
  /// @param epoch what its modules are told when it is started anew
  /// @param may tells whether this node may run it as such; asked once it is one. It must not
  ///   block.
  /// @return `sandbox_not_found` if there is no such local sandbox; `no_quorum` if the node may
  ///   not: then it has ended at once
  Outcome<SandboxRecord> adopt(SandboxId id, long epoch, BooleanSupplier may);
}
