package io.superlearner.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.CallException;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AgentTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private Pid start(Object first) {
    return kernel.start(Agent.behavior(() -> first));
  }

  private <S> Agent<S> agent(Pid pid) {
    return Agent.of(kernel.runtime(), ServerRef.of(pid));
  }

  private static int get(Agent<Integer> agent) {
    return agent.get(value -> value, Waits.BOUND);
  }

  @Test
  void keepsAValueThatFunctionsLookAtAndReplace() {
    Pid pid = start(1);
    Agent<Integer> agent = agent(pid);
    assertThat(agent.<String>get(value -> "is " + value, Waits.BOUND)).isEqualTo("is 1");
    agent.update(value -> value + 1, Waits.BOUND);
    int before = agent.getAndUpdate(value -> new Agent.Both<>(value, value * 10), Waits.BOUND);
    assertThat(before).isEqualTo(2);
    agent.cast(value -> value + 5);
    assertThat(get(agent)).isEqualTo(25);
    assertThat(Waits.await("the state", kernel.runtime().state(pid))).isEqualTo(25);
  }

  @Test
  void functionsOfOneCallerRunInTheirOrderAndOneAtATime() {
    Agent<List<Integer>> agent = agent(start(List.of()));
    List<Integer> sent = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      sent.add(number);
      if (i % 10 == 0) {
        agent.update(all -> with(all, number), Waits.BOUND);
      } else {
        agent.cast(all -> with(all, number));
      }
    }
    List<Integer> kept = agent.get(all -> all, Waits.BOUND);
    assertThat(kept).isEqualTo(sent);

    Agent<Integer> count = agent(start(0));
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      threads.add(
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 500; i++) {
              count.update(value -> value + 1, Waits.BOUND);
            }
          }));
    }
    threads.forEach(one -> Waits.await("the updates", one));
    assertThat(get(count)).isEqualTo(2_000);
  }

  private static List<Integer> with(List<Integer> all, int one) {
    List<Integer> next = new ArrayList<>(all);
    next.add(one);
    return List.copyOf(next);
  }

  @Test
  void keepsNull() {
    Agent<String> agent = agent(start(null));
    assertThat(agent.<String>get(value -> value, Waits.BOUND)).isNull();
    agent.update(_ -> "some", Waits.BOUND);
    assertThat(agent.<String>get(value -> value, Waits.BOUND)).isEqualTo("some");
  }

  @Test
  void processUsesAnAgentByNameAndCannotUseItself() {
    kernel.start(Agent.behavior(() -> 7), kernel.options("agent").withName("agent"));
    Probe probe = kernel.probe();
    int seven =
        probe.ask(self -> {
          Agent<Integer> agent = Agent.of(self, ServerRef.named("agent"));
          agent.cast(value -> value + 1);
          agent.update(value -> value - 1, Waits.BOUND);
          return get(agent);
        });
    assertThat(seven).isEqualTo(7);
    assertThatThrownBy(() -> probe.run(self -> get(Agent.of(self, ServerRef.of(self.pid())))))
        .hasMessageContaining("calling_self");
  }

  @Test
  void functionThatThrowsEndsTheAgentAndItsCallersWait() {
    Pid pid = start(0);
    Agent<Integer> agent = agent(pid);
    assertThatThrownBy(() -> agent.update(value -> 1 / value, Waits.BOUND))
        .isInstanceOf(CallException.class)
        .hasRootCauseInstanceOf(ArithmeticException.class);
    assertThat(kernel.awaitDown(pid)).isInstanceOf(ExitReason.Crashed.class);
    assertThatThrownBy(() -> get(agent)).hasMessageContaining("noproc");
    agent.cast(value -> value);
  }

  @Test
  void startThatThrowsFails() {
    StartOutcome outcome =
        kernel
            .runtime()
            .start(
                Agent.behavior(() -> {
                  throw new IllegalStateException("no value");
                }),
                kernel.options("agent"));
    assertThat(outcome.toString()).contains("no value");
    assertThat(kernel.runtime().size()).isZero();
  }

  @Test
  void stops() {
    Pid pid = start(0);
    agent(pid).stop(ExitReason.shutdown(), Waits.BOUND);
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.shutdown());
  }
}
