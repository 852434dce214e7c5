package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.Sys;
import io.superlearner.runtime.server.Agent;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.GenStateMachine;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.ServerRef;
import io.superlearner.runtime.server.StateEvent;
import io.superlearner.runtime.server.Step;
import io.superlearner.runtime.server.Then;
import io.superlearner.runtime.server.Transition;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Servers of every kind as children of a supervisor.
class ServerKindsTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  /// A machine that counts casts and crashes at the third.
  private record Counting() implements GenStateMachine<String, Integer> {
    @Override
    public Begin<String, Integer> init(Self self) {
      return Begin.ready("idle", 0);
    }

    @Override
    public boolean entersStates() {
      return true;
    }

    @Override
    public Transition<String, Integer> handleEvent(
        StateEvent event, String state, Integer count, Self self) {
      if (event instanceof StateEvent.Enter) {
        return Transition.keepState(count + 100);
      }
      if (count == 102) {
        throw new IllegalStateException("enough");
      }
      return Transition.keepState(count + 1);
    }
  }

  /// A server that continues after its start.
  private record Loading() implements GenServer<String> {
    @Override
    public Init<String> init(Self self) {
      return Init.ready("empty", Then.continueWith("load"));
    }

    @Override
    public Step.Quiet<String> handleContinue(Object what, String state, Self self) {
      return Step.noReply("loaded");
    }
  }

  private Object state(Pid pid) {
    return Waits.await("the state", kernel.runtime().state(pid));
  }

  private Pid pid(String path) {
    return kernel.runtime().list().stream()
        .filter(info -> info.options().path().equals(path))
        .map(ProcessInfo::pid)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void machinesAgentsAndServersThatContinueAreStartedRestartedAndStoppedAsServers() {
    Tree tree =
        Tree.oneForOne(
            kernel,
            ChildSpec.worker("machine", _ -> GenStateMachine.behavior(new Counting())),
            ChildSpec.worker("agent", _ -> Agent.behavior(() -> 7)),
            ChildSpec.worker("server", _ -> GenServer.behavior(new Loading())));
    Pid machine = pid("root/machine");
    assertThat(state(machine)).isEqualTo(new GenStateMachine.Stage<>("idle", 100));
    assertThat(state(pid("root/server"))).isEqualTo("loaded");
    Agent<Integer> agent = Agent.of(kernel.runtime(), ServerRef.of(pid("root/agent")));
    agent.update(value -> value + 1, Waits.BOUND);
    kernel.watch(machine);
    for (int i = 0; i < 3; i++) {
      kernel.runtime().send(machine, new Cast(i));
    }
    assertThat(kernel.awaitDown(machine)).isInstanceOf(ExitReason.Crashed.class);
    // the supervisor answers after it has restarted the child
    Supervisor.countChildren(kernel.runtime(), tree.pid, Tree.LIMIT);
    assertThat(state(pid("root/machine"))).isEqualTo(new GenStateMachine.Stage<>("idle", 100));
    int kept = agent.get(value -> value, Waits.BOUND);
    assertThat(kept).isEqualTo(8);
    Pid last = pid("root/machine");
    kernel.watch(last);
    Sys.stop(kernel.runtime(), tree.pid, ExitReason.shutdown(), Waits.BOUND);
    assertThat(kernel.awaitDown(last)).isEqualTo(ExitReason.shutdown());
  }
}
