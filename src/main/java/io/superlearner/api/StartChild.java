package io.superlearner.api;

import io.superlearner.operation.About;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The body of a request for a child of the distributed supervisor.
///
/// @param id its id, also its name in the whole cluster
/// @param module what it is made of
/// @param args what the module is given
/// @param restart `permanent` (if not given), `transient` or `temporary`
/// @param maxRestarts its restart budget
/// @param maxSeconds the window of that budget
/// @param node the wanted node, or `auto`
/// @param strict whether a wanted node that is not there is an error; true by default
/// @param resources what the node must have left
/// @param placement how the node is chosen; `uniform` by default
/// @param dependsOn sandboxes that must exist, and that run before this child starts
/// @param checkpointSeconds how long after a checkpoint the next is taken if its states have
///   changed, 1 to 3600; as its node is configured if not given
public record StartChild(
    @About("its id, also its name in the whole cluster") @Nullable String id,
    @About("what it is made of") @Nullable String module,
    @About("what the module is given") @Nullable Map<String, Object> args,
    @About("permanent (if not given), transient or temporary") @Nullable String restart,
    @About("its restart budget") @Nullable Integer maxRestarts,
    @About("the window of that budget") @Nullable Integer maxSeconds,
    @About("the wanted node, or auto") @Nullable String node,
    @About("whether a wanted node that is not there is an error; true if not given")
        @Nullable Boolean strict,
    @About("what the node must have left") @Nullable ResourceNeeds resources,
    @About("how the node is chosen; uniform if not given") @Nullable PlacementWish placement,
    @About("sandboxes that must exist, and that run before this child starts")
        @Nullable List<String> dependsOn,
    @About(
            "seconds from a checkpoint to the next if states have changed; as configured if not given")
        @Nullable Integer checkpointSeconds)
    implements Described {

  private static final PlacementWish UNIFORM = PlacementWish.of("uniform");

  /// Copies the list.
  public StartChild {
    dependsOn = dependsOn == null ? null : Lists.copy(dependsOn);
  }

  @Override
  public String target() {
    return "id=" + id;
  }

  /// The same wishes as for a sandbox, so that they are checked by the same rules.
  CreateSandbox asSandbox() {
    return new CreateSandbox(
        id,
        null,
        module,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        node,
        null,
        strict,
        resources,
        null,
        placement == null ? UNIFORM : placement,
        dependsOn,
        checkpointSeconds,
        null);
  }
}
