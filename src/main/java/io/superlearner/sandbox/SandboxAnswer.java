package io.superlearner.sandbox;

import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.supervisor.Fault;
import java.util.List;

/// What came of a request that concerns one sandbox.
public sealed interface SandboxAnswer {

  /// It was carried out.
  ///
  /// @param info the sandbox after it; as it was last, if it is gone
  record Done(SandboxInfo info) implements SandboxAnswer {}

  /// There is no such sandbox.
  record NotFound(SandboxId id) implements SandboxAnswer {}

  /// There is one with this id.
  record AlreadyExists(SandboxId id) implements SandboxAnswer {}

  /// There is no such module.
  record NoModule(String name) implements SandboxAnswer {}

  /// The module was not found, and not all modules of this node can be read at this moment.
  ///
  /// @param reason why, in words
  record ModulesUnread(String name, String reason) implements SandboxAnswer {}

  /// What it is to be made of has faults.
  record Faulty(List<Fault> faults) implements SandboxAnswer {
    /// Copies the list.
    public Faulty {
      faults = List.copyOf(faults);
    }
  }

  /// This node must not run sandboxes at this moment.
  record Halted() implements SandboxAnswer {}

  /// Its root did not start.
  ///
  /// @param reason why, in words
  record StartFailed(String reason) implements SandboxAnswer {}

  /// This node lacks the threads, or the files that it may open, for its root.
  ///
  /// @param reason what is lacking, in words
  record NoRoom(String reason) implements SandboxAnswer {}
}
