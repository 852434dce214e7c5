package io.superlearner.event;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that happened on this node.
public sealed interface Event {

  /// Returns when it happened, by the node's clock.
  Instant at();

  /// Something that happened in a supervision tree.
  sealed interface InTree extends Event {

    /// Returns the sandbox of the tree; null for the platform's own tree.
    @Nullable SandboxId sandbox();

    /// Returns the place in the tree, such as `root/inner/c`.
    String path();
  }

  /// A supervisor started a child for the first time, or because somebody asked it to.
  record ChildStarted(Instant at, @Nullable SandboxId sandbox, String path, Pid supervisor, Pid pid)
      implements InTree {}

  /// A child did not start, at first or when it was to be restarted.
  record ChildStartFailed(
      Instant at, @Nullable SandboxId sandbox, String path, Pid supervisor, ExitReason reason)
      implements InTree {}

  /// A child's start said `ignore`.
  record ChildIgnored(Instant at, @Nullable SandboxId sandbox, String path, Pid supervisor)
      implements InTree {}

  /// A child ended by itself or by somebody other than its supervisor.
  record ChildExited(
      Instant at,
      @Nullable SandboxId sandbox,
      String path,
      Pid supervisor,
      Pid pid,
      ExitReason reason)
      implements InTree {}

  /// A supervisor restarted a child.
  ///
  /// @param old the incarnation before; null if that never ran
  /// @param pid the new incarnation
  /// @param restarts how often this child has been restarted by now
  record ChildRestarted(
      Instant at,
      @Nullable SandboxId sandbox,
      String path,
      Pid supervisor,
      @Nullable Pid old,
      Pid pid,
      long restarts)
      implements InTree {}

  /// A supervisor ended a child: at a stop, at a group restart, or because somebody asked it to.
  record ChildTerminated(
      Instant at,
      @Nullable SandboxId sandbox,
      String path,
      Pid supervisor,
      Pid pid,
      ExitReason reason)
      implements InTree {}

  /// A supervisor ended, after its children.
  record SupervisorExited(
      Instant at, @Nullable SandboxId sandbox, String path, Pid pid, ExitReason reason)
      implements InTree {}

  /// A supervisor reports what somebody should look at: OTP's supervisor report.
  ///
  /// @param path the supervisor's place in its tree
  /// @param context what it was doing
  /// @param reason why the offender ended or did not start; for a supervisor that ends itself, the
  ///   rule that made it
  /// @param offender the child, or the children, that it is about
  record SupervisorReported(
      Instant at,
      @Nullable SandboxId sandbox,
      String path,
      Pid supervisor,
      ReportContext context,
      ExitReason reason,
      Offender offender)
      implements InTree {}

  /// A process ended abnormally; what an error log would show. All texts are short, and what the
  /// process wants to hide is hidden.
  ///
  /// @param lastMessage the message it was handling: what was asked, if that was a request; null if
  ///   it was handling none
  /// @param state its state; null if it is not known
  /// @param log the messages it handled last, oldest first, if a log was kept
  /// @param client who made the request that it was handling; null if it was handling none
  /// @param clientStack where the client's thread waited for the reply, innermost first; empty if
  ///   it did not wait
  record ProcessCrashed(
      Instant at,
      @Nullable SandboxId sandbox,
      String path,
      Pid pid,
      ExitReason reason,
      @Nullable String lastMessage,
      @Nullable String state,
      List<String> log,
      @Nullable Pid client,
      List<String> clientStack)
      implements InTree {

    /// Makes a report without state, log and client.
    public ProcessCrashed(
        Instant at,
        @Nullable SandboxId sandbox,
        String path,
        Pid pid,
        ExitReason reason,
        @Nullable String lastMessage) {
      this(at, sandbox, path, pid, reason, lastMessage, null, List.of(), null, List.of());
    }
  }

  /// A process has been at one message, or in its start, for longer than it may.
  ///
  /// @param since when that was first seen
  /// @param doing what its thread was doing, as [Thread.State] says it, in lower case
  /// @param stack where its thread was, innermost first
  record ProcessStuck(
      Instant at,
      @Nullable SandboxId sandbox,
      String path,
      Pid pid,
      Instant since,
      String doing,
      List<String> stack)
      implements InTree {}

