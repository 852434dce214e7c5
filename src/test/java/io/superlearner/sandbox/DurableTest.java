package io.superlearner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.Sys;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.DynamicSupervisor;
import io.superlearner.runtime.supervisor.ProcessModule;
import io.superlearner.runtime.supervisor.Strategy;
import io.superlearner.runtime.supervisor.Supervisor;
import io.superlearner.runtime.supervisor.SupervisorFlags;
import io.superlearner.runtime.supervisor.SupervisorSpec;
import io.superlearner.sandbox.module.BuiltIn;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DurableTest {

  private static final SandboxId ID = SandboxId.parse("test");
  private static final SandboxId NEXT = SandboxId.parse("next");
  private static final Duration LIMIT = Waits.BOUND;
  private static final Duration SHORT = Duration.ofMillis(30);

  @TempDir static Path built;
  @TempDir Path jars;
  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();
  private final Ledger ledger = new Ledger("ledger");
  private Sandboxes sandboxes;

  @BeforeAll
  static void buildAJar() {
    SampleJar.ofSources(Map.of("Own.java", SOURCE), "Own", built.resolve("own.jar"));
  }

  @BeforeEach
  void open() {
    List<ProcessModule> modules = new ArrayList<>(BuiltIn.modules());
    modules.add(ledger);
    modules.add(module("plain", ChildType.WORKER, ProcessModule.server(() -> ledger.new Server())));
    modules.add(module("office", ChildType.SUPERVISOR, office()));
    sandboxes = new Sandboxes(kernel.runtime(), modules, jars, Limits.usual());
  }

  @AfterEach
  void close() {
    sandboxes.close();
  }

  private static ProcessModule module(String name, ChildType type, ProcessModule.Made made) {
    return new ProcessModule() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String summary() {
        return "";
      }

      @Override
      public ChildType type() {
        return type;
      }

      @Override
      public Made make(Arguments args, Map<String, ?> config) {
        return made;
      }
    };
  }

  /// A tree with a durable child, and one under a supervisor that the module has nested itself.
  private ProcessModule.Made office() {
    ChildSpec child = ChildSpec.worker("a", _ -> Durable.behavior(ledger.new Server()));
    SupervisorSpec nested =
        SupervisorSpec.of(SupervisorFlags.of(Strategy.ONE_FOR_ONE), child.withId("b"));
    ChildSpec inner =
        ChildSpec.supervisor("inner", context -> Supervisor.behavior(nested, context.lane()));
    SupervisorSpec whole =
        SupervisorSpec.of(SupervisorFlags.of(Strategy.ONE_FOR_ONE), child, inner);
    return new ProcessModule.Made.Tree(() -> Init.ready(whole));
  }

  // ---- what the tests are made of ----

  private static SandboxSpec tree(SandboxId id, Map<?, ?>... children) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("children", List.of((Object[]) children));
    tree.put("max_restarts", 100);
    return new SandboxSpec(id, null, tree, null, null, null, Map.of());
  }

  private static Map<String, Object> child(String id, String module) {
    return Map.of("id", id, "module", module);
  }

  private SandboxAnswer create(SandboxSpec spec, Map<String, ?> states) {
    return sandboxes.create(spec, 0, 0, new SavedStates("a test", new HashMap<>(states)));
  }

  private void begin(SandboxSpec spec) {
    assertThat(sandboxes.create(spec)).isInstanceOf(SandboxAnswer.Done.class);
  }

  private void begin(SandboxSpec spec, Map<String, ?> states) {
    assertThat(create(spec, states)).isInstanceOf(SandboxAnswer.Done.class);
  }

  private CheckpointAnswer.Taken take(SandboxId id, Duration limit) {
    try {
      return (CheckpointAnswer.Taken) sandboxes.checkpoint(id, limit);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private CheckpointAnswer.Taken take() {
    return take(ID, LIMIT);
  }

  private Pid pid(SandboxId id, String path) {
    return kernel.runtime().list(id).stream()
        .filter(info -> info.options().path().equals(path))
        .map(ProcessInfo::pid)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + path + " in " + id));
  }

  private Pid pid(String path) {
    return pid(ID, path);
  }

  private Object call(Pid pid, Object message) {
    return kernel.runtime().call(pid, message, Waits.BOUND);
  }

  private List<SandboxEvent> events(SandboxId id, String type) {
    try {
      return sandboxes.events(id, 0, 1000, Duration.ZERO).orElseThrow().events().stream()
          .filter(event -> event.type().equals(type))
          .toList();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  /// Waits until another process than the given one runs at its path.
  private Pid successor(SandboxId id, String path, Pid gone) throws InterruptedException {
    long after = 0;
    long deadline = System.nanoTime() + Waits.BOUND.toNanos();
    while (System.nanoTime() < deadline) {
      for (ProcessInfo info : kernel.runtime().list(id)) {
        if (info.options().path().equals(path) && !info.pid().equals(gone)) {
          return info.pid();
        }
      }
      after = sandboxes.events(id, after, 1000, Duration.ofMillis(5)).orElseThrow().last();
    }
    throw new AssertionError("no other process at " + path);
  }

  // ---- continuing ----

  @Nested
  class ASandboxThatStartsFromSavedStates {

    @Test
    void aCounterAt42ContinuesAt42() {
      begin(tree(ID, child("c", "counter")));
      call(pid("root/c"), Map.of("increment", 42));
      CheckpointAnswer.Taken taken = take();
      assertThat(taken.states()).isEqualTo(Map.of("root/c", Map.of("count", 42L)));
      assertThat(taken.missing()).isEmpty();
      sandboxes.destroy(ID);
      begin(tree(ID, child("c", "counter")), taken.states());
      assertThat(call(pid("root/c"), "get")).isEqualTo(42L);
    }

    @Test
    void aKeyValueStoreKeepsItsEntries() {
      begin(tree(ID, child("kv", "kv")));
      call(pid("root/kv"), Map.of("put", List.of("a", Map.of("b", List.of(1, 2.5, true)))));
      call(pid("root/kv"), Map.of("put", Arrays.asList("nothing", null)));
      Object before = call(pid("root/kv"), Map.of("get", "a"));
      Map<String, ?> states = take().states();
      begin(tree(NEXT, child("kv", "kv")), states);
      Pid kv = pid(NEXT, "root/kv");
      assertThat(call(kv, Map.of("get", "a"))).isEqualTo(before);
      assertThat(call(kv, "size")).isEqualTo(2);
      assertThat(call(kv, Map.of("put", List.of("c", 1)))).isEqualTo("ok");
    }

    @Test
    void theChildrenOfASupervisorModuleContinueToo() {
      begin(new SandboxSpec(ID, "test_demo", null, null, null, null, Map.of()));
      call(pid("root/counter"), "increment");
      Map<String, ?> states = take().states();
      assertThat(states).containsOnlyKeys("root/counter");
      begin(new SandboxSpec(NEXT, "test_demo", null, null, null, null, Map.of()), states);
      assertThat(call(pid(NEXT, "root/counter"), "get")).isEqualTo(1L);
    }

    @Test
    void initRunsFirstThenLoadThenWhatComesAfter() {
      begin(tree(ID, child("l", "ledger")), Map.of("root/l", Map.of("lines", List.of("old"))));
      assertThat(call(pid("root/l"), "get")).isEqualTo(List.of("old"));
      assertThat(ledger.calls).containsExactly("init", "load", "continue [old]");
    }

    @Test
    void aSavedStateIsUsedOnce() throws Exception {
      begin(tree(ID, child("c", "counter")), Map.of("root/c", Map.of("count", 42)));
      Pid first = pid("root/c");
      assertThat(call(first, "get")).isEqualTo(42L);
      kernel.runtime().send(first, new Cast("crash"));
      assertThat(call(successor(ID, "root/c", first), "get")).isEqualTo(0L);
    }

    @Test
    void aSavedStateWaitsForAStartThatSucceeds() {
      ledger.ignores.set(1);
      begin(tree(ID, child("l", "ledger")), Map.of("root/l", Map.of("lines", List.of("old"))));
      assertThat(ledger.calls).isEmpty();
      Pid root = pid("root");
      Supervisor.restartChild(kernel.runtime(), root, "l", Waits.BOUND);
      assertThat(call(pid("root/l"), "get")).isEqualTo(List.of("old"));
    }

    @Test
    void aRestartOfTheSandboxBeginsAnew() {
      begin(tree(ID, child("c", "counter")), Map.of("root/c", Map.of("count", 42)));
      sandboxes.restart(ID);
      assertThat(call(pid("root/c"), "get")).isEqualTo(0L);
    }

    @Test
    void itsEventsSayFromWhereItContinues() {
      begin(
          tree(ID, child("c", "counter"), child("p", "printer")),
          Map.of("root/c", Map.of("count", 42), "root/x", 1));
      assertThat(events(ID, "sandbox_restored"))
          .singleElement()
          .satisfies(event -> {
            assertThat(event.pid()).isEqualTo(pid("root"));
            assertThat(event.reason())
                .isEqualTo("a test: 1 of 2 states taken over, no process for root/x");
          });
    }

    @Test
    void oneThatBeginsAnewSaysNothing() {
      begin(tree(ID, child("c", "counter")));
      assertThat(events(ID, "sandbox_restored")).isEmpty();
    }

    @Test
    void aStateThatDoesNotFitIsReportedAndTheProcessBeginsAnew() {
      begin(
          tree(ID, child("c", "counter"), child("kv", "kv")),
          Map.of("root/c", Map.of("count", "many"), "root/kv", Map.of("entries", Map.of("a", 1))));
      assertThat(call(pid("root/c"), "get")).isEqualTo(0L);
      assertThat(call(pid("root/kv"), "size")).isEqualTo(1);
      assertThat(events(ID, "state_not_restored"))
          .singleElement()
          .satisfies(event -> {
            assertThat(event.path()).isEqualTo("root/c");
            assertThat(event.pid()).isEqualTo(pid("root/c"));
            assertThat(event.reason()).contains("begins anew").contains("not what counter saves");
          });
      assertThat(events(ID, "sandbox_restored").getFirst().reason())
          .endsWith("1 of 2 states taken over, 1 refused");
    }

    @Test
    void whateverLoadThrowsLeavesNoHalfState() {
      ledger.refusal = new NullPointerException("half way");
      begin(tree(ID, child("l", "ledger")), Map.of("root/l", Map.of("lines", List.of("old"))));
      assertThat(call(pid("root/l"), "get")).isEqualTo(List.of("fresh"));
      assertThat(events(ID, "state_not_restored")).hasSize(1);
    }

    @Test
    void theStateIsInTheNextCheckpointBeforeTheProcessHasAnsweredOnce() throws Exception {
      begin(tree(ID, child("l", "ledger")), Map.of("root/l", Map.of("lines", List.of("old"))));
      CountDownLatch end = hold("root/l");
      assertThat(take(ID, SHORT).states())
          .isEqualTo(Map.of("root/l", Map.of("lines", List.of("old"))));
      end.countDown();
    }

    @Test
    void statesThatAreNoPlainDataAreRefused() {
      assertThatThrownBy(() -> new SavedStates("x", Map.of("root/c", new Object())))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void builtInModulesRefuseWhatTheyHaveNotSaved() {
      String key = "k".repeat(257);
      for (Object odd :
          Arrays.asList(
              null, 7, Map.of(), Map.of("entries", 1), Map.of("entries", Map.of(key, 1)))) {
        Map<String, Object> states = new HashMap<>();
        states.put("root/kv", odd);
        states.put("root/c", odd);
        begin(tree(ID, child("kv", "kv"), child("c", "counter")), states);
        assertThat(events(ID, "state_not_restored")).as("%s", odd).hasSize(2);
        sandboxes.destroy(ID);
      }
    }
  }

  // ---- taking ----

  private CountDownLatch hold(String path) {
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Void> begun = new CompletableFuture<>();
    kernel.runtime().send(pid(path), new Cast(new Ledger.Hold(begun, end)));
    Waits.await("the server is held", begun);
    return end;
  }

  @Nested
  class ACheckpoint {

    @Test
    void namesABusyProcessAsMissingAndItsLastStateStandsIn() {
      begin(tree(ID, child("l", "ledger"), child("c", "counter")));
      take();
      call(pid("root/l"), "more");
      CountDownLatch end = hold("root/l");
      CheckpointAnswer.Taken late = take(ID, SHORT);
      assertThat(late.missing())
          .isEqualTo(
              Map.of("root/l", "did not answer within 30 ms; its last saved state stands in"));
      assertThat(late.states())
          .isEqualTo(
              Map.of("root/l", Map.of("lines", List.of("fresh")), "root/c", Map.of("count", 0L)));
      end.countDown();
      CheckpointAnswer.Taken whole = take();
      assertThat(whole.missing()).isEmpty();
      assertThat(whole.states()).containsEntry("root/l", Map.of("lines", List.of("fresh", "more")));
    }

    @Test
    void namesABusyProcessOfWhichNothingIsKnown() {
      begin(tree(ID, child("l", "ledger")));
      CountDownLatch end = hold("root/l");
      CheckpointAnswer.Taken late = take(ID, SHORT);
      assertThat(late.missing()).isEqualTo(Map.of("root/l", "did not answer within 30 ms"));
      assertThat(late.states()).isEmpty();
      end.countDown();
    }

    @Test
    void asksABusyProcessNoSecondTime() {
      begin(tree(ID, child("l", "ledger")));
      CountDownLatch end = hold("root/l");
      take(ID, SHORT);
      take(ID, SHORT);
      take(ID, SHORT);
      end.countDown();
      take();
      assertThat(ledger.saves).hasValue(1);
    }

    @Test
    void savesAnUnchangedStateOnceAndHasTheSameVersion() {
      begin(tree(ID, child("l", "ledger"), child("c", "counter")));
      CheckpointAnswer.Taken first = take();
      CheckpointAnswer.Taken second = take();
      assertThat(second).isEqualTo(first);
      assertThat(second.states()).isSameAs(first.states());
      assertThat(ledger.saves).hasValue(1);
      call(pid("root/c"), "increment");
      CheckpointAnswer.Taken third = take();
      assertThat(third.version()).isGreaterThan(first.version());
      assertThat(third.states().get("root/l")).isSameAs(first.states().get("root/l"));
      assertThat(ledger.saves).hasValue(1);
    }

    @Test
    void hasTheSameVersionIfAnotherStateIsSavedAsTheSame() {
      begin(tree(ID, child("l", "ledger")));
      long version = take().version();
      call(pid("root/l"), "copy");
      assertThat(take().version()).isEqualTo(version);
      assertThat(ledger.saves).hasValue(2);
    }

    @Test
    void versionsAreNeverUsedAgainByALaterLife() {
      begin(tree(ID, child("c", "counter")));
      long version = take().version();
      sandboxes.restart(ID);
      assertThat(take().version()).isGreaterThan(version);
    }

    @Test
    void namesAProcessWhoseStateIsNoPlainData() {
      begin(tree(ID, child("l", "ledger"), child("c", "counter")));
      ledger.odd = Map.of("lines", new Object());
      CheckpointAnswer.Taken taken = take();
      assertThat(taken.states()).containsOnlyKeys("root/c");
      assertThat(taken.missing().get("root/l"))
          .contains("could not be saved")
          .contains("/lines is a java.lang.Object");
      assertThat(call(pid("root/l"), "get")).isEqualTo(List.of("fresh"));
    }

    @Test
    void namesAKeyValueStoreThatHoldsSomethingOfItsClients() {
      begin(tree(ID, child("kv", "kv")));
      call(pid("root/kv"), Map.of("put", List.of("pid", pid("root"))));
      assertThat(take().missing().get("root/kv")).contains("/entries/pid is a ");
    }

    @Test
    void isTakenOfASuspendedProcessToo() {
      begin(tree(ID, child("c", "counter")));
      Waits.await("suspended", Sys.suspend(kernel.runtime(), pid("root/c")));
      assertThat(take().states()).containsOnlyKeys("root/c");
    }

    @Test
    void letsTheLastStateOfAProcessThatIsGoneStandInOnce() {
      begin(tree(ID, Map.of("id", "c", "module", "counter", "restart", "temporary")));
      Pid counter = pid("root/c");
      call(counter, "increment");
      Map<String, ?> states = take().states();
      kernel.runtime().send(counter, new Cast("crash"));
      kernel.awaitDown(counter);
      CheckpointAnswer.Taken once = take();
      assertThat(once.states()).isEqualTo(states);
      assertThat(once.missing().get("root/c")).startsWith("is not running");
      CheckpointAnswer.Taken then = take();
      assertThat(then.states()).isEmpty();
      assertThat(then.missing()).isEmpty();
    }

    @Test
    void hasNothingOfTheLifeBeforeInItAfterARestartBySupervisor() throws Exception {
      begin(tree(ID, child("c", "counter")));
      Pid first = pid("root/c");
      call(first, "increment");
      take();
      kernel.runtime().send(first, new Cast("crash"));
      // while it starts, the state of the one before stands in for it
      assertThat(call(successor(ID, "root/c", first), "get")).isEqualTo(0L);
      assertThat(take().states()).isEqualTo(Map.of("root/c", Map.of("count", 0L)));
    }

    @Test
    void countsTheChildrenOfADynamicSupervisorWhichNobodyStartsAgain() {
      Map<String, Object> pool =
          Map.of("id", "pool", "type", "dynamic_supervisor", "template", Map.of("module", "kv"));
      begin(tree(ID, pool), Map.of("root/pool/1", Map.of("entries", Map.of("whose", "another"))));
      DynamicSupervisor.startChild(kernel.runtime(), pid("root/pool"), List.of(), Waits.BOUND);
      DynamicSupervisor.startChild(kernel.runtime(), pid("root/pool"), List.of(), Waits.BOUND);
      assertThat(call(pid("root/pool/1"), "size")).isEqualTo(0);
      CheckpointAnswer.Taken taken = take();
      assertThat(taken.states()).isEmpty();
      assertThat(taken.missing())
          .isEqualTo(Map.of("root/pool/*", "2 with a supervisor that starts none again"));
    }

    @Test
    void countsTheChildrenOfASupervisorThatAModuleNestsItself() {
      begin(new SandboxSpec(ID, "office", null, null, null, null, Map.of()));
      CheckpointAnswer.Taken taken = take();
      assertThat(taken.states()).containsOnlyKeys("root/a");
      assertThat(taken.missing()).containsOnlyKeys("root/inner/*");
    }

    @Test
    void isRefusedOfASandboxThatIsNotThereOrDoesNotRun() throws Exception {
      assertThat(sandboxes.checkpoint(ID, LIMIT)).isEqualTo(new CheckpointAnswer.NotFound(ID));
      begin(tree(ID, child("c", "counter")));
      Pid root = pid("root");
      kernel.watch(root);
      kernel.runtime().exit(root, io.superlearner.identity.ExitReason.kill());
      kernel.awaitDown(root);
      assertThat(sandboxes.checkpoint(ID, LIMIT)).isInstanceOf(CheckpointAnswer.NotRunning.class);
    }

    @Test
    void tenThousandKeysAreTakenAtOnce() {
      begin(tree(ID, child("kv", "kv")));
      Map<String, Object> entries = new HashMap<>();
      for (int at = 0; at < 10_000; at++) {
        entries.put("key-" + at, at);
      }
      begin(tree(NEXT, child("kv", "kv")), Map.of("root/kv", Map.of("entries", entries)));
      assertThat(take(NEXT, LIMIT).states())
          .isEqualTo(Map.of("root/kv", Map.of("entries", entries)));
      assertThat(call(pid(NEXT, "root/kv"), Map.of("put", List.of("one", "more"))))
          .isInstanceOf(Map.class);
    }
  }

  // ---- as any server ----

  @Nested
  class ADurableServer {

    @Test
    void passesEverythingOnThatABehaviorIsAskedFor() {
      List<String> own =
          Arrays.stream(DurableProcess.class.getDeclaredMethods()).map(Method::getName).toList();
      assertThat(Behavior.class.getDeclaredMethods())
          .filteredOn(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
          .extracting(Method::getName)
          .isSubsetOf(own);
    }

    @Test
    void isShownAsTheServerItself() {
      begin(tree(ID, child("l", "ledger")));
      var status = Waits.await("the status", Sys.status(kernel.runtime(), pid("root/l")));
      assertThat(status.code()).isEqualTo(Ledger.Server.class.getName());
      assertThat(status.shown().state()).isEqualTo("hidden");
    }

    @Test
    void getsWhatAnyServerGets() {
      begin(tree(ID, child("l", "ledger")));
      Pid pid = pid("root/l");
      kernel.runtime().send(pid, "hello");
      call(pid, "get");
      kernel.runtime().send(pid, new Cast("crash"));
      kernel.watch(pid);
      kernel.awaitDown(pid);
      assertThat(ledger.calls)
          .startsWith("init", "continue [fresh]", "info hello", "terminate [fresh]");
    }

    @Test
    void isSavedByItsNewCodeAfterACodeChange() {
      begin(tree(ID, child("l", "ledger")));
      Pid pid = pid("root/l");
      Ledger other = new Ledger("other");
      take();
      change(pid, other.new Server());
      assertThat(take().states())
          .isEqualTo(Map.of("root/l", Map.of("lines", List.of("changed", "[fresh]"))));
      assertThat(other.saves).hasValue(1);
      assertThat(ledger.saves).hasValue(1);
    }

    @Test
    void isSavedNoMoreIfItsNewCodeIsNotDurable() {
      begin(tree(ID, child("l", "ledger")));
      change(
          pid("root/l"),
          new GenServer<Object>() {
            @Override
            public Init<Object> init(io.superlearner.runtime.Self self) {
              return Init.ignore();
            }

            @Override
            public Object codeChange(Object oldVersion, Object old, Object extra) {
              return old;
            }
          });
      assertThat(take().states()).isEmpty();
    }

    private void change(Pid pid, Object code) {
      Waits.await("suspended", Sys.suspend(kernel.runtime(), pid));
      Waits.await("changed", Sys.changeCode(kernel.runtime(), pid, code, "1", null));
      Waits.await("resumed", Sys.resume(kernel.runtime(), pid));
    }

    @Test
    void isRefusedIfItWasMadeAsAPlainOne() {
      assertThat(sandboxes.create(tree(ID, child("p", "plain"))))
          .isInstanceOfSatisfying(
              SandboxAnswer.StartFailed.class,
              failed -> assertThat(failed.reason()).contains("use Durable.server"));
    }

    @Test
    void runsOutsideOfASandboxAsAnyServer() {
      Pid pid = kernel.start(Durable.behavior(ledger.new Server()));
      assertThat(call(pid, "get")).isEqualTo(List.of("fresh"));
      assertThat(ledger.calls).containsExactly("init", "continue [fresh]");
    }

    @Test
    void canComeFromAJarWhoseClassesAreCollectedAfterTheEnd() throws Exception {
      Files.copy(built.resolve("own.jar"), jars.resolve("own.jar"));
      begin(tree(ID, child("o", "own")));
      call(pid("root/o"), "x");
      Map<String, ?> states = take().states();
      assertThat(states).isEqualTo(Map.of("root/o", Map.of("count", 1)));
      WeakReference<ClassLoader> loader =
          new WeakReference<>(
              Waits.await("a state", kernel.runtime().state(pid("root/o")))
                  .getClass()
                  .getClassLoader());
      begin(tree(NEXT, child("o", "own")), states);
      assertThat(call(pid(NEXT, "root/o"), "x")).isEqualTo(2);
      sandboxes.destroy(ID);
      long deadline = System.nanoTime() + Waits.BOUND.toNanos();
      while (!loader.refersTo(null) && System.nanoTime() < deadline) {
        System.gc();
        Thread.onSpinWait();
      }
      assertThat(loader.refersTo(null)).isTrue();
    }
  }

  private static final String SOURCE =
      """
      import io.superlearner.runtime.*;
      import io.superlearner.runtime.server.*;
      import io.superlearner.runtime.supervisor.*;
      import io.superlearner.sandbox.Durable;
      import java.util.Map;
      public class Own implements ProcessModule, Durable<Own.State> {
        public record State(int count) {}
        public String name() { return "own"; }
        public String summary() { return ""; }
        public ChildType type() { return ChildType.WORKER; }
        public Made make(Arguments args, Map<String, ?> config) {
          return Durable.server(Own::new);
        }
        public Init<State> init(Self self) { return Init.ready(new State(0)); }
        public Step<State> handleCall(Object request, From from, State state, Self self) {
          State next = new State(state.count() + 1);
          return Step.reply(next.count(), next);
        }
        public Object save(State state) { return Map.of("count", state.count()); }
        public State load(Object saved) {
          return new State((int) ((Map<?, ?>) saved).get("count"));
        }
      }
      """;
}
