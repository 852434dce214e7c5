package io.superlearner.sandbox;

import io.superlearner.identity.SandboxId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a sandbox is made of: a module or a tree, exactly one of them.
///
/// @param id its id
/// @param module the module, built in or from a jar
/// @param tree a supervision tree as plain data
/// @param strategy the root's strategy in OTP's words, only beside a module; null for the module's
///   own
/// @param maxRestarts the root's restart budget, only beside a module; null for the module's own
/// @param maxSeconds the window of that budget, only beside a module; null for the module's own
/// @param config settings that every module of the sandbox can read, plain data
/// @param partOf the sandbox that it is a part of, see [PartServer]: then its root is not started
///   again here; null for one that stands for itself
public record SandboxSpec(
    SandboxId id,
    @Nullable String module,
    @Nullable Map<String, ?> tree,
    @Nullable String strategy,
    @Nullable Integer maxRestarts,
    @Nullable Integer maxSeconds,
    Map<String, ?> config,
    @Nullable SandboxId partOf) {

  /// Makes one that stands for itself.
  public SandboxSpec(
      SandboxId id,
      @Nullable String module,
      @Nullable Map<String, ?> tree,
      @Nullable String strategy,
      @Nullable Integer maxRestarts,
      @Nullable Integer maxSeconds,
      Map<String, ?> config) {
    this(id, module, tree, strategy, maxRestarts, maxSeconds, config, null);
  }
}
