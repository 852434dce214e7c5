package io.superlearner.sandbox;

import io.superlearner.identity.SandboxId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came of the wish to take a checkpoint of a sandbox.
public sealed interface CheckpointAnswer {

  /// The states of its durable processes, each as it was between two of its messages. They belong
  /// together per process only: a message that one has sent another may be in neither or both.
  ///
  /// @param states plain data by path; also the last saved state of one that is missing, if it was
  ///   saved before
  /// @param missing by path, why the state of a process is not the one of now
  /// @param version grows when the states are others than at the checkpoint before; no two that
  ///   differ have the same on this node
  record Taken(Map<String, @Nullable Object> states, Map<String, String> missing, long version)
      implements CheckpointAnswer {}

  /// There is no such sandbox.
  record NotFound(SandboxId id) implements CheckpointAnswer {}

  /// It does not run at this moment, so that what is there of it is not all.
  ///
  /// @param why in words
  record NotRunning(SandboxId id, String why) implements CheckpointAnswer {}
}
