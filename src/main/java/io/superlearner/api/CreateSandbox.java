package io.superlearner.api;

import io.superlearner.operation.About;
import java.util.List;
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
/// @param resources what the node must have left
/// @param resourceRequirements older name of `resources`
/// @param placement how the node is chosen
/// @param dependsOn sandboxes that must exist, and that run before this one starts
/// @param checkpointSeconds how long after a checkpoint the next is taken if its states have
///   changed, 1 to 3600; as its node is configured if not given
/// @param scope `cluster`, which is meant if there is none, or `local`: one of its node alone,
///   which needs no majority and ends with its node
public record CreateSandbox(
    @About("the id, unique in the cluster") @Nullable String id,
    @About("older name of id") @Nullable String sandboxId,
    @About("the module to make it from") @Nullable String module,
    @About("older name of module") @Nullable String moduleOrApp,
    @About("the tree to make it from, instead of a module") @Nullable Map<String, Object> tree,
    @About("the root's strategy, only beside a module") @Nullable String strategy,
    @About("the root's restart budget, only beside a module") @Nullable Integer maxRestarts,
    @About("the window of that budget, only beside a module") @Nullable Integer maxSeconds,
    @About("settings that every module of the sandbox can read")
        @Nullable Map<String, Object> config,
    @About("older name of config") @Nullable Map<String, Object> customConfig,
    @About("the wanted node, or auto") @Nullable String node,
    @About("older name of node") @Nullable String preferredNode,
    @About("whether a wanted node that is not there is an error; true if not given")
        @Nullable Boolean strict,
    @About("what the node must have left") @Nullable ResourceNeeds resources,
    @About("older name of resources") @Nullable ResourceNeeds resourceRequirements,
    @About("how the node is chosen") @Nullable PlacementWish placement,
    @About("sandboxes that must exist, and that run before this one starts")
        @Nullable List<String> dependsOn,
    @About(
            "seconds from a checkpoint to the next if states have changed; as configured if not given")
        @Nullable Integer checkpointSeconds,
    @About("cluster, or local: one of its node alone, which needs no majority")
        @Nullable String scope)
    implements Described {

  /// Copies the list.
  public CreateSandbox {
    dependsOn = dependsOn == null ? null : Lists.copy(dependsOn);
  }

  @Override
  public String target() {
    return "id=" + (id == null ? sandboxId : id);
  }

  /// Asks for a sandbox made from a module, with the module's own options.
  ///
  /// @param node the wanted node; null lets the cluster choose
  public static CreateSandbox ofModule(String id, String module, @Nullable String node) {
    return new CreateSandbox(
        id, null, module, null, null, null, null, null, null, null, node, null, null, null, null,
        null, null, null, null);
  }

  /// Asks for a sandbox made from a tree.
  ///
  /// @param tree plain data, as [PlainJson#object(String)] reads it
  /// @param node the wanted node; null lets the cluster choose
  public static CreateSandbox ofTree(String id, Map<String, Object> tree, @Nullable String node) {
    return new CreateSandbox(
        id, null, null, null, tree, null, null, null, null, null, node, null, null, null, null,
        null, null, null, null);
  }
}
