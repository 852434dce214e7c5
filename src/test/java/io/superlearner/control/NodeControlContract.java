package io.superlearner.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.MessageRequest.Kind;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What holds for every [NodeControl], near or far. A test of one implementation extends this class
/// and returns a running node with the platform's tree.
@Timeout(30)
public abstract class NodeControlContract {

  private static final AtomicInteger IDS = new AtomicInteger();
  private static final long SOON_MS = 5000;

  private final List<SandboxId> made = new ArrayList<>();

  /// Returns the control of a running node.
  protected abstract NodeControl node();

  /// Returns the name of that node.
  protected abstract NodeName name();

  @AfterEach
  void destroyWhatWasMade() {
    made.forEach(node()::destroySandbox);
  }

  // ---- what the tests are made of ----

  static <T> T value(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Done<T>(var value) -> value;
      case Outcome.Refused<T>(var refusal) -> throw new AssertionError("refused: " + refusal);
    };
  }

  static Refusal refusal(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Done<?>(var value) -> throw new AssertionError("not refused: " + value);
      case Outcome.Refused<?>(var refusal) -> refusal;
    };
  }

  SandboxId newId() {
    SandboxId id = SandboxId.parse("contract-" + IDS.incrementAndGet());
    made.add(id);
    return id;
  }

  static SandboxRequest ofModule(SandboxId id, String module) {
    return new SandboxRequest(id, module, null, null, null, null, Map.of());
  }

  static SandboxRequest ofTree(SandboxId id, String strategy, Map<?, ?>... children) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", "root");
    tree.put("strategy", strategy);
    tree.put("children", List.of((Object[]) children));
    return new SandboxRequest(id, null, tree, null, null, null, Map.of());
  }

  static Map<String, Object> child(String id, String module) {
    return Map.of("id", id, "module", module);
  }

  SandboxRecord create(SandboxRequest request) {
    return value(node().createSandbox(request));
  }

  Pid pid(SandboxId id, String path) {
    return row(id, path).pid();
  }

  ProcessRow row(SandboxId id, String path) {
    ProcessPage page = node().processes(new ProcessQuery(id, path, null, null, null, 10));
    assertThat(page.rows()).as("%s in %s", path, id).hasSize(1);
    return page.rows().getFirst();
  }

  Object call(Pid pid, Object message) {
    Delivered delivered =
        value(node().deliver(pid, new MessageRequest(Kind.CALL, message, SOON_MS)));
    assertThat(delivered.replied()).isTrue();
    return delivered.reply();
  }

  void cast(Pid pid, Object message) {
    value(node().deliver(pid, new MessageRequest(Kind.CAST, message, SOON_MS)));
  }

  Exited exit(Pid pid, String reason) {
    return value(node().exit(pid, ExitRequest.parse(reason)));
  }

  /// Waits, bounded, for an event of a sandbox and returns it.
  SandboxEvents.Item awaitEvent(SandboxId id, String type, String path) {
    long after = 0;
    long deadline = System.nanoTime() + SOON_MS * 1_000_000;
    while (System.nanoTime() < deadline) {
      SandboxEvents events = value(node().sandboxEvents(id, after, 100, 500));
      for (SandboxEvents.Item item : events.items()) {
        if (item.type().equals(type) && item.path().equals(path)) {
          return item;
        }
      }
      after = events.last();
    }
    throw new AssertionError("no " + type + " of " + path + " in " + id);
  }

  private void awaitVitals(Predicate<NodeVitals> wanted) {
    long deadline = System.nanoTime() + SOON_MS * 1_000_000;
    NodeVitals now = node().vitals();
    while (!wanted.test(now)) {
      assertThat(System.nanoTime()).as("last seen: %s", now).isLessThan(deadline);
      now = node().vitals();
    }
  }

  static List<TreeNode> flat(TreeNode tree) {
    List<TreeNode> all = new ArrayList<>(List.of(tree));
    tree.children().forEach(child -> all.addAll(flat(child)));
    return all;
  }

  // ---- the contract ----

  @Nested
  class Vitals {

    @Test
    void areMeasuredNotInvented() {
      NodeVitals vitals = node().vitals();
      assertThat(vitals.node()).isEqualTo(name());
      assertThat(vitals.heapUsedBytes()).isPositive().isLessThanOrEqualTo(vitals.heapMaxBytes());
      assertThat(vitals.processors()).isPositive();
      assertThat(vitals.uptimeMs()).isPositive();
      assertThat(vitals.threads()).isPositive();
      assertThat(vitals.processCount()).isEqualTo(node().processes(ProcessQuery.all(1)).total());
    }

    @Test
    void countSandboxesAsListed() {
      int before = node().vitals().sandboxCount();
      create(ofModule(newId(), "counter"));
      assertThat(node().vitals().sandboxCount()).isEqualTo(before + 1);
      assertThat(node().sandboxes()).hasSize(before + 1);
    }

    @Test
    void countRestartsAndMessages() {
      SandboxId id = newId();
      create(ofModule(id, "counter"));
      NodeVitals before = node().vitals();
      exit(pid(id, "root/counter"), "kill");
      awaitEvent(id, "child_restarted", "root/counter");
      assertThat(node().vitals().restarts()).isEqualTo(before.restarts() + 1);
      // a process counts what it handled when its turn ends, which may be after the event
      awaitVitals(now -> now.messagesHandled() > before.messagesHandled());
    }
  }

  @Nested
  class Processes {

    @Test
    void everyRowCarriesATypeAndTheNode() {
      create(ofModule(newId(), "test_demo"));
      List<ProcessRow> rows = node().processes(ProcessQuery.all(1000)).rows();
      assertThat(rows)
          .allSatisfy(row -> assertThat(row.node()).isEqualTo(name()))
          .extracting(ProcessRow::type)
          .contains(ProcessType.SUPERVISOR, ProcessType.WORKER, ProcessType.SYSTEM);
    }

    @Test
    void pagesDoNotOverlapAndMakeTheWhole() {
      SandboxId id = newId();
      create(ofModule(id, "demo_one_for_all"));
      List<Pid> paged = new ArrayList<>();
      Pid after = null;
      ProcessPage page;
      do {
        page = node().processes(new ProcessQuery(id, null, null, null, after, 1));
        assertThat(page.total()).isEqualTo(4);
        page.rows().forEach(row -> paged.add(row.pid()));
        after = page.rows().isEmpty() ? null : page.rows().getLast().pid();
      } while (after != null);
      assertThat(paged)
          .hasSize(4)
          .doesNotHaveDuplicates()
          .isSorted()
          .containsExactlyElementsOf(
              node().processes(new ProcessQuery(id, null, null, null, null, 100)).rows().stream()
                  .map(ProcessRow::pid)
                  .toList());
    }

    @Test
    void aFilterLetsOnlyItsOwnThrough() {
      SandboxId id = newId();
      create(ofModule(id, "demo_one_for_one"));
      ProcessQuery workers = new ProcessQuery(id, null, ProcessType.WORKER, null, null, 100);
      assertThat(node().processes(workers).rows())
          .hasSize(3)
          .allMatch(row -> row.type() == ProcessType.WORKER && id.equals(row.sandbox()));
      ProcessQuery named = new ProcessQuery(null, null, null, "demo_one_for_one", null, 10);
      assertThat(node().processes(named).rows())
          .singleElement()
          .satisfies(row -> assertThat(row.path()).isEqualTo("platform/demo"));
    }

    @Test
    void oneIsToldInDetail() {
      SandboxId id = newId();
      create(ofModule(id, "test_demo"));
      ProcessDetail root = value(node().process(pid(id, "root")));
      ProcessDetail worker = value(node().process(pid(id, "root/counter")));
      assertThat(root.children()).containsExactly(pid(id, "root/counter"), pid(id, "root/printer"));
      assertThat(root.trapExit()).isTrue();
      assertThat(worker.parent()).isEqualTo(root.row().pid());
      assertThat(worker.links()).containsExactly(root.row().pid());
      assertThat(worker.memoryEstimateBytes()).isPositive();
      assertThat(worker.row().module()).isEqualTo("counter");
    }

    @Test
    void oneThatDoesNotExistIsToldAsSuchByEveryMethod() {
      SandboxId id = newId();
      create(ofModule(id, "scripted"));
      Pid gone = pid(id, "root/scripted");
      exit(gone, "kill");
      assertThat(refusal(node().process(gone)).code()).isEqualTo(Code.PROCESS_NOT_FOUND);
      assertThat(refusal(node().state(gone, 100)).code()).isEqualTo(Code.PROCESS_NOT_FOUND);
      assertThat(refusal(node().exit(gone, ExitRequest.parse("kill"))).code())
          .isEqualTo(Code.PROCESS_NOT_FOUND);
      for (Kind kind : Kind.values()) {
        assertThat(refusal(node().deliver(gone, new MessageRequest(kind, "x", 100))).code())
            .isEqualTo(Code.PROCESS_NOT_FOUND);
      }
    }
  }

  @Nested
  class Messages {

    @Test
    void aCallIsAnsweredAndTheStateShowsIt() {
      SandboxId id = newId();
      create(ofModule(id, "counter"));
      Pid counter = pid(id, "root/counter");
      assertThat(call(counter, "increment")).isEqualTo(1L);
      cast(counter, Map.of("increment", Map.of("by", 4)));
      assertThat(call(counter, "get")).isEqualTo(5L);
      StateView state = value(node().state(counter, SOON_MS));
      assertThat(state.state()).isEqualTo(Map.of("count", 5L));
      assertThat(state.node()).isEqualTo(name());
    }

    @Test
    void aCallThatIsNotAnsweredInTimeIsATimeout() {
      SandboxId id = newId();
      create(ofModule(id, "scripted"));
      Pid sleeper = pid(id, "root/scripted");
      cast(sleeper, Map.of("do", "sleep", "ms", 3000));
      Outcome<Delivered> late = node().deliver(sleeper, new MessageRequest(Kind.CALL, "ping", 50));
      assertThat(refusal(late).code()).isEqualTo(Code.TIMEOUT);
      assertThat(refusal(node().state(sleeper, 50)).code()).isEqualTo(Code.TIMEOUT);
    }

    @Test
    void aCallWhoseProcessEndsMeanwhileHasFailed() {
      SandboxId id = newId();
      create(ofModule(id, "scripted"));
      Pid sleeper = pid(id, "root/scripted");
      cast(sleeper, Map.of("do", "sleep", "ms", 100));
      cast(sleeper, Map.of("do", "exit", "reason", "had enough"));
      Outcome<Delivered> failed =
          node().deliver(sleeper, new MessageRequest(Kind.CALL, "ping", SOON_MS));
      assertThat(refusal(failed).code()).isEqualTo(Code.CALL_FAILED);
      assertThat(refusal(failed).detail()).contains("had enough");
    }

    @Test
    void aFullMailboxRefuses() {
      SandboxId id = newId();
      create(ofTree(id, "one_for_one", child("a", "scripted"), child("b", "scripted")));
      Pid sleeper = pid(id, "root/a");
      cast(sleeper, Map.of("do", "sleep", "ms", 3000));
      cast(pid(id, "root/b"), Map.of("do", "flood", "to", sleeper.toString(), "count", 11_000));
      assertThat(call(pid(id, "root/b"), "ping")).isEqualTo("pong");
      Outcome<Delivered> refused = node().deliver(sleeper, new MessageRequest(Kind.CAST, "x", 1));
      assertThat(refusal(refused).code()).isEqualTo(Code.MAILBOX_FULL);
      assertThat(row(id, "root/a").mailbox()).isEqualTo(10_000);
    }

    @Test
    void noMessageCrashesASupervisor() {
      SandboxId id = newId();
      create(ofModule(id, "test_demo"));
      Pid root = pid(id, "root");
      for (Kind kind : Kind.values()) {
        var _ = node().deliver(root, new MessageRequest(kind, Map.of("a", 1), 300));
      }
      assertThat(value(node().process(root)).row().status()).isNotEqualTo("starting");
      assertThat(pid(id, "root")).isEqualTo(root);
    }
  }

  @Nested
  class Exits {

    @Test
    void aKilledWorkerIsRestartedUnderANewPidAndCounted() {
      SandboxId id = newId();
      create(ofModule(id, "counter"));
      Pid before = pid(id, "root/counter");
      call(before, "increment");
      Exited exited = exit(before, "kill");
      assertThat(exited.terminated()).isTrue();
      assertThat(exited.reason()).isEqualTo("kill");
      SandboxEvents.Item restarted = awaitEvent(id, "child_restarted", "root/counter");
      ProcessRow row = row(id, "root/counter");
      assertThat(row.pid()).isEqualTo(restarted.pid()).isNotEqualTo(before);
      assertThat(row.restarts()).isEqualTo(1);
      assertThat(call(row.pid(), "get")).isEqualTo(0L);
      assertThat(value(node().sandbox(id)).restarts()).isEqualTo(1);
    }

    @Test
    void shutdownEndsAWorkerThatDoesNotTrapExits() {
      SandboxId id = newId();
      create(ofModule(id, "printer"));
      assertThat(exit(pid(id, "root/printer"), "shutdown").terminated()).isTrue();
      assertThat(awaitEvent(id, "child_exited", "root/printer").reason()).isEqualTo("shutdown");
    }

    @Test
    void oneThatTrapsExitsLivesOnAndThatIsSaid() {
      SandboxId id = newId();
      create(ofModule(id, "scripted"));
      Pid trapping = pid(id, "root/scripted");
      cast(trapping, Map.of("do", "trap_exit", "on", true));
      assertThat(call(trapping, "ping")).isEqualTo("pong");
      assertThat(exit(trapping, "some reason").terminated()).isFalse();
      assertThat(call(trapping, "ping")).isEqualTo("pong");
      assertThat(exit(trapping, "kill").terminated()).isTrue();
    }

    @Test
    void aSupervisorInsideATreeIsStoppedInOrderAndRestarted() {
      SandboxId id = newId();
      Map<String, Object> inner =
          Map.of(
              "id",
              "inner",
              "type",
              "supervisor",
              "children",
              List.of(child("x", "counter"), child("y", "counter")));
      create(ofTree(id, "one_for_one", child("a", "counter"), inner));
      Pid before = pid(id, "root/inner");
      Pid other = pid(id, "root/a");
      assertThat(exit(before, "shutdown").terminated()).isTrue();
      awaitEvent(id, "child_restarted", "root/inner");
      assertThat(pid(id, "root/inner")).isNotEqualTo(before);
      assertThat(pid(id, "root/a")).isEqualTo(other);
      SandboxEvents events = value(node().sandboxEvents(id, 0, 1000, 0));
      assertThat(events.items())
          .filteredOn(item -> item.type().equals("child_terminated"))
          .extracting(SandboxEvents.Item::path)
          .containsExactly("root/inner/y", "root/inner/x");
    }
  }

  @Nested
  class Supervisors {

    @Test
    void theDemonstrationIsThereFromTheStart() {
      assertThat(node().supervisors())
          .anySatisfy(row -> {
            assertThat(row.name()).isEqualTo("demo_one_for_one");
            assertThat(row.strategy()).isEqualTo("one_for_one");
            assertThat(row.childCount()).isEqualTo(3);
            assertThat(row.path()).isEqualTo("platform/demo");
          });
      assertThat(value(node().supervisor("demo_one_for_one")).children())
          .hasSize(3)
          .allSatisfy(child -> assertThat(child.pid()).isNotNull());
    }

    @Test
    void oneIsFoundByNameByPidAndByPath() {
      SandboxId id = newId();
      create(ofModule(id, "test_demo"));
      Pid root = pid(id, "root");
      for (String text : List.of(root.toString(), root.bare(), id + "/root", id.text())) {
        TreeNode tree = value(node().supervisor(text));
        assertThat(tree.pid()).isEqualTo(root);
        assertThat(tree.supervision()).isNotNull();
        assertThat(tree.children()).extracting(TreeNode::id).containsExactly("counter", "printer");
      }
      assertThat(value(node().supervisor("platform/demo")).name()).isEqualTo("demo_one_for_one");
    }

    @Test
    void whatIsNoSupervisorIsNotFound() {
      SandboxId id = newId();
      create(ofModule(id, "counter"));
      for (String text :
          List.of("nope", "no/such/path", "<9.9.9>", "", pid(id, "root/counter").toString())) {
        assertThat(refusal(node().supervisor(text)).code()).isEqualTo(Code.SUPERVISOR_NOT_FOUND);
      }
    }

    @Test
    void treesShowThePlatformFirstAndEveryProcessOfASandbox() {
      SandboxId id = newId();
      create(ofModule(id, "demo_rest_for_one"));
      List<TreeNode> trees = node().trees();
      assertThat(trees.getFirst().path()).isEqualTo("platform");
      TreeNode mine =
          trees.stream().filter(tree -> id.equals(tree.sandbox())).findFirst().orElseThrow();
      Set<Pid> shown = flat(mine).stream().map(TreeNode::pid).collect(Collectors.toSet());
      assertThat(node().processes(new ProcessQuery(id, null, null, null, null, 100)).rows())
          .allSatisfy(row -> assertThat(shown).contains(row.pid()));
    }

    @Test
    void aStrategyDecidesWhoIsRestarted() {
      assertThat(changed("one_for_one")).containsExactly("b");
      assertThat(changed("one_for_all")).containsExactly("a", "b", "c");
      assertThat(changed("rest_for_one")).containsExactly("b", "c");
    }

    private List<String> changed(String strategy) {
      SandboxId id = newId();
      List<String> ids = List.of("a", "b", "c");
      create(
          ofTree(
              id,
              strategy,
              ids.stream().map(child -> child(child, "counter")).toArray(Map<?, ?>[]::new)));
      List<Pid> before = ids.stream().map(child -> pid(id, "root/" + child)).toList();
      exit(before.get(1), "kill");
      String last = strategy.equals("one_for_one") ? "root/b" : "root/c";
      awaitEvent(id, "child_restarted", last);
      return IntStream.range(0, 3)
          .filter(at -> !pid(id, "root/" + ids.get(at)).equals(before.get(at)))
          .mapToObj(ids::get)
          .toList();
    }
  }

  @Nested
  class SandboxLife {

    @Test
    void aRecordHasWhatItWasMadeOf() {
      SandboxId id = newId();
      SandboxRecord record =
          create(
              new SandboxRequest(
                  id, "counter", null, "rest_for_one", 7, 60, Map.of("greeting", "hello")));
      assertThat(record.status()).isEqualTo(SandboxStatus.RUNNING);
      assertThat(record.healthStatus()).isEqualTo("healthy");
      assertThat(record.moduleOrApp()).isEqualTo("counter");
      assertThat(record.pid()).isEqualTo(pid(id, "root"));
      assertThat(record.opts())
          .containsEntry("strategy", "rest_for_one")
          .containsEntry("max_restarts", 7)
          .hasEntrySatisfying(
              "max_seconds", seconds -> assertThat(((Number) seconds).intValue()).isEqualTo(60))
          .containsEntry("custom_config", Map.of("greeting", "hello"));
      assertThat(record.resourceUsage()).isNotNull();
      assertThat(record.resourceUsage().processes()).isEqualTo(2);
      assertThat(record.resourceUsage().memory()).isPositive();
      assertThat(call(pid(id, "root/counter"), Map.of("config", "greeting"))).isEqualTo("hello");
    }

    @Test
    void anIdIsUnique() {
      SandboxId id = newId();
      create(ofModule(id, "counter"));
      Pid root = pid(id, "root");
      assertThat(refusal(node().createSandbox(ofModule(id, "printer"))).code())
          .isEqualTo(Code.ALREADY_EXISTS);
      assertThat(pid(id, "root")).isEqualTo(root);
    }

    @Test
    void twoOfTheSameModuleRunSideBySide() {
      SandboxId one = newId();
      SandboxId other = newId();
      create(ofModule(one, "test_demo"));
      create(ofModule(other, "test_demo"));
      call(pid(one, "root/counter"), "increment");
      assertThat(call(pid(other, "root/counter"), "get")).isEqualTo(0L);
    }

    @Test
    void aRestartKeepsTheConfigurationAndChangesAllPids() {
      SandboxId id = newId();
      SandboxRecord before =
          create(new SandboxRequest(id, "counter", null, null, 9, null, Map.of("k", "v")));
      Pid worker = pid(id, "root/counter");
      SandboxRecord after = value(node().restartSandbox(id));
      assertThat(after.createdAt()).isEqualTo(before.createdAt());
      assertThat(after.opts()).isEqualTo(before.opts());
      assertThat(after.pid()).isNotEqualTo(before.pid());
      assertThat(pid(id, "root/counter")).isNotEqualTo(worker);
    }

    @Test
    void afterADestructionNothingIsLeft() {
      SandboxId id = newId();
      create(ofModule(id, "test_demo"));
      assertThat(value(node().destroySandbox(id)).id()).isEqualTo(id);
      assertThat(refusal(node().sandbox(id)).code()).isEqualTo(Code.SANDBOX_NOT_FOUND);
      assertThat(refusal(node().destroySandbox(id)).code()).isEqualTo(Code.SANDBOX_NOT_FOUND);
      assertThat(refusal(node().restartSandbox(id)).code()).isEqualTo(Code.SANDBOX_NOT_FOUND);
      assertThat(refusal(node().sandboxEvents(id, 0, 10, 0)).code())
          .isEqualTo(Code.SANDBOX_NOT_FOUND);
      assertThat(node().processes(new ProcessQuery(id, null, null, null, null, 10)).total())
          .isZero();
      assertThat(node().sandboxes()).extracting(SandboxRecord::id).doesNotContain(id);
    }

    @Test
    void oneThatCannotStartIsNotKept() {
      SandboxId id = newId();
      Map<String, Object> failing =
          Map.of("id", "bad", "module", "scripted", "args", Map.of("starts", List.of("error")));
      Refusal refusal =
          refusal(node().createSandbox(ofTree(id, "one_for_one", child("ok", "counter"), failing)));
      assertThat(refusal.code()).isEqualTo(Code.START_FAILED);
      assertThat(refusal.detail()).contains("bad", "error: told to");
      assertThat(refusal(node().sandbox(id)).code()).isEqualTo(Code.SANDBOX_NOT_FOUND);
    }

    @Test
    void anExhaustedBudgetIsAnErrorAndTheReasonIsKept() {
      SandboxId id = newId();
      create(new SandboxRequest(id, "counter", null, null, 0, 5, Map.of()));
      exit(pid(id, "root/counter"), "kill");
      awaitEvent(id, "sandbox_stopped", "root");
      SandboxRecord record = awaitStatus(id, SandboxStatus.ERROR);
      assertThat(record.error()).contains("restart budget exhausted");
      assertThat(record.pid()).isNull();
      assertThat(record.healthStatus()).isEqualTo("failed");
      assertThat(value(node().restartSandbox(id)).status()).isEqualTo(SandboxStatus.RUNNING);
    }

    @Test
    void aKilledRootIsStartedAgainAtOnce() {
      SandboxId id = newId();
      create(ofModule(id, "test_demo"));
      Pid root = pid(id, "root");
      Pid counter = pid(id, "root/counter");
      assertThat(exit(root, "kill").terminated()).isTrue();
      awaitEvent(id, "sandbox_stopped", "root");
      SandboxRecord record = awaitRootOtherThan(id, root);
      assertThat(record.rootRestarts()).isEqualTo(1);
      assertThat(pid(id, "root/counter")).isNotEqualTo(counter);
    }

    @Test
    void aRootThatIsAskedToEndIsStopped() {
      SandboxId id = newId();
      create(ofModule(id, "test_demo"));
      assertThat(exit(pid(id, "root"), "shutdown").terminated()).isTrue();
      SandboxRecord record = awaitStatus(id, SandboxStatus.STOPPED);
      assertThat(record.error()).isNull();
      assertThat(record.healthStatus()).isEqualTo("stopped");
    }

    private SandboxRecord awaitStatus(SandboxId id, SandboxStatus status) {
      long deadline = System.nanoTime() + SOON_MS * 1_000_000;
      SandboxRecord record = value(node().sandbox(id));
      while (record.status() != status && System.nanoTime() < deadline) {
        value(node().sandboxEvents(id, Long.MAX_VALUE - 1, 1, 20));
        record = value(node().sandbox(id));
      }
      assertThat(record.status()).isEqualTo(status);
      return record;
    }

    private SandboxRecord awaitRootOtherThan(SandboxId id, Pid root) {
      long deadline = System.nanoTime() + SOON_MS * 1_000_000;
      SandboxRecord record = value(node().sandbox(id));
      while ((record.pid() == null || record.pid().equals(root)) && System.nanoTime() < deadline) {
        value(node().sandboxEvents(id, Long.MAX_VALUE - 1, 1, 20));
        record = value(node().sandbox(id));
      }
      assertThat(record.pid()).isNotNull().isNotEqualTo(root);
      return record;
    }
  }

  @Nested
  class Checks {

    @Test
    void everyFaultOfATreeHasItsPlace() {
      SandboxId id = newId();
      SandboxRequest bad =
          ofTree(
              id,
              "two_for_one",
              Map.of("id", "a", "module", "counter", "restart", "sometimes"),
              Map.of("id", "a", "module", "nope"));
      for (Refusal refusal :
          List.of(refusal(node().check(bad)), refusal(node().createSandbox(bad)))) {
        assertThat(refusal.code()).isEqualTo(Code.INVALID_PARAMETER);
        assertThat(refusal.parameter()).isEqualTo("tree");
        assertThat(refusal.faults())
            .extracting(Refusal.Fault::pointer)
            .contains(
                "/tree/strategy",
                "/tree/children/0/restart",
                "/tree/children/1/id",
                "/tree/children/1/module");
      }
      assertThat(refusal(node().sandbox(id)).code()).isEqualTo(Code.SANDBOX_NOT_FOUND);
    }

    @Test
    void anUnknownModuleIsNamed() {
      Refusal refusal = refusal(node().createSandbox(ofModule(newId(), "nope")));
      assertThat(refusal.code()).isEqualTo(Code.MODULE_NOT_FOUND);
      assertThat(refusal.parameter()).isEqualTo("module");
    }

    @Test
    void aGoodRequestComesBackAndNothingIsDone() {
      SandboxRequest good = ofModule(newId(), "test_demo");
      assertThat(value(node().check(good))).isEqualTo(good);
      assertThat(refusal(node().sandbox(good.id())).code()).isEqualTo(Code.SANDBOX_NOT_FOUND);
    }

    @Test
    void messagesThatNobodyHandledAreCountedByCauseAndListed() {
      DeadLetterPage page = node().deadLetters(1);
      assertThat(page.counts())
          .containsOnlyKeys(
              "no_process",
              "no_connection",
              "mailbox_full",
              "not_sendable",
              "not_readable",
              "receiver_ended",
              "late_reply",
              "not_carried");
      assertThat(page.rows()).hasSizeLessThanOrEqualTo(1);
      assertThat(page.rows()).allMatch(row -> row.node().equals(name()));
    }

    @Test
    void theBuiltInModulesAreListed() {
      assertThat(node().modules())
          .extracting(ModuleRow::name)
          .contains(
              "counter",
              "printer",
              "kv",
              "ticker",
              "relay",
              "scripted",
              "demo_one_for_one",
              "demo_one_for_all",
              "demo_rest_for_one",
              "test_demo");
    }
  }

  @Nested
  class Events {

    @Test
    void comeInTheOrderInWhichTheSupervisorActed() {
      SandboxId id = newId();
      create(ofTree(id, "one_for_one", child("a", "counter"), child("b", "counter")));
      SandboxEvents events = value(node().sandboxEvents(id, 0, 100, 1000));
      assertThat(events.items())
          .extracting(SandboxEvents.Item::type, SandboxEvents.Item::path)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("child_started", "root/a"),
              org.assertj.core.groups.Tuple.tuple("child_started", "root/b"),
              org.assertj.core.groups.Tuple.tuple("sandbox_started", "root"));
      assertThat(events.items()).extracting(SandboxEvents.Item::seq).containsExactly(1L, 2L, 3L);
      assertThat(events.items()).allMatch(item -> item.node().equals(name()));
      assertThat(events.last()).isEqualTo(3);
      assertThat(events.lost()).isZero();
    }

    @Test
    void areReadInPartsAndAnEmptyPartWaits() {
      SandboxId id = newId();
      create(ofModule(id, "test_demo"));
      assertThat(value(node().sandboxEvents(id, 0, 1, 0)).last()).isEqualTo(1);
      long begun = System.nanoTime();
      assertThat(value(node().sandboxEvents(id, 3, 10, 200)).items()).isEmpty();
      assertThat(System.nanoTime() - begun).isGreaterThan(150_000_000L);
    }
  }
}