  /// A process that was stuck goes on, or has ended.
  ///
  /// @param since when it was first seen at the message
  /// @param ended true if it was ended; its code may still run, and then counts as leaked
  record ProcessUnstuck(
      Instant at, @Nullable SandboxId sandbox, String path, Pid pid, Instant since, boolean ended)
      implements InTree {}

  /// A process was found waiting at several looks and has not declared that it blocks. Told once.
  ///
  /// @param stack where its thread was at first, innermost first
  /// @param remedy what to do about it
  record ProcessBlocking(
      Instant at,
      @Nullable SandboxId sandbox,
      String path,
      Pid pid,
      List<String> stack,
      String remedy)
      implements InTree {}

  /// A sandbox runs: it was created, or started again.
  record SandboxStarted(Instant at, SandboxId sandbox, Pid root) implements Event {}

  /// A sandbox does not run any more.
  ///
  /// @param root the root that ended; null if none had started
  /// @param gone true if the sandbox was destroyed
  record SandboxStopped(
      Instant at, SandboxId sandbox, @Nullable Pid root, ExitReason reason, boolean gone)
      implements Event {}

  /// A sandbox that was on another node runs on this one, as somebody or something wanted that.
  ///
  /// @param from where it was
  /// @param to this node
  /// @param cause why it was moved, in one word such as `request` or `rebalance`
  record SandboxMoved(Instant at, SandboxId sandbox, NodeName from, NodeName to, String cause)
      implements Event {}

  /// A sandbox whose node was lost runs on this one.
  ///
  /// @param from the node that was lost
  /// @param to this node
  record SandboxTakenOver(Instant at, SandboxId sandbox, NodeName from, NodeName to)
      implements Event {}

  /// A node joined the cluster, in a new life.
  record NodeJoined(Instant at, NodeName node, int incarnation) implements Event {}

  /// A node left the cluster in an orderly way.
  record NodeLeft(Instant at, NodeName node, int incarnation) implements Event {}

  /// A node is no member any more and did not say goodbye.
  record NodeLost(Instant at, NodeName node, int incarnation) implements Event {}

  /// A node gives away what it has and takes nothing any more, until it rejoins.
  record NodeDrained(Instant at, NodeName node, int incarnation) implements Event {}

  /// A node that was drained takes sandboxes again.
  record NodeRejoined(Instant at, NodeName node, int incarnation) implements Event {}

  /// A member of the grid has not shown that it is a node of the cluster; told once for each.
  ///
  /// @param address where it listens
  /// @param refused how many of its messages were not read until then
  record StrangerSeen(Instant at, String address, long refused) implements Event {}

  /// Nodes do not see each other although nothing proves that they are down, as far as this node
  /// knows; told again when that changes.
  ///
  /// @param islands the groups of nodes that see each other, this node's first
  /// @param cuts pairs within a group of which at least one does not see the other, in words
  /// @param hasMajority whether this node's side can make changes
  record PartitionDetected(
      Instant at, List<List<NodeName>> islands, List<String> cuts, boolean hasMajority)
      implements Event {

    /// Copies the lists.
    public PartitionDetected {
      islands = List.copyOf(islands);
      cuts = List.copyOf(cuts);
    }
  }

  /// All nodes that are not proved down see each other again, as far as this node knows.
  ///
  /// @param nodes those nodes
  /// @param down nodes that are proved down; a partition also ends by that
  /// @param lastedMs for how long nodes had not seen each other, since that was told first
  record PartitionHealed(Instant at, List<NodeName> nodes, List<NodeName> down, long lastedMs)
      implements Event {

    /// Copies the lists.
    public PartitionHealed {
      nodes = List.copyOf(nodes);
      down = List.copyOf(down);
    }
  }

  /// An operation was run through the gate.
  ///
  /// @param operation its id
  /// @param actor who asked for it
  /// @param effect `reads`, `changes` or `destroys`
  /// @param target what it was applied to, in words
  /// @param result the HTTP status, or the code of the refusal
  /// @param durationNanos how long it took
  record OperationRan(
      Instant at,
      String operation,
      String actor,
      String effect,
      String target,
      String result,
      long durationNanos)
      implements Event {}
}
