package io.superlearner.cluster;

import io.superlearner.identity.SandboxId;

/// Hears of each step of a move before it is done; what it throws breaks the move off there, as the
/// end of the node would.
interface MoveSteps {

  /// The steps, in their order.
  enum Step {
    /// The former owner lets nothing be handled any more.
    QUIET,
    /// It stores a last checkpoint.
    STORE,
    /// Truth gives the sandbox to the new owner.
    GIVE,
    /// The former owner ends it, and keeps what waits.
    END,
    /// The new owner asks whether it may begin.
    ASK,
    /// It starts the sandbox.
    START,
    /// Truth learns that the move is over.
    SETTLE,
    /// The former owner is told to carry what waits.
    CARRY
  }

  /// Nobody hears of them.
  MoveSteps NONE = (_, _) -> {};

  void before(Step step, SandboxId id);
}
