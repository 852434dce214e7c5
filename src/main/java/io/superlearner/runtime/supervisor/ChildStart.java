package io.superlearner.runtime.supervisor;

import io.superlearner.runtime.Behavior;

/// Makes what a child runs, anew for every start.
///
/// ```java
/// ChildStart start = at -> GenServer.behavior(new Counter());
/// ChildSpec spec = ChildSpec.worker("counter", start);
/// ```
@FunctionalInterface
public interface ChildStart {

  /// Returns a fresh behavior, never one that has run before.
  ///
  /// Called on the child's own scheduler, inside of the child's process, within its limit for the
  /// start. What it throws makes the start fail with [io.superlearner.identity.ExitReason.Crashed].
  Behavior start(ChildContext context) throws Exception;
}
