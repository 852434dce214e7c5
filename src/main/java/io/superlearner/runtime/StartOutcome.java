package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// What came of starting a process, as its starter sees it.
public sealed interface StartOutcome {

  /// It runs.
  ///
  /// @param pid its identity
  /// @param info what its start returned beside, unchanged
  record Started(Pid pid, @Nullable Object info) implements StartOutcome {}

  /// It said `ignore`; there is no process.
  record Ignored() implements StartOutcome {}

  /// It did not start; there is no process.
  record Failed(ExitReason reason) implements StartOutcome {}

  /// Its name is taken.
  ///
  /// @param pid the process that has the name
  record AlreadyStarted(Pid pid) implements StartOutcome {}
}
