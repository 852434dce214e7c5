package io.superlearner.control;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import org.jspecify.annotations.Nullable;

/// Which processes to list. A filter that is null lets everything through.
///
/// @param sandbox only those of this sandbox
/// @param path only the one with exactly this path, such as `root/inner/c`
/// @param type only supervisors, workers or system processes
/// @param name only the one registered under this name
/// @param after only those whose pid comes after this one
/// @param limit at most so many rows, 1 to 1000
public record ProcessQuery(
    @Nullable SandboxId sandbox,
    @Nullable String path,
    @Nullable ProcessType type,
    @Nullable String name,
    @Nullable Pid after,
    int limit) {

  /// Returns a query for every process, up to the limit.
  public static ProcessQuery all(int limit) {
    return new ProcessQuery(null, null, null, null, null, limit);
  }
}
