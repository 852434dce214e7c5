package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A sandbox as it is known at one moment.
///
/// @param id its id
/// @param node the node it runs on, or ran on when it was last seen
/// @param pid its root process; null while there is none
/// @param moduleOrApp the module it was made from; null for a tree
/// @param opts strategy, max_restarts, max_seconds and custom_config, as they hold
/// @param tree the tree it was made from; null for a module
/// @param status what it does
/// @param healthStatus `healthy`, `failed`, `stopped`, `starting`, or `lost` when its node is gone
/// @param error why it is in error, if it is
/// @param createdAt when it was created; a restart keeps it
/// @param startedAt when its present root started
/// @param restarts restarts that its supervisors made, of all roots it had
/// @param rootRestarts how often the root itself was started again
/// @param resourceUsage what it uses now; null if its node is gone
/// @param moves how it came to its node, the latest last, as far as they are kept; its node itself
///   does not know them
/// @param dependsOn sandboxes that it needs; its node itself does not know them
/// @param backupNodes nodes that are preferred when its node is lost, or, where one sandbox is
///   shown for which none was named, those that would be chosen then, the first first; its node
///   itself does not know them
/// @param partOf the sandbox of which it is a part on a node of its own; null for one that stands
///   for itself
/// @param parts its own parts on nodes of their own; its node itself does not know them
/// @param scope whether it belongs to the cluster or to its node alone
/// @param checkedAt when its node last checked its health; null before the first time, or if that
///   is not known
public record SandboxRecord(
    SandboxId id,
    NodeName node,
    @Nullable Pid pid,
    @Nullable String moduleOrApp,
    Map<String, Object> opts,
    @Nullable Map<String, Object> tree,
    SandboxStatus status,
    String healthStatus,
    @Nullable String error,
    Instant createdAt,
    @Nullable Instant startedAt,
    long restarts,
    long rootRestarts,
    @Nullable ResourceUsage resourceUsage,
    List<SandboxMove> moves,
    List<SandboxId> dependsOn,
    List<NodeName> backupNodes,
    @Nullable SandboxId partOf,
    List<SandboxId> parts,
    SandboxScope scope,
    @Nullable Instant checkedAt) {

  /// Copies the lists.
  public SandboxRecord {
    moves = List.copyOf(moves);
    dependsOn = List.copyOf(dependsOn);
    backupNodes = List.copyOf(backupNodes);
    // a node of an older version says nothing of parts, nor of scopes
    parts = parts == null ? List.of() : List.copyOf(parts);
    scope = scope == null ? SandboxScope.CLUSTER : scope;
  }

  /// Returns the same with other backup nodes.
  public SandboxRecord withBackupNodes(List<NodeName> nodes) {
    return new SandboxRecord(
        id,
        node,
        pid,
        moduleOrApp,
        opts,
        tree,
        status,
        healthStatus,
        error,
        createdAt,
        startedAt,
        restarts,
        rootRestarts,
        resourceUsage,
        moves,
        dependsOn,
        nodes,
        partOf,
        parts,
        scope,
        checkedAt);
  }

  /// Tells whether it belongs to its node alone.
  public boolean isLocal() {
    return scope == SandboxScope.LOCAL;
  }

  /// What a sandbox uses.
  ///
  /// @param processes its live processes
  /// @param mailbox messages that wait in them
  /// @param memory estimate, in bytes, of the memory of their states and mailboxes
  /// @param leaked processes of it that were ended but whose code still runs on a thread
  public record ResourceUsage(int processes, int mailbox, long memory, int leaked) {}
}
