package io.superlearner.control;

import io.superlearner.identity.SandboxId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a sandbox is to be made of: a module, or a tree. Exactly one of the two is given.
///
/// @param id the id, unique in the cluster
/// @param module the module, built in or from a jar
/// @param tree a supervision tree as JSON read it: maps, lists, text, numbers, booleans
/// @param strategy the root's strategy, only beside a module
/// @param maxRestarts the root's restart budget, only beside a module
/// @param maxSeconds the window of that budget, only beside a module
/// @param config settings that every module of the sandbox can read
/// @param partOf the sandbox of which this is a part on a node of its own; null for one that stands
///   for itself
public record SandboxRequest(
    SandboxId id,
    @Nullable String module,
    @Nullable Map<String, Object> tree,
    @Nullable String strategy,
    @Nullable Integer maxRestarts,
    @Nullable Integer maxSeconds,
    Map<String, Object> config,
    @Nullable SandboxId partOf) {

  /// Asks for one that stands for itself.
  public SandboxRequest(
      SandboxId id,
      @Nullable String module,
      @Nullable Map<String, Object> tree,
      @Nullable String strategy,
      @Nullable Integer maxRestarts,
      @Nullable Integer maxSeconds,
      Map<String, Object> config) {
    this(id, module, tree, strategy, maxRestarts, maxSeconds, config, null);
  }
}
