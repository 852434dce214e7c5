package io.superlearner.sandbox.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ProcessModule;
import io.superlearner.runtime.supervisor.ProcessModule.Made;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BuiltInModulesTest {

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private static Made.Worker worker(String name, Map<String, ?> args, Map<String, ?> config) {
    ProcessModule module =
        BuiltIn.modules().stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
    Arguments given = Arguments.of("/args", args);
    Made made = module.make(given, config);
    given.refuseOthers();
    assertThat(given.faults()).isEmpty();
    return (Made.Worker) made;
  }

  private Pid start(String name, Map<String, ?> args) {
    return kernel.start(worker(name, args, Map.of("k", "v")).behavior().get());
  }

  private Pid start(String name) {
    return start(name, Map.of());
  }

  private Object call(Pid pid, Object message) {
    return kernel.runtime().call(pid, message, Waits.BOUND);
  }

  /// Calls and returns the error of the answer, null if it is none.
  private Object error(Pid pid, Object message) {
    return call(pid, message) instanceof Map<?, ?> map ? map.get("error") : null;
  }

  private void cast(Pid pid, Object message) {
    kernel.runtime().send(pid, new Cast(message));
  }

  private Object state(Pid pid) {
    return Waits.await("the state of " + pid, kernel.runtime().state(pid));
  }

  @Test
  void everyModuleHasASummaryAndANameOfItsOwn() {
    assertThat(BuiltIn.modules()).extracting(ProcessModule::name).doesNotHaveDuplicates();
    assertThat(BuiltIn.modules()).allSatisfy(m -> assertThat(m.summary()).isNotBlank());
  }

  @Test
  void aCallNobodyUnderstandsIsAnsweredWithAnErrorAndACastIsIgnored() {
    for (String name : List.of("counter", "printer", "kv", "scripted")) {
      Pid pid = start(name);
      for (Object odd : List.of("no such thing", 7, List.of(1), Map.of("a", 1, "b", 2), true)) {
        cast(pid, odd);
        kernel.runtime().send(pid, odd);
        assertThat(error(pid, odd)).as("%s of %s", odd, name).isNotNull();
      }
      assertThat(error(pid, null)).isNotNull();
      assertThat(kernel.runtime().isAlive(pid)).isTrue();
    }
  }

  @Test
  void everyModuleAnswersWithTheSettingsOfItsSandbox() {
    for (String name : List.of("counter", "printer", "kv", "scripted")) {
      Pid pid = start(name);
      assertThat(call(pid, Map.of("config", "k"))).isEqualTo("v");
      assertThat(call(pid, Map.of("config", "absent"))).isNull();
      assertThat(call(pid, "config")).isEqualTo(Map.of("k", "v"));
    }
  }

  @Nested
  class TheCounter {

    @Test
    void countsInEveryFormOfTheMessage() {
      Pid pid = start("counter");
      assertThat(call(pid, "increment")).isEqualTo(1L);
      assertThat(call(pid, Map.of("increment", 5))).isEqualTo(6L);
      assertThat(call(pid, Map.of("increment", Map.of("by", 4)))).isEqualTo(10L);
      assertThat(call(pid, Map.of("do", "decrement", "by", 3))).isEqualTo(7L);
      cast(pid, "decrement");
      assertThat(call(pid, "get")).isEqualTo(6L);
      assertThat(call(pid, "reset")).isEqualTo(0L);
    }

    @Test
    void refusesToCountByWhatIsNoWholeNumber() {
      Pid pid = start("counter");
      for (Object by : List.of("5", 1.5, true, 2_000_000_000_000L)) {
        assertThat(error(pid, Map.of("increment", by))).isNotNull();
      }
      assertThat(call(pid, "get")).isEqualTo(0L);
    }

    @Test
    void beginsWhereItsArgumentOrItsSandboxSays() {
      assertThat(call(start("counter", Map.of("start", 42)), "get")).isEqualTo(42L);
      Behavior configured =
          worker("counter", Map.of(), Map.of("counter_start", 7)).behavior().get();
      assertThat(call(kernel.start(configured), "get")).isEqualTo(7L);
    }

    @Test
    void crashesWhenAsked() {
      Pid pid = start("counter");
      cast(pid, "crash");
      assertThat(kernel.awaitDown(pid)).isInstanceOf(ExitReason.Crashed.class);
    }
  }

  @Nested
  class ThePrinter {

    @Test
    void keepsTheLastHundredLines() {
      Pid pid = start("printer");
      for (int at = 0; at < 130; at++) {
        cast(pid, Map.of("print", "line " + at));
      }
      List<?> printed = (List<?>) call(pid, "printed");
      assertThat(printed).hasSize(100);
      assertThat(printed.getFirst()).isEqualTo("line 30");
      assertThat(printed.getLast()).isEqualTo("line 129");
    }

    @Test
    void cutsALongLine() {
      Pid pid = start("printer");
      cast(pid, Map.of("print", "x".repeat(5000)));
      assertThat(((List<?>) call(pid, "printed")).getFirst()).asString().hasSize(1000);
    }
  }

  @Nested
  class TheKeyValueStore {

    @Test
    void putsGetsDeletesAndCounts() {
      Pid pid = start("kv");
      assertThat(call(pid, Map.of("put", List.of("a", Map.of("deep", 1))))).isEqualTo("ok");
      assertThat(call(pid, Map.of("put", List.of("b", 2)))).isEqualTo("ok");
      assertThat(call(pid, Map.of("get", "a"))).isEqualTo(Map.of("deep", 1));
      assertThat(call(pid, Map.of("get", "none"))).isNull();
      assertThat(call(pid, "size")).isEqualTo(2);
      assertThat(call(pid, Map.of("delete", "a"))).isEqualTo(true);
      assertThat(call(pid, Map.of("delete", "a"))).isEqualTo(false);
      assertThat(call(pid, "size")).isEqualTo(1);
    }

    @Test
    void refusesAKeyThatIsNoTextAndALoneOne() {
      Pid pid = start("kv");
      assertThat(error(pid, Map.of("put", List.of(1, 2)))).isNotNull();
      assertThat(error(pid, Map.of("put", List.of("a")))).isNotNull();
      assertThat(error(pid, Map.of("put", "a"))).isNotNull();
    }
  }

  /// A process that keeps what it gets.
  private record Sink(BlockingQueue<Object> got) implements Behavior {
    Sink() {
      this(new LinkedBlockingQueue<>());
    }

    @Override
    public Start start(io.superlearner.runtime.Self self) {
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      got.add(message);
    }

    Object next() throws InterruptedException {
      Object next = got.poll(Waits.BOUND.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(next).as("a message").isNotNull();
      return next;
    }
  }

  @Nested
  class TheTicker {

    @Test
    void castsItsMessageAgainAndAgain() throws Exception {
      Sink sink = new Sink();
      Pid to = kernel.start(sink);
      Pid pid = start("ticker", Map.of("every", 1, "to", to.toString(), "message", Map.of("n", 1)));
      for (int at = 0; at < 3; at++) {
        assertThat(sink.next()).isEqualTo(new Cast(Map.of("n", 1)));
      }
      assertThat((Long) call(pid, "sent")).isGreaterThanOrEqualTo(3);
    }

    @Test
    void looksTheNameUpAtEveryTick() throws Exception {
      start("ticker", Map.of("every", 1, "to", "later"));
      Sink sink = new Sink();
      Pid to = kernel.start(sink);
      kernel.runtime().register("later", to);
      assertThat(sink.next()).isEqualTo(new Cast("tick"));
    }
  }

  @Nested
  class TheRelay {

    @Test
    void forwardsEveryKindOfMessage() throws Exception {
      Sink sink = new Sink();
      Pid pid = start("relay", Map.of("to", kernel.start(sink).toString()));
      cast(pid, "a cast");
      kernel.runtime().send(pid, "plain");
      assertThat(sink.next()).isEqualTo(new Cast("a cast"));
      assertThat(sink.next()).isEqualTo("plain");
    }

    @Test
    void letsTheTargetAnswerACall() {
      Pid counter = start("counter");
      Pid second = start("relay", Map.of("to", counter.toString()));
      Pid first = start("relay", Map.of("to", second.toString()));
      assertThat(call(first, Map.of("increment", 3))).isEqualTo(3L);
    }

    @Test
    void answersItselfWhenNothingReachesTheTarget() {
      Pid pid = start("relay", Map.of("to", "nobody"));
      assertThat(error(pid, "get")).isNotNull();
      assertThat(state(pid)).isEqualTo(new Relay.State("nobody", 0, 1));
    }
  }

  @Nested
  class TheScriptedWorker {

    @Test
    void answersAPing() {
      assertThat(call(start("scripted"), "ping")).isEqualTo("pong");
    }

    @Test
    void crashesAndExitsForTheReasonItIsGiven() {
      Map<String, ExitReason> exits =
          Map.of(
              "normal", ExitReason.normal(),
              "shutdown", ExitReason.shutdown(),
              "some text", ExitReason.abnormal("some text"));
      exits.forEach((word, reason) -> {
        Pid pid = start("scripted");
        cast(pid, Map.of("do", "exit", "reason", word));
        assertThat(kernel.awaitDown(pid)).isEqualTo(reason);
      });
      Pid pid = start("scripted");
      cast(pid, Map.of("do", "crash", "reason", "because"));
      assertThat(kernel.awaitDown(pid)).asString().contains("because");
    }

    @Test
    void doesAtEachStartWhatItsListSaysAndThenRepeatsTheLast() {
      Made.Worker made =
          worker(
              "scripted",
              Map.of("starts", List.of("ok", "ignore", "error", "raise", Map.of("sleep", 1))),
              Map.of());
      List<Class<?>> outcomes = new ArrayList<>();
      List<String> reasons = new ArrayList<>();
      for (int at = 0; at < 6; at++) {
        StartOutcome outcome =
            kernel.runtime().start(made.behavior().get(), kernel.options("scripted"));
        outcomes.add(outcome.getClass());
        if (outcome instanceof StartOutcome.Failed(var reason)) {
          reasons.add(reason.toString());
        }
      }
      assertThat(outcomes)
          .containsExactly(
              StartOutcome.Started.class,
              StartOutcome.Ignored.class,
              StartOutcome.Failed.class,
              StartOutcome.Failed.class,
              StartOutcome.Started.class,
              StartOutcome.Started.class);
      assertThat(reasons.get(0)).isEqualTo("error: told to at start 3");
      assertThat(reasons.get(1)).contains("IllegalStateException");
    }

    @Test
    void trapsExitsWhenToldTo() {
      Pid pid = start("scripted");
      cast(pid, Map.of("do", "trap_exit", "on", true));
      call(pid, "ping");
      kernel.runtime().exit(pid, ExitReason.abnormal("x"));
      call(pid, "ping");
      assertThat(((ScriptedServer.State) state(pid)).trapped()).isEqualTo(1);
      cast(pid, Map.of("do", "trap_exit", "on", false));
      call(pid, "ping");
      kernel.runtime().exit(pid, ExitReason.abnormal("y"));
      assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.abnormal("y"));
    }

    @Test
    void floodsAMailboxWithPlainMessages() throws Exception {
      Sink sink = new Sink();
      Pid to = kernel.start(sink);
      Pid pid = start("scripted");
      cast(pid, Map.of("do", "flood", "to", to.toString(), "count", 500));
      call(pid, "ping");
      for (int at = 0; at < 500; at++) {
        assertThat(sink.next()).isEqualTo("flood");
      }
      assertThat(sink.got()).isEmpty();
    }

    @Test
    void aSleeperHoldsUpNoOtherProcess() {
      int many = Runtime.getRuntime().availableProcessors() * 4;
      for (int at = 0; at < many; at++) {
        cast(start("scripted"), Map.of("do", "sleep", "ms", 400));
      }
      Pid pid = start("scripted");
      long begun = System.nanoTime();
      assertThat(call(pid, "ping")).isEqualTo("pong");
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isLessThan(350);
      kernel.allowLeaked();
    }

    @Test
    void ignoresACastThatIsIncomplete() {
      Pid pid = start("scripted");
      cast(pid, Map.of("do", "flood", "to", "nobody"));
      cast(pid, Map.of("do", "sleep", "ms", -5));
      cast(pid, Map.of("do", "sleep", "ms", "long"));
      assertThat(call(pid, "ping")).isEqualTo("pong");
    }
  }
}
