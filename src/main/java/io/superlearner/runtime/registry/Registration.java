package io.superlearner.runtime.registry;

import io.superlearner.identity.Pid;

/// What came of registering a key.
public sealed interface Registration {

  /// The process has the key now.
  record Registered() implements Registration {}

  /// A process, perhaps the same one, has the key of a unique registry; nothing was changed.
  ///
  /// @param owner the process that has it
  record AlreadyRegistered(Pid owner) implements Registration {}

  /// The process that was to own the key does not exist.
  record NoProcess() implements Registration {}
}
