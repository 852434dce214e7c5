package io.superlearner.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.CallException;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Nodes;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.registry.Registry;
import io.superlearner.testkit.Joined;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What calls, casts and plain messages do to a server.
class ServerCallConformanceTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private Pid start(GenServer<?> server) {
    return kernel.start(GenServer.behavior(server));
  }

  private Object call(Pid pid, Object request) {
    return kernel.runtime().call(pid, request, Waits.BOUND);
  }

  private static ExitReason failure(Runnable action) {
    try {
      action.run();
    } catch (CallException failed) {
      return failed.reason();
    }
    throw new AssertionError("expected a failed call");
  }

  @Test
  @DisplayName(
      "Q12 a call gets its reply, at once or delayed by a timer, a later message or another"
          + " process")
  void replies() {
    Probe helper = kernel.probe();
    Pid pid =
        start(
            Script.of(0)
                .call((request, from, count, self) ->
                    switch ((String) request) {
                      case "now" -> Step.reply("now", count);
                      case "before the step" -> {
                        self.reply(from, "before the step");
                        yield Step.noReply(count);
                      }
                      case "timer" -> {
                        self.startTimer(Duration.ofSeconds(1), from);
                        yield Step.noReply(count);
                      }
                      default -> {
                        self.send(helper.pid(), from);
                        yield Step.noReply(count);
                      }
                    })
                .info((from, count, self) -> {
                  self.reply((From) from, "timer");
                  return Step.noReply(count);
                }));
    assertThat(call(pid, "now")).isEqualTo("now");
    assertThat(call(pid, "before the step")).isEqualTo("before the step");
    CompletableFuture<Object> timed = CompletableFuture.supplyAsync(() -> call(pid, "timer"));
    kernel.clock().awaitScheduled(1);
    assertThat(timed).isNotDone();
    kernel.clock().advance(Duration.ofSeconds(1));
    assertThat(Waits.await("the reply", timed)).isEqualTo("timer");
    CompletableFuture<Object> passed = CompletableFuture.supplyAsync(() -> call(pid, "passed on"));
    From from = helper.expect(From.class);
    helper.run(self -> self.reply(from, "by another"));
    assertThat(Waits.await("the reply", passed)).isEqualTo("by another");
  }

  @Test
  @DisplayName(
      "Q14 a handler that returns garbage ends its server with bad_return_value, and the"
          + " caller gets that")
  void garbage() {
    Pid pid = start(Script.of(0).call((_, _, _, _) -> null));
    ExitReason reason = failure(() -> call(pid, "what"));
    assertThat(reason.toString())
        .startsWith("bad_return_value: ")
        .endsWith("handleCall returned null");
    assertThat(kernel.awaitDown(pid)).isEqualTo(reason);
  }

  /// A server that wants a second call within a second of the first.
  private static Script<From> within() {
    return Script.<From>of(null)
        .call((request, from, first, _) ->
            request.equals("first")
                ? Step.reply("ok", from, Then.timeout(Duration.ofSeconds(1)))
                : Step.reply(first != null, null))
        .info((_, _, _) -> Step.noReply(null));
  }

  @Test
  @DisplayName("Q15 a second call within the server's time window is in time, one beyond it is not")
  void timeWindow() {
    Pid pid = start(within());
    call(pid, "first");
    kernel.clock().awaitScheduled(1);
    kernel.clock().advance(Duration.ofMillis(500));
    assertThat(call(pid, "second")).isEqualTo(true);
    call(pid, "first");
    kernel.clock().awaitScheduled(1);
    kernel.clock().advance(Duration.ofMillis(1500));
    assertThat(call(pid, "second")).isEqualTo(false);
  }

  @Test
  @DisplayName("Q22 a cast is handled, may be answered later, and can stop the server")
  void casts() {
    Probe probe = kernel.probe();
    Pid pid =
        start(
            Script.of(0)
                .cast((message, count, self) ->
                    switch ((String) message) {
                      case "now" -> {
                        self.send(probe.pid(), "handled");
                        yield Step.noReply(count);
                      }
                      case "delayed" -> Step.noReply(count, Then.timeout(Duration.ofSeconds(1)));
                      default -> {
                        self.send(probe.pid(), "stopped");
                        yield Step.stop(ExitReason.shutdown(), count);
                      }
                    })
                .info((_, count, self) -> {
                  self.send(probe.pid(), "delayed");
                  return Step.noReply(count);
                }));
    ServerRef server = ServerRef.of(pid);
    server.cast(kernel.runtime(), "now");
    probe.expectMessage("handled");
    probe.run(self -> server.cast(self, "delayed"));
    kernel.clock().awaitScheduled(1);
    probe.expectNothing();
    kernel.clock().advance(Duration.ofSeconds(1));
    probe.expectMessage("delayed");
    server.cast(kernel.runtime(), "stop");
    probe.expectMessage("stopped");
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.shutdown());
  }

  @Test
  @DisplayName("Q24 a cast to a name or key that nobody has is silent")
  void castToNobody() {
    Probe probe = kernel.probe();
    for (ServerRef nobody :
        List.of(
            ServerRef.named("nobody"),
            ServerRef.named(null),
            ServerRef.inCluster("nobody"),
            ServerRef.of(new Pid(1, 999_999, 0)),
            ServerRef.via("key", _ -> Optional.empty()))) {
      nobody.cast(kernel.runtime(), "lost");
      probe.run(self -> nobody.cast(self, "lost"));
    }
    probe.expectNothing();
    assertThat(kernel.runtime().isAlive(probe.pid())).isTrue();
  }

  @Test
  @DisplayName("Q25 a plain message reaches the info handler, and can stop the server")
  void plainMessages() {
    Probe probe = kernel.probe();
    Pid pid =
        start(
            Script.of(0)
                .info((message, count, self) -> {
                  self.send(probe.pid(), List.of("handled", message));
                  return message.equals("stop")
                      ? Step.stop(ExitReason.normal(), count)
                      : Step.noReply(count);
                }));
    kernel.runtime().send(pid, "plain");
    probe.expectMessage(List.of("handled", "plain"));
    probe.send(pid, "stop");
    probe.expectMessage(List.of("handled", "stop"));
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.normal());
  }

  @Test
  @DisplayName(
      "Q35 the cost of a call does not grow with the caller's mailbox, which holds 500,000"
          + " other messages")
  void callsFromAFullMailbox() {
    Pid echo = start(Script.of(0).call((request, _, count, _) -> Step.reply(request, count)));
    Probe empty = kernel.probe();
    Probe full = kernel.probe();
    measure(empty, echo, 0);
    measure(full, echo, 0);
    double ratio = Double.MAX_VALUE;
    // the best of some: another process of this machine may take the CPU away for a while
    for (int attempt = 0; attempt < 5 && ratio >= 10; attempt++) {
      long without = measure(empty, echo, 0);
      long with = measure(full, echo, attempt == 0 ? 500_000 : 0);
      ratio = (double) with / without;
    }
    assertThat(ratio).isLessThan(10);
  }

  /// Makes calls from inside one callback, while so many messages come to the caller.
  private long measure(Probe caller, Pid callee, int junk) {
    return caller.<Long>ask(self -> {
      ProcessRuntime runtime = self.runtime();
      for (int i = 0; i < junk; i++) {
        runtime.send(self.pid(), i);
      }
      long begin = System.nanoTime();
      for (int i = 0; i < 1_000; i++) {
        self.call(callee, i, Waits.BOUND);
      }
      return System.nanoTime() - begin;
    });
  }

  @Test
  @DisplayName(
      "Q38 a process that calls itself, by pid, name, cluster-wide name or key, gets calling_self at once")
  void callingSelf() {
    Probe probe = kernel.probe();
    probe.run(self -> self.register("self"));
    try (Registry<String, String> registry = Registry.unique(kernel.runtime())) {
      registry.register(probe.pid(), "key", "");
      kernel.runtime().nodes().register("global", probe.pid());
      List<ServerRef> refs =
          List.of(
              ServerRef.of(probe.pid()),
              ServerRef.named("self"),
              ServerRef.inCluster("global"),
              ServerRef.via("key", registry::whereis));
      for (ServerRef ref : refs) {
        assertThat(probe.<ExitReason>ask(self -> callFrom(self, ref)))
            .isEqualTo(ExitReason.abnormal("calling_self"));
      }
    }
  }

  private static ExitReason callFrom(Self self, ServerRef ref) {
    return failure(() -> ref.call(self, "what", Duration.ofDays(1)));
  }

  @Test
  @DisplayName("Q39 a call to the name null fails with noproc")
  void callToNull() {
    ServerRef nobody = ServerRef.named(null);
    assertThat(failure(() -> nobody.call(kernel.runtime(), "what", Duration.ofDays(1))))
        .isEqualTo(ExitReason.noproc());
    assertThat(kernel.probe().<ExitReason>ask(self -> callFrom(self, nobody)))
        .isEqualTo(ExitReason.noproc());
  }

  @Test
  @DisplayName("Q34 a malformed list of nodes is an error, and nothing is sent")
  void malformedNodes() {
    Joined nodes = Joined.of(kernel, 2);
    Probe here = kernel.probe();
    Probe there = nodes.probe(2);
    here.run(self -> self.register("server"));
    there.run(self -> self.register("server"));
    Nodes cluster = kernel.runtime().nodes();
    List<NodeName> malformed = Arrays.asList(Joined.name(1), Joined.name(2), null);
    assertThatThrownBy(() -> cluster.abcast(malformed, "server", "message"))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> cluster.multiCall(malformed, "server", "request", Waits.BOUND))
        .isInstanceOf(NullPointerException.class);
    nodes.wire().flush();
    here.expectNothing();
    there.expectNothing();
  }

  @Test
  void messagesOfEveryKindKeepTheOrderOfTheirSender() {
    List<Object> order = new ArrayList<>();
    Pid pid =
        start(
            Script.of(0)
                .call((request, _, count, _) -> {
                  order.add(request);
                  return Step.reply(List.copyOf(order), count);
                })
                .cast((message, count, _) -> {
                  order.add(message);
                  return Step.noReply(count);
                })
                .info((message, count, _) -> {
                  order.add(message);
                  return Step.noReply(count);
                }));
    kernel.runtime().send(pid, new Cast(1));
    kernel.runtime().send(pid, 2);
    kernel.runtime().sendRequest(pid, 3);
    kernel.runtime().send(pid, new Cast(4));
    assertThat(call(pid, 5)).isEqualTo(List.of(1, 2, 3, 4, 5));
  }
}
