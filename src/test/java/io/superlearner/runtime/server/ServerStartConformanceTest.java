package io.superlearner.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.CallException;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.ExitException;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.Sys;
import io.superlearner.runtime.WatchedStart;
import io.superlearner.runtime.registry.Registry;
import io.superlearner.testkit.Joined;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How servers start and stop.
class ServerStartConformanceTest {

  private static final ExitReason BOOM = ExitReason.abnormal("boom");

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private final LinkedBlockingQueue<Object> said = new LinkedBlockingQueue<>();

  private static GenServer<Integer> counter() {
    return Script.of(7).call((_, _, count, _) -> Step.reply(count, count));
  }

  private static Behavior server(GenServer<?> server) {
    return GenServer.behavior(server);
  }

  private Object call(Pid pid) {
    return kernel.runtime().call(pid, "count", Waits.BOUND);
  }

  private SpawnOptions named(String name) {
    return kernel.options("server").withName(name);
  }

  // ---- starts ----

  @Test
  @DisplayName(
      "Q01 a server starts anonymous, linked, monitored, by a name, a cluster-wide name or a"
          + " registry's key; a second start with the same name gives the first one's handle")
  void startVariants() {
    Probe probe = kernel.probe().trapping();
    Pid anonymous = kernel.start(server(counter()));
    assertThat(call(anonymous)).isEqualTo(7);

    Pid linked = kernel.started(probe.startLink(server(counter()), "linked"));
    Sys.stop(kernel.runtime(), linked, BOOM, Waits.BOUND);
    assertThat(probe.expectExit(linked).reason()).isEqualTo(BOOM);

    WatchedStart watched =
        probe.ask(self -> self.startMonitor(server(counter()), kernel.options("watched")));
    Pid monitored = kernel.started(watched.outcome());
    Sys.stop(kernel.runtime(), monitored, BOOM, Waits.BOUND);
    Down down = probe.expectDown(monitored);
    assertThat(down).isEqualTo(new Down(watched.monitor(), monitored, BOOM));

    Pid local = kernel.start(server(counter()), named("name"));
    assertThat(ServerRef.named("name").call(kernel.runtime(), "count", Waits.BOUND)).isEqualTo(7);
    StartOutcome taken = new StartOutcome.AlreadyStarted(local);
    assertThat(kernel.runtime().start(server(counter()), named("name"))).isEqualTo(taken);
    assertThat(probe.<StartOutcome>ask(self -> self.startLink(server(counter()), named("name"))))
        .isEqualTo(taken);
    assertThat(probe.<WatchedStart>ask(self -> self.startMonitor(server(counter()), named("name"))))
        .isEqualTo(new WatchedStart(taken, null));

    SpawnOptions inCluster = kernel.options("global").withClusterName("global");
    Pid global = kernel.start(server(counter()), inCluster);
    assertThat(ServerRef.inCluster("global").whereis(kernel.runtime())).contains(global);
    assertThat(kernel.runtime().start(server(counter()), inCluster))
        .isEqualTo(new StartOutcome.AlreadyStarted(global));

    try (Registry<Object, String> registry = Registry.unique(kernel.runtime())) {
      List<Object> key = List.of("via", 1);
      Pid via = kernel.started(startVia(registry, key));
      assertThat(ServerRef.via(key, registry::whereis).whereis(kernel.runtime())).contains(via);
      assertThat(startVia(registry, key)).isEqualTo(new StartOutcome.AlreadyStarted(via));
    }
    probe.expectNothing();
  }

  private StartOutcome startVia(Registry<Object, String> registry, Object key) {
    return registry.start(
        key, "", server(counter()), keyed -> kernel.runtime().start(keyed, kernel.options("via")));
  }

