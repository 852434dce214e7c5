package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Joined;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Dynamic supervisors under names that count in the whole cluster.
class ClusterNameConformanceTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private StartOutcome startAt(ProcessRuntime runtime) {
    Behavior supervisor = DynamicSupervisor.behavior(DynamicSpec.open(), kernel.scheduler());
    SpawnOptions options =
        SpawnOptions.worker("pool", runtime.systemScheduler()).withClusterName("pool");
    return runtime.start(supervisor, options);
  }

  @Test
  @DisplayName("N14 a cluster-wide name that is taken answers already_started with its owner")
  void nameThatIsTaken() {
    Joined nodes = Joined.of(kernel, 2);
    ProcessRuntime here = kernel.runtime();
    ProcessRuntime there = nodes.runtime(2);
    Pid owner = kernel.started(startAt(here));

    assertThat(startAt(there)).isEqualTo(new StartOutcome.AlreadyStarted(owner));
    assertThat(startAt(here)).isEqualTo(new StartOutcome.AlreadyStarted(owner));
    assertThat(there.size()).isZero();

    // any process may have reserved it, not only a supervisor
    Probe holder = nodes.probe(2);
    there.nodes().register("reserved", holder.pid());
    assertThat(
            here.start(
                DynamicSupervisor.behavior(DynamicSpec.open(), kernel.scheduler()),
                kernel.options("x").withClusterName("reserved")))
        .isEqualTo(new StartOutcome.AlreadyStarted(holder.pid()));

    here.exit(owner, ExitReason.shutdown());
    kernel.awaitDown(owner);
    assertThat(startAt(there)).isInstanceOf(StartOutcome.Started.class);
    assertThat(here.nodes().whereis("pool")).map(Pid::node).contains(2);
  }
}
