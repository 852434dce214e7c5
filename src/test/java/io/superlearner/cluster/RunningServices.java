package io.superlearner.cluster;

import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.supervisor.Strategy;
import io.superlearner.runtime.supervisor.Supervisor;
import io.superlearner.runtime.supervisor.SupervisorFlags;
import io.superlearner.runtime.supervisor.SupervisorSpec;

/// The periodic parts of a test node, run by a supervisor of their own.
final class RunningServices implements AutoCloseable {

  private final ProcessRuntime runtime;

  RunningServices(TestNode node) {
    runtime = new ProcessRuntime(90, 0, node.clock(), node.events);
    SupervisorSpec spec =
        new SupervisorSpec(SupervisorFlags.of(Strategy.ONE_FOR_ONE), node.node.services());
    SpawnOptions options =
        SpawnOptions.worker("cluster", runtime.systemScheduler())
            .withModule("supervisor", ProcessKind.SUPERVISOR);
    StartOutcome outcome =
        runtime.start(Supervisor.behavior(spec, runtime.systemScheduler()), options);
    if (!(outcome instanceof StartOutcome.Started)) {
      throw new IllegalStateException("the services did not start: " + outcome);
    }
  }

  @Override
  public void close() {
    runtime.close();
  }
}