  @Test
  void watchOfAMonitoredStartTellsTheTrueReasonHoweverSoonTheServerEnds() {
    Probe probe = kernel.probe();
    for (int i = 0; i < 200; i++) {
      GenServer<Integer> ending =
          Script.<Integer>opening(_ -> Init.ready(0, Then.continueWith("end")))
              .then((_, count, _) -> Step.stop(BOOM, count));
      probe.run(self -> self.startMonitor(server(ending), kernel.options("ending")));
      assertThat(probe.expect(Down.class).reason()).isEqualTo(BOOM);
    }
  }

  @Test
  @DisplayName(
      "Q02 an init that exceeds the start limit fails the start with timeout, and leaves"
          + " neither process nor name")
  void startLimit() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    GenServer<Integer> slow =
        _ -> {
          try {
            never.await();
            return Init.ready(0);
          } finally {
            interrupted.countDown();
          }
        };
    SpawnOptions options = named("slow").withStartLimit(Duration.ofMillis(100));
    assertThat(kernel.runtime().start(server(slow), options))
        .isEqualTo(new StartOutcome.Failed(ExitReason.abnormal("timeout")));
    assertThat(kernel.runtime().whereis("slow")).isEmpty();
    assertThat(kernel.runtime().size()).isZero();
    assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
  }

  /// All ways to start a server from a probe, and what came of it.
  private List<StartOutcome> startEveryWay(Probe probe, Supplier<Behavior> behavior, String name) {
    return List.of(
        kernel.runtime().start(behavior.get(), named(name)),
        probe.ask(self -> self.startLink(behavior.get(), named(name))),
        probe.<WatchedStart>ask(self -> self.startMonitor(behavior.get(), named(name))).outcome());
  }

  @Test
  @DisplayName(
      "Q03 an init that ignores or stops says so, and leaves neither process nor name, 100"
          + " times")
  void ignoreAndStop() {
    Probe probe = kernel.probe().trapping();
    Map<Init<Integer>, StartOutcome> expected =
        Map.of(
            Init.ignore(), new StartOutcome.Ignored(),
            Init.stop(BOOM), new StartOutcome.Failed(BOOM));
    for (int i = 0; i < 100; i++) {
      String name = i % 2 == 0 ? null : "name";
      expected.forEach((init, outcome) -> {
        GenServer<Integer> refusing = _ -> init;
        assertThat(startEveryWay(probe, () -> server(refusing), name)).containsOnly(outcome);
      });
    }
    assertThat(kernel.runtime().names()).isEmpty();
    assertThat(kernel.runtime().size()).isOne();
    probe.expectNothing();
  }

  @Test
  @DisplayName(
      "Q04 an init that returns garbage, throws or exits fails every kind of start with its"
          + " cause, and no exit or down gets out")
  void failingInit() {
    Probe probe = kernel.probe().trapping();
    IllegalStateException thrown = new IllegalStateException("cannot");
    GenServer<Integer> garbage = _ -> null;
    GenServer<Integer> throwing =
        _ -> {
          throw thrown;
        };
    GenServer<Integer> exiting =
        _ -> {
          throw new ExitException(BOOM);
        };
    for (int i = 0; i < 5; i++) {
      assertThat(startEveryWay(probe, () -> server(garbage), "name"))
          .allSatisfy(outcome ->
              assertThat(outcome.toString())
                  .contains("bad_return_value: " + garbage.getClass().getName() + ".init"));
      assertThat(startEveryWay(probe, () -> server(throwing), "name"))
          .containsOnly(new StartOutcome.Failed(new ExitReason.Crashed(thrown)));
      assertThat(startEveryWay(probe, () -> server(exiting), "name"))
          .containsOnly(new StartOutcome.Failed(BOOM));
    }
    assertThat(thrown.getStackTrace()).isNotEmpty();
    assertThat(kernel.runtime().names()).isEmpty();
    probe.expectNothing();
  }

  // ---- stops ----

  private ExitReason failure(Runnable action) {
    try {
      action.run();
    } catch (CallException failed) {
      return failed.reason();
    }
    throw new AssertionError("expected a failed call");
  }

  @Test
  @DisplayName("Q05 a call to a stopped process fails with noproc at once")
  void callToAStoppedProcess() {
    Pid pid = kernel.start(server(counter()));
    Sys.stop(kernel.runtime(), pid, ExitReason.normal(), Waits.BOUND);
    // without a limit worth the name: only an answer that needs no waiting comes within it
    assertThat(failure(() -> kernel.runtime().call(pid, "count", Duration.ofDays(1))))
        .isEqualTo(ExitReason.noproc());
    Probe probe = kernel.probe();
    assertThat(
            probe.<ExitReason>ask(
                self -> failure(() -> self.call(pid, "count", Duration.ofDays(1)))))
        .isEqualTo(ExitReason.noproc());
  }

  @Test
  @DisplayName(
      "Q06 stop ends a server with the reason wanted, after what came before; a second stop"
          + " finds noproc")
  void stop() {
    for (ExitReason reason : List.of(ExitReason.normal(), ExitReason.shutdown(), BOOM)) {
      Pid pid =
          kernel.start(
              server(
                  Script.of(0)
                      .cast((_, count, _) -> Step.noReply(count + 1))
                      .end((why, count, _) -> said.add(why + " " + count))));
      for (int i = 0; i < 100; i++) {
        kernel.runtime().send(pid, new Cast("count"));
      }
      Sys.stop(kernel.runtime(), pid, reason, Waits.BOUND);
      assertThat(kernel.runtime().isAlive(pid)).isFalse();
      assertThat(said.poll()).isEqualTo(reason + " 100");
      assertThat(failure(() -> Sys.stop(kernel.runtime(), pid, reason, Waits.BOUND)))
          .isEqualTo(ExitReason.noproc());
    }
  }

  @Test
  void stopTellsWhatElseAServerEndedWith() {
    Pid pid =
        kernel.start(
            server(
                Script.of(0)
                    .end((_, _, _) -> {
                      throw new ExitException(BOOM);
                    })));
    assertThat(failure(() -> Sys.stop(kernel.runtime(), pid, ExitReason.normal(), Waits.BOUND)))
        .isEqualTo(BOOM);
  }

  @Test
  void stopWithinALimitThatIsOverTimesOutAndStillStops() {
    CountDownLatch release = new CountDownLatch(1);
    Pid pid =
        kernel.start(
            server(
                Script.of(0)
                    .end((_, _, _) -> {
                      if (!release.await(5, TimeUnit.SECONDS)) {
                        throw new AssertionError("not released");
                      }
                    })));
    assertThat(
            failure(() ->
                Sys.stop(kernel.runtime(), pid, ExitReason.shutdown(), Duration.ofMillis(20))))
        .isEqualTo(ExitReason.abnormal("timeout"));
    release.countDown();
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.shutdown());
  }

  @Test
  void suspendedServerStopsAtOnce() {
    Pid pid = kernel.start(server(counter()));
    Waits.await("suspended", Sys.suspend(kernel.runtime(), pid));
    kernel.runtime().send(pid, new Cast("would end it otherwise"));
    Sys.stop(kernel.runtime(), pid, ExitReason.normal(), Waits.BOUND);
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.normal());
  }

  @Test
  @DisplayName("Q07 stop with an invalid limit is refused, and the process lives")
  void stopWithAnInvalidLimit() {
    Pid pid = kernel.start(server(counter()));
    assertThatThrownBy(
            () -> Sys.stop(kernel.runtime(), pid, ExitReason.normal(), Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(call(pid)).isEqualTo(7);
  }

  // ---- own starts ----

  @Test
  @DisplayName(
      "Q40 a process with a start of its own becomes a server; under a name that it has not"
          + " registered it is refused with process_not_registered")
  void enterLoop() {
    GenServer.Opening<Integer> own = _ -> Init.ready(3);
    GenServer.Opening<Integer> registering =
        self -> self.register("own") ? Init.ready(4) : Init.stop(BOOM);
    ServerRef name = ServerRef.named("own");
    assertThat(call(kernel.start(GenServer.enterLoop(own, counter())))).isEqualTo(3);
    Pid pid = kernel.start(GenServer.enterLoop(registering, counter(), name));
    assertThat(call(pid)).isEqualTo(4);
    assertThat(name.whereis(kernel.runtime())).contains(pid);

    assertThat(refusal(own, ServerRef.named("nobody's"))).isEqualTo("process_not_registered");
    assertThat(refusal(own, name)).isEqualTo("process_not_registered");
    assertThat(refusal(own, ServerRef.inCluster("nobody's")))
        .isEqualTo("process_not_registered_globally");
    assertThat(refusal(own, ServerRef.via("key", _ -> Optional.of(pid))))
        .isEqualTo("process_not_registered_via");
    assertThat(refusal(_ -> Init.stop(BOOM), ServerRef.named("nobody's"))).isEqualTo("boom");
    assertThat(kernel.runtime().size()).isEqualTo(2);
  }

  private String refusal(GenServer.Opening<Integer> own, ServerRef name) {
    StartOutcome outcome =
        kernel
            .runtime()
            .start(GenServer.enterLoop(own, counter(), name), kernel.options("refused"));
    return ((StartOutcome.Failed) outcome).reason().toString();
  }

  @Test
  @DisplayName(
      "Q41 terminate runs when the registered parent ends a process with a start of its own")
  void terminateByARegisteredParent() {
    for (ExitReason reason : List.of(ExitReason.shutdown(), BOOM)) {
      Probe parent = kernel.probe();
      parent.run(self -> self.register("parent"));
      GenServer.Opening<Integer> trapping =
          self -> {
            self.trapExit(true);
            return Init.ready(1);
          };
      Script<Integer> server = Script.of(0).end((why, count, _) -> said.add(why + " " + count));
      Pid child = kernel.started(parent.startLink(GenServer.enterLoop(trapping, server), "child"));
      parent.stop(reason);
      assertThat(kernel.awaitDown(child)).isEqualTo(reason);
      assertThat(said.poll()).isEqualTo(reason + " 1");
    }
  }

  // ---- classes without callbacks ----

  @Test
  @DisplayName("Q49 a class without terminate ends with its reason as it is")
  void withoutTerminate() {
    GenServer<Integer> bare = _ -> Init.ready(0);
    for (ExitReason reason : List.of(ExitReason.normal(), ExitReason.shutdown("x"), BOOM)) {
      Pid pid = kernel.start(server(bare));
      Sys.stop(kernel.runtime(), pid, reason, Waits.BOUND);
      assertThat(kernel.awaitDown(pid)).isEqualTo(reason);
    }
  }

  @Test
  @DisplayName(
      "Q50 a class without init does not start; one without the handler of a call, cast or"
          + " continue ends with the missing method named, and a caller learns it")
  void withoutHandlers() {
    GenServer<?> broken = Classfile.serverWithoutInit();
    assertThat(kernel.runtime().start(server(broken), kernel.options("broken")).toString())
        .contains("AbstractMethodError")
        .contains("init");
    GenServer<Integer> bare = _ -> Init.ready(0);
    String owner = bare.getClass().getName();
    Pid called = kernel.start(server(bare));
    assertThat(failure(() -> kernel.runtime().call(called, "what", Waits.BOUND)))
        .hasToString("bad_call: what; " + owner + " has no handleCall")
        .isEqualTo(kernel.awaitDown(called));
    Pid cast = kernel.start(server(bare));
    kernel.runtime().send(cast, new Cast("what"));
    assertThat(kernel.awaitDown(cast))
        .hasToString("bad_cast: what; " + owner + " has no handleCast");
    GenServer<Integer> continuing = _ -> Init.ready(0, Then.continueWith("what"));
    Probe probe = kernel.probe();
    probe.run(self -> self.startMonitor(server(continuing), kernel.options("continuing")));
    assertThat(probe.expect(Down.class).reason())
        .hasToString(
            "bad_continue: what; " + continuing.getClass().getName() + " has no handleContinue");
  }

  @Test
  @DisplayName("Q51 a class without an info handler drops messages with a warning, and lives")
  void withoutInfoHandler() {
    Script<Integer> bare = Script.of(7).call((_, _, count, _) -> Step.reply(count, count));
    Pid pid = kernel.start(server(bare));
    try (Warnings warnings = Warnings.of("io.superlearner.server")) {
      kernel.runtime().send(pid, "to nobody");
      assertThat(call(pid)).isEqualTo(7);
      assertThat(warnings.lines())
          .singleElement()
          .asString()
          .contains("undefined_info", pid.toString(), Script.class.getName(), "to nobody");
    }
  }

  @Test
  @DisplayName("Q52 an undefined method inside a handler is not taken for a missing handler")
  void undefinedMethodInsideAHandler() {
    Script<Integer> server =
        Script.of(0)
            .call((_, _, _, self) -> Step.reply(Classfile.serverWithoutInit().init(self), 0))
            .cast((_, count, self) -> {
              Classfile.serverWithoutInit().init(self);
              return Step.noReply(count);
            })
            .info((_, count, self) -> {
              Classfile.serverWithoutInit().init(self);
              return Step.noReply(count);
            });
    Pid called = kernel.start(server(server));
    assertThat(failure(() -> kernel.runtime().call(called, "what", Waits.BOUND)).toString())
        .startsWith(AbstractMethodError.class.getName());
    for (Object message : List.of(new Cast("what"), "info")) {
      Pid pid = kernel.start(server(server));
      kernel.runtime().send(pid, message);
      assertThat(kernel.awaitDown(pid).toString()).startsWith(AbstractMethodError.class.getName());
    }
  }

  // ---- names ----

  @Test
  @DisplayName(
      "Q53 whereis finds a server by pid, local name, name on a node, cluster-wide name and"
          + " registry's key, and none by an unknown name")
  void whereis() {
    Pid pid = kernel.start(server(counter()), named("name"));
    assertThat(ServerRef.of(pid).whereis(kernel.runtime())).contains(pid);
    assertThat(ServerRef.named("name").whereis(kernel.runtime())).contains(pid);
    assertThat(ServerRef.named("unknown").whereis(kernel.runtime())).isEmpty();
    Joined nodes = Joined.of(kernel, 2);
    Pid there = nodes.start(2, server(counter()));
    nodes.runtime(2).register("name", there);
    assertThat(ServerRef.at("name", Joined.name(1)).whereis(kernel.runtime())).contains(pid);
    assertThat(ServerRef.at("name", Joined.name(2)).whereis(kernel.runtime())).contains(there);
    assertThat(ServerRef.at("unknown", Joined.name(2)).whereis(kernel.runtime())).isEmpty();
    nodes.runtime(2).nodes().register("global", there);
    assertThat(ServerRef.inCluster("global").whereis(kernel.runtime())).contains(there);
    assertThat(ServerRef.inCluster("unknown").whereis(kernel.runtime())).isEmpty();
    try (Registry<Object, String> registry = Registry.unique(kernel.runtime())) {
      registry.register(pid, 1, "");
      assertThat(ServerRef.via(1, registry::whereis).whereis(kernel.runtime())).contains(pid);
      assertThat(ServerRef.via(2, registry::whereis).whereis(kernel.runtime())).isEmpty();
    }
  }

  @Test
  @DisplayName("Q54 a server whose name is null is not registered")
  void nullName() {
    Pid pid = kernel.start(server(counter()), named("name").withName(null));
    assertThat(call(pid)).isEqualTo(7);
    assertThat(kernel.runtime().names()).isEmpty();
    assertThat(kernel.runtime().info(pid).orElseThrow().name()).isNull();
  }
}
