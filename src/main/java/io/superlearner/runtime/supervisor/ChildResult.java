package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.StartOutcome;
import org.jspecify.annotations.Nullable;

/// What a supervisor answers when it is asked to start, stop, restart or forget a child.
public sealed interface ChildResult {

  /// The child was started.
  ///
  /// @param pid its process
  /// @param info what its start returned beside; the supervisor does not keep it
  record Started(Pid pid, @Nullable Object info) implements ChildResult {}

  /// The child's start said `ignore`: it has no process. Unless it is temporary or dynamic its spec
  /// is kept.
  record Ignored() implements ChildResult {}

  /// The child was stopped or forgotten, or that had been done before.
  record Done() implements ChildResult {}

  /// A child with this id runs, or the name of the child belongs to another process.
  ///
  /// @param pid the process that is there
  record AlreadyStarted(Pid pid) implements ChildResult {}

  /// A child with this id is there and has no process: restart or delete it.
  record AlreadyPresent() implements ChildResult {}

  /// There is no such child.
  record NotFound() implements ChildResult {}

  /// The child runs; terminate it first.
  record Running() implements ChildResult {}

  /// The supervisor is trying to restart the child; terminate it first.
  record Restarting() implements ChildResult {}

  /// The child did not start.
  ///
  /// @param reason why
  /// @param spec what was to be started and is not kept; null for a restart and for a dynamic child
  record Failed(ExitReason reason, @Nullable ChildSpec spec) implements ChildResult {}

  /// The spec is refused.
  record BadSpec(SpecProblem problem) implements ChildResult {}

  /// The dynamic supervisor has as many children as it may.
  record MaxChildren(int most) implements ChildResult {}

  /// The supervisor is dynamic: its children have no id, and with a template no spec of their own.
  record SimpleOneForOne() implements ChildResult {}

  /// The supervisor has no template to make children from: it is static, or each child brings a
  /// spec of its own.
  record NoTemplate() implements ChildResult {}

  /// Returns the answer to a start that somebody asked for.
  ///
  /// @param spec what a failure is to name
  static ChildResult of(StartOutcome outcome, @Nullable ChildSpec spec) {
    return switch (outcome) {
      case StartOutcome.Started(var pid, var info) -> new Started(pid, info);
      case StartOutcome.Ignored _ -> new Ignored();
      case StartOutcome.AlreadyStarted(var pid) -> new AlreadyStarted(pid);
      case StartOutcome.Failed(var reason) -> new Failed(reason, spec);
    };
  }
}
