package io.superlearner.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.CallException;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.ExitMessage;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GenServerTest {

  private static final ExitReason BOOM = ExitReason.abnormal("boom");

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  /// A list of what it was cast, and a server that does what a request or cast says.
  private final class Told implements GenServer<List<Object>> {

    private final boolean trapping;

    Told(boolean trapping) {
      this.trapping = trapping;
    }

    @Override
    public Init<List<Object>> init(Self self) {
      self.trapExit(trapping);
      return new Init.Ready<>(List.of(), "ready");
    }

    @Override
    public Step<List<Object>> handleCall(Object request, From from, List<Object> state, Self self) {
      return switch (String.valueOf(request)) {
        case "all" -> Step.reply(state, state);
        case "later" -> {
          self.send(self.pid(), from);
          yield Step.noReply(state);
        }
        case "stop" -> new Step.StopReply<>(ExitReason.normal(), "stopping", state);
        case "stop silently" -> Step.stop(BOOM, state);
        case "throw" -> throw new IllegalStateException("thrown");
        default -> null;
      };
    }

    @Override
    public Step.Quiet<List<Object>> handleCast(Object message, List<Object> state, Self self) {
      if (message.equals("null")) {
        return null;
      }
      List<Object> next = new ArrayList<>(state);
      next.add(message);
      return Step.noReply(List.copyOf(next));
    }

    @Override
    public Step.Quiet<List<Object>> handleInfo(Object message, List<Object> state, Self self) {
      if (message instanceof From from) {
        self.reply(from, "now");
      } else {
        said.add("info " + message);
      }
      return Step.noReply(state);
    }

    @Override
    public void terminate(ExitReason reason, List<Object> state, Self self) {
      said.add("terminate " + reason + " " + state);
    }
  }

  private Pid told() {
    return kernel.start(GenServer.behavior(new Told(false)));
  }

  private Object call(Pid pid, Object request) {
    return kernel.runtime().call(pid, request, Waits.BOUND);
  }

  private String said() {
    try {
      String next = said.poll(Waits.BOUND.toNanos(), TimeUnit.NANOSECONDS);
      return next == null ? "nothing" : next;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private StartOutcome start(Init<Integer> init) {
    GenServer<Integer> server = _ -> init;
    return kernel.runtime().start(GenServer.behavior(server), kernel.options("s").withName("name"));
  }

  @Test
  void initDecidesWhetherTheServerRuns() {
    assertThat(start(Init.ignore())).isEqualTo(new StartOutcome.Ignored());
    assertThat(start(Init.stop(BOOM))).isEqualTo(new StartOutcome.Failed(BOOM));
    StartOutcome bad = start(null);
    assertThat(bad).isInstanceOf(StartOutcome.Failed.class);
    assertThat(((StartOutcome.Failed) bad).reason().toString())
        .startsWith("bad_return_value: ")
        .contains(getClass().getName())
        .endsWith(".init returned null");
    assertThat(kernel.runtime().names()).isEmpty();
    assertThat(start(Init.ready(7))).isInstanceOf(StartOutcome.Started.class);
  }

  @Test
  void callsAndCastsChangeTheState() {
    Pid pid = told();
    kernel.runtime().send(pid, new Cast("one"));
    kernel.runtime().send(pid, new Cast("two"));
    assertThat(call(pid, "all")).isEqualTo(List.of("one", "two"));
    assertThat(Waits.await("the state", kernel.runtime().state(pid)))
        .isEqualTo(List.of("one", "two"));
  }

  @Test
  void replyMayComeLater() {
    assertThat(call(told(), "later")).isEqualTo("now");
  }

  @Test
  void stopWithAReplyRepliesFirst() {
    Pid pid = told();
    assertThat(call(pid, "stop")).isEqualTo("stopping");
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.normal());
    assertThat(said()).isEqualTo("terminate normal []");
    assertThat(kernel.events().of(Event.ProcessCrashed.class)).isEmpty();
  }

  @Test
  void stopWithoutAReplyFailsTheCallerWithTheReason() {
    Pid pid = told();
    assertThatThrownBy(() -> call(pid, "stop silently"))
        .isInstanceOfSatisfying(
            CallException.class, failed -> assertThat(failed.reason()).isEqualTo(BOOM));
    assertThat(kernel.awaitDown(pid)).isEqualTo(BOOM);
    assertThat(said()).isEqualTo("terminate boom []");
  }

  @Test
  void exceptionEndsTheServerWithItAndReportsACrash() {
    Pid pid = told();
    kernel.runtime().send(pid, new Cast("one"));
    assertThatThrownBy(() -> call(pid, "throw"))
        .isInstanceOf(CallException.class)
        .hasRootCauseMessage("thrown");
    assertThat(kernel.awaitDown(pid)).isInstanceOf(ExitReason.Crashed.class);
    assertThat(said()).isEqualTo("terminate java.lang.IllegalStateException: thrown [one]");
    Event.ProcessCrashed crash = kernel.events().await(Event.ProcessCrashed.class, _ -> true);
    assertThat(crash.pid()).isEqualTo(pid);
    assertThat(crash.lastMessage()).contains("throw");
  }

  @Test
  void badReturnEndsTheServerAndNamesTheCallback() {
    Pid one = told();
    assertThatThrownBy(() -> call(one, "unknown"))
        .hasMessageContaining("bad_return_value")
        .hasMessageContaining("handleCall returned null");
    Pid other = told();
    kernel.runtime().send(other, new Cast("null"));
    assertThat(kernel.awaitDown(other).toString()).contains("handleCast returned null");
  }

  @Test
  void serverWithoutCallbacksEndsByCallsAndCastsAndIgnoresTheRest() {
    GenServer<Integer> bare = _ -> Init.ready(0);
    Pid one = kernel.start(GenServer.behavior(bare));
    kernel.runtime().send(one, "info");
    assertThatThrownBy(() -> call(one, "what")).hasMessageContaining("bad_call: what");
    Pid other = kernel.start(GenServer.behavior(bare));
    kernel.runtime().send(other, new Cast("what"));
    assertThat(kernel.awaitDown(other))
        .hasToString("bad_cast: what; " + bare.getClass().getName() + " has no handleCast");
  }

  @Test
  void exitOfTheParentEndsATrappingServerThroughTerminate() {
    Probe parent = kernel.probe().trapping();
    Pid child = kernel.started(parent.startLink(GenServer.behavior(new Told(true)), "child"));
    parent.exit(child, ExitReason.shutdown());
    assertThat(kernel.awaitDown(child)).isEqualTo(ExitReason.shutdown());
    assertThat(said()).isEqualTo("terminate shutdown []");
    assertThat(parent.expectExit(child).reason()).isEqualTo(ExitReason.shutdown());
  }

  @Test
  void deathOfTheParentEndsATrappingServerThroughTerminate() {
    Probe parent = kernel.probe();
    Pid child = kernel.started(parent.startLink(GenServer.behavior(new Told(true)), "child"));
    kernel.runtime().exit(parent.pid(), ExitReason.kill());
    assertThat(kernel.awaitDown(child)).isEqualTo(ExitReason.killed());
    assertThat(said()).isEqualTo("terminate killed []");
  }

  @Test
  void exitOfTheParentEndsAServerThatDoesNotTrapWithoutTerminate() {
    Probe parent = kernel.probe().trapping();
    Pid child = kernel.started(parent.startLink(GenServer.behavior(new Told(false)), "child"));
    parent.exit(child, ExitReason.shutdown());
    assertThat(kernel.awaitDown(child)).isEqualTo(ExitReason.shutdown());
    assertThat(said).isEmpty();
  }

  @Test
  void exitOfAnotherProcessIsAMessageToATrappingServer() {
    Pid server = kernel.start(GenServer.behavior(new Told(true)));
    Probe other = kernel.probe();
    other.exit(server, BOOM);
    assertThat(said()).isEqualTo("info " + new ExitMessage(other.pid(), BOOM));
    assertThat(call(server, "all")).isEqualTo(List.of());
  }
}
