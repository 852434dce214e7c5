package io.superlearner.event;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
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

  /// A process ended abnormally; what an error log would show.
  ///
  /// @param lastMessage the message it was handling, as short text; null if it was handling none
  record ProcessCrashed(
      Instant at,
      @Nullable SandboxId sandbox,
      String path,
      Pid pid,
      ExitReason reason,
      @Nullable String lastMessage)
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

  /// A node joined the cluster, in a new life.
  record NodeJoined(Instant at, NodeName node, int incarnation) implements Event {}

  /// A node left the cluster in an orderly way.
  record NodeLeft(Instant at, NodeName node, int incarnation) implements Event {}

  /// A node is no member any more and did not say goodbye.
  record NodeLost(Instant at, NodeName node, int incarnation) implements Event {}

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
