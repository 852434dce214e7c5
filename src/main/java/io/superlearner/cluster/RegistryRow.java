package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A name that counts in the whole cluster.
///
/// @param name the name
/// @param pid the process that has it
/// @param node the node of that process
/// @param status whether the process can be had there
/// @param sandbox the sandbox it belongs to; null for none
/// @param path its place in its tree; null if that is not known
/// @param registeredAt when it got the name; null for one registered by an older version
/// @param epoch the version in truth: it is greater for every later owner of the name
public record RegistryRow(
    String name,
    Pid pid,
    NodeName node,
    Status status,
    @Nullable SandboxId sandbox,
    @Nullable String path,
    @Nullable Instant registeredAt,
    long epoch) {

  /// Whether the owner of a name can be had.
  public enum Status {
    /// Its node is here.
    REGISTERED,
    /// Its node does not answer or is gone: whether the process lives is not known.
    UNKNOWN
  }
}
