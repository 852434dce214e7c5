package io.superlearner.api;

import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxScope;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A sandbox as clients read it.
///
/// @param id its id
/// @param sandboxId the same, under its older name
/// @param pid its root process; null while there is none
/// @param node the node it runs on, or ran on when it was last seen
/// @param moduleOrApp the module it was made from; null for a tree
/// @param opts strategy, max_restarts, max_seconds and custom_config, as they hold
/// @param tree the tree it was made from; null for a module
/// @param createdAt when it was created; a restart keeps it
/// @param startedAt when its present root started
/// @param status what it does
/// @param healthStatus `healthy`, `failed`, `stopped`, `starting` or `lost`
/// @param checkedAt when its health was last checked, which is done every 30 seconds; null before
///   the first time
/// @param error why it is in error, if it is
/// @param restarts restarts that its supervisors made
/// @param rootRestarts how often the root itself was started again
/// @param resourceUsage what it uses now, memory as an estimate; null if its node is gone
/// @param resourceAllocation what it takes of its node; null if its node is gone
/// @param migrationHistory its moves between nodes
/// @param dependencies sandboxes that it needs
/// @param backupNodes nodes that are preferred when its node is lost; where one sandbox is shown
///   for which none was named, those that would be chosen then, the first first
/// @param partOf the sandbox of which it is a part on a node of its own; null for one that stands
///   for itself
/// @param parts its own parts, each a sandbox too, on nodes of their own
/// @param scope `cluster`, or `local` if it belongs to its node alone
/// @param notes what the caller should know of how the request was carried out
public record SandboxView(
    SandboxId id,
    SandboxId sandboxId,
    @Nullable Pid pid,
    NodeName node,
    @Nullable String moduleOrApp,
    Map<String, Object> opts,
    @Nullable Map<String, Object> tree,
    Instant createdAt,
    @Nullable Instant startedAt,
    SandboxStatus status,
    String healthStatus,
    @Nullable Instant checkedAt,
    @Nullable String error,
    long restarts,
    long rootRestarts,
    SandboxRecord.@Nullable ResourceUsage resourceUsage,
    @Nullable Allocation resourceAllocation,
    List<SandboxMove> migrationHistory,
    List<SandboxId> dependencies,
    List<NodeName> backupNodes,
    @Nullable SandboxId partOf,
    List<SandboxId> parts,
    SandboxScope scope,
    List<String> notes)
    implements Located {

  /// What a sandbox takes of its node.
  ///
  /// @param memory estimate in bytes of what its processes retain
  public record Allocation(long memory) {}

  @Override
  public String location() {
    return "cluster/sandboxes/" + id;
  }

  static SandboxView of(SandboxRecord record) {
    return of(record, List.of());
  }

  static SandboxView of(SandboxRecord record, List<String> notes) {
    SandboxRecord.ResourceUsage usage = record.resourceUsage();
    return new SandboxView(
        record.id(),
        record.id(),
        record.pid(),
        record.node(),
        record.moduleOrApp(),
        record.opts(),
        record.tree(),
        record.createdAt(),
        record.startedAt(),
        record.status(),
        record.healthStatus(),
        record.checkedAt(),
        record.error(),
        record.restarts(),
        record.rootRestarts(),
        usage,
        usage == null ? null : new Allocation(usage.memory()),
        record.moves(),
        record.dependsOn(),
        record.backupNodes(),
        record.partOf(),
        record.parts(),
        record.scope(),
        notes);
  }
}
