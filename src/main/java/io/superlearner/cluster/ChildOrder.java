package io.superlearner.cluster;

import io.superlearner.identity.SandboxId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What somebody asks the distributed supervisor to start.
///
/// @param id the child's id, also its name in the whole cluster
/// @param module what it is made of
/// @param args what the module is given
/// @param restart `permanent`, `transient` or `temporary`; null for `permanent`
/// @param maxRestarts how often it may be started again in the window; null for 3
/// @param maxSeconds that window; null for 5
/// @param placement where it is to run
public record ChildOrder(
    SandboxId id,
    String module,
    Map<String, Object> args,
    @Nullable String restart,
    @Nullable Integer maxRestarts,
    @Nullable Integer maxSeconds,
    Placement placement) {

  /// The restart types, in words.
  public static final List<String> RESTARTS = List.of("permanent", "transient", "temporary");
}
