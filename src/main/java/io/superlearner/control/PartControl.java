package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs parts of a node's sandboxes on other nodes. Any thread may call; each call blocks for some
/// questions to other nodes.
public interface PartControl {

  /// What a part is made of, and where it is to run.
  ///
  /// @param request its tree; it names the sandbox of which this is a part
  /// @param node the wanted node; null for none in particular
  /// @param strict whether it cannot start where it is not wanted
  /// @param strategy how the cluster chooses: `balanced`, `capacity` or `uniform`
  /// @param apartFrom sandboxes that are to be on other nodes
  /// @param backups nodes that are preferred when its node is lost
  record Order(
      SandboxRequest request,
      SandboxId of,
      @Nullable NodeName node,
      boolean strict,
      String strategy,
      List<SandboxId> apartFrom,
      List<NodeName> backups) {}

  /// How a part is at one moment.
  sealed interface Look {
    /// It runs.
    record Runs(Pid root, NodeName node) implements Look {}

    /// It does not run, but may again: its node is lost, or it is on its way.
    record Waits(String why) implements Look {}

    /// It has ended, and nobody but whoever asks starts it again.
    record Ended(String why) implements Look {}
  }

  /// Starts a part, or takes the same one that runs already; waits for one that is on its way, at
  /// most for the limit of a change.
  ///
  /// @return [Look.Ended] if it cannot be started, with the reason
  Look start(Order part);

  /// Looks at a part.
  Look look(SandboxId part);

  /// Ends a part of a sandbox for good, unless the sandbox belongs to another node meanwhile, which
  /// goes on with both.
  void stop(SandboxId of, SandboxId part);
}
