package io.superlearner.runtime.supervisor;

import io.superlearner.runtime.server.Init;

/// A supervisor module: decides at each start what the supervisor is made from.
///
/// ```java
/// SupervisorInit module = () -> Init.ready(
///     SupervisorSpec.of(SupervisorFlags.of(Strategy.ONE_FOR_ALL)));
/// Pid empty = started(self.startLink(Supervisor.behavior(module, scheduler), options));
/// ```
@FunctionalInterface
public interface SupervisorInit {

  /// Returns the spec, or that the supervisor does not want to run, or cannot.
  ///
  /// Called at every start, on the lane of the tree, never on the supervisor's own thread. What it
  /// throws makes the start fail with [io.superlearner.identity.ExitReason.Crashed].
  Init<SupervisorSpec> init() throws Exception;
}
