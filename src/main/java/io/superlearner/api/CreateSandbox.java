package io.superlearner.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The body of a request for a new sandbox. Of each pair of names only one may be given.
///
/// @param id the id, unique in the cluster
/// @param sandboxId older name of `id`
/// @param module the module to make it from
/// @param moduleOrApp older name of `module`
/// @param tree the tree to make it from, instead of a module
/// @param strategy the root's strategy, only beside a module
/// @param maxRestarts the root's restart budget, only beside a module
/// @param maxSeconds the window of that budget, only beside a module
/// @param config settings that every module of the sandbox can read
/// @param customConfig older name of `config`
/// @param node the wanted node, or `auto`
/// @param preferredNode older name of `node`
/// @param strict whether a wanted node that is not there is an error; true by default
public record CreateSandbox(
    @Nullable String id,
    @Nullable String sandboxId,
    @Nullable String module,
    @Nullable String moduleOrApp,
    @Nullable Map<String, Object> tree,
    @Nullable String strategy,
    @Nullable Integer maxRestarts,
    @Nullable Integer maxSeconds,
    @Nullable Map<String, Object> config,
    @Nullable Map<String, Object> customConfig,
    @Nullable String node,
    @Nullable String preferredNode,
    @Nullable Boolean strict)
    implements Described {

  @Override
  public String target() {
    return "id=" + (id == null ? sandboxId : id);
  }

  /// Asks for a sandbox made from a module, with the module's own options.
  ///
  /// @param node the wanted node; null lets the cluster choose
  public static CreateSandbox ofModule(String id, String module, @Nullable String node) {
    return new CreateSandbox(
        id, null, module, null, null, null, null, null, null, null, node, null, null);
  }

  /// Asks for a sandbox made from a tree.
  ///
  /// @param tree plain data, as [PlainJson#object(String)] reads it
  /// @param node the wanted node; null lets the cluster choose
  public static CreateSandbox ofTree(String id, Map<String, Object> tree, @Nullable String node) {
    return new CreateSandbox(
        id, null, null, null, tree, null, null, null, null, null, node, null, null);
  }
}
