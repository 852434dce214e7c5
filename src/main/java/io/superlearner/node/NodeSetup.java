package io.superlearner.node;

import io.superlearner.control.NodeVitals;
import io.superlearner.identity.NodeName;
import io.superlearner.sandbox.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a node is made from.
///
/// @param name its name
/// @param number its number in the roster, the first part of its pids, at least 1
/// @param incarnation which life of the node it is, the last part of its pids
/// @param modules where jars of modules are; null for nowhere; the directory need not exist
/// @param limits the limits of its sandboxes
/// @param sampleEvery the pace at which CPU shares are measured
/// @param capabilities what the node can do, in words, as its vitals tell it
/// @param versions as its vitals tell them
public record NodeSetup(
    NodeName name,
    int number,
    int incarnation,
    @Nullable Path modules,
    Limits limits,
    Duration sampleEvery,
    List<String> capabilities,
    NodeVitals.Versions versions) {

  /// Copies the capabilities.
  public NodeSetup {
    capabilities = List.copyOf(capabilities);
  }

  /// Returns a setup with the usual limits and pace.
  public static NodeSetup of(
      NodeName name,
      int number,
      int incarnation,
      @Nullable Path modules,
      NodeVitals.Versions versions) {
    return new NodeSetup(
        name,
        number,
        incarnation,
        modules,
        Limits.usual(),
        Duration.ofSeconds(2),
        List.of("sandboxes", "trees", "modules"),
        versions);
  }
}
