package io.superlearner.sandbox;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;

/// Runs parts of sandboxes on other nodes. Any thread may call; each call blocks for some questions
/// to other nodes.
public interface PartHost {

  /// How a part is at one moment.
  sealed interface Look {
    /// It runs.
    record Runs(Pid root, NodeName node) implements Look {}

    /// It does not run, but may again: its node is lost, or it is on its way.
    record Waits(String why) implements Look {}

    /// It has ended, and nobody but whoever asks starts it again.
    record Ended(String why) implements Look {}
  }

  /// Starts a part, or takes one that runs already, as after its sandbox has moved to another node.
  ///
  /// Waits for one that is on its way, at most for the limit of a change.
  ///
  /// @return [Look.Ended] if it cannot be started, with the reason
  Look start(Part part);

  /// Looks at a part.
  Look look(SandboxId part);

  /// Ends a part of a sandbox for good, unless it belongs to the sandbox no more by this node: then
  /// another node goes on with both.
  void stop(SandboxId of, SandboxId part);
}
