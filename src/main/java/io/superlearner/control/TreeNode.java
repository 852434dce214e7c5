package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One child, or the root, of a supervision tree with all that is below it.
///
/// @param id the child's id in its supervisor
/// @param path its place in its tree, such as `root/inner/c`
/// @param name the name it is registered under, if any
/// @param pid its process; null while it is stopped or being restarted
/// @param node the node it runs on
/// @param sandbox the sandbox it belongs to, null for the platform's own
/// @param type supervisor, worker or system
/// @param module the module it runs
/// @param status `running`, `restarting` or `stopped`
/// @param restart `permanent`, `transient` or `temporary`; null for a root
/// @param restarts how often this child was restarted by its supervisor
/// @param startedAt when the present incarnation started
/// @param lastExit why the last incarnation ended, if one did
/// @param supervision the figures of a supervisor; null for a worker
/// @param children in start order
public record TreeNode(
    String id,
    String path,
    @Nullable String name,
    @Nullable Pid pid,
    NodeName node,
    @Nullable SandboxId sandbox,
    ProcessType type,
    String module,
    String status,
    @Nullable String restart,
    long restarts,
    @Nullable Instant startedAt,
    @Nullable String lastExit,
    @Nullable SupervisorRow supervision,
    List<TreeNode> children) {

  /// Copies the list of children.
  public TreeNode {
    children = List.copyOf(children);
  }
}
