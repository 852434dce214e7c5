package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.testkit.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group G: strategies and order.
final class StrategyConformanceTest {

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private Tree abc(Strategy strategy) {
    return Tree.of(
        kernel, strategy, Toy.plain().spec("a"), Toy.plain().spec("b"), Toy.plain().spec("c"));
  }

  /// What the supervisor did since the log was cleared, such as `ChildStarted root/a`.
  private List<String> told() {
    return kernel.events().all().stream()
        .filter(event -> !(event instanceof Event.ProcessCrashed))
        .filter(event -> !(event instanceof Event.SupervisorReported))
        .map(event -> event.getClass().getSimpleName() + " " + ((Event.InTree) event).path())
        .toList();
  }

  @Test
  @DisplayName("G01 one_for_one: only the one that ended gets a new process")
  void g01() {
    Tree tree = abc(Strategy.ONE_FOR_ONE);
    Pid a = tree.child("a");
    tree.crash("b");
    Pid b = tree.child("b");
    tree.end(b, ExitReason.normal());
    assertThat(tree.child("b")).isNotEqualTo(b);
    assertThat(tree.child("a")).isEqualTo(a);
    assertThat(kernel.runtime().isAlive(a)).isTrue();
  }

  @Test
  @DisplayName("G02 one_for_all: all old processes are dead, all are new")
  void g02() {
    Tree tree = abc(Strategy.ONE_FOR_ALL);
    List<Pid> old = List.of(tree.child("a"), tree.child("b"), tree.child("c"));
    tree.crash("b");
    assertThat(old).noneMatch(kernel.runtime()::isAlive);
    assertThat(tree.which()).extracting(ChildEntry::pid).doesNotContainNull();
    assertThat(tree.which()).extracting(ChildEntry::pid).doesNotContainAnyElementsOf(old);
    tree.assertCounts(3, 3, 0, 3);
  }

  @Test
  @DisplayName("G03 rest_for_one: those before stay, the rest is new")
  void g03() {
    Tree tree = abc(Strategy.REST_FOR_ONE);
    Pid a = tree.child("a");
    Pid c = tree.child("c");
    tree.crash("b");
    assertThat(kernel.awaitDown(c)).isEqualTo(ExitReason.shutdown());
    assertThat(tree.child("a")).isEqualTo(a);
    assertThat(tree.child("c")).isNotEqualTo(c);
  }

  @Test
  @DisplayName("G04 children start in the order of the list, also after a group restart")
  void g04() {
    Tree tree = abc(Strategy.ONE_FOR_ALL);
    assertThat(told())
        .containsExactly("ChildStarted root/a", "ChildStarted root/b", "ChildStarted root/c");
    kernel.events().clear();
    tree.crash("b");
    assertThat(told())
        .containsExactly(
            "ChildExited root/b",
            "ChildTerminated root/c",
            "ChildTerminated root/a",
            "ChildRestarted root/a",
            "ChildRestarted root/b",
            "ChildRestarted root/c");
    assertThat(tree.view().children()).extracting(ChildView::id).containsExactly("a", "b", "c");
  }

  @Test
  @DisplayName("G05 rest_for_one: the youngest are stopped first, before the restart")
  void g05() {
    List<ChildSpec> specs = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      specs.add(Toy.plain().spec("c" + i));
    }
    Tree tree = Tree.of(kernel, Strategy.REST_FOR_ONE, specs.toArray(ChildSpec[]::new));
    kernel.events().clear();
    tree.crash("c3");
    assertThat(told())
        .containsExactly(
            "ChildExited root/c3",
            "ChildTerminated root/c5",
            "ChildTerminated root/c4",
            "ChildRestarted root/c3",
            "ChildRestarted root/c4",
            "ChildRestarted root/c5");
  }

  @Test
  @DisplayName("G06 simple_one_for_one: the one that crashed is new, the other the same")
  void g06() {
    Tree tree = Tree.simple(kernel, Toy.plain().spec("t"));
    Pid one = tree.started();
    Pid two = tree.started();
    tree.crash(one);
    assertThat(tree.which()).extracting(ChildEntry::pid).contains(two).doesNotContain(one);
    tree.assertCounts(1, 2, 0, 2);
  }

  @Test
  @DisplayName("G07 simple with info: restarts work although each start returns info")
  void g07() {
    Tree tree = Tree.simple(kernel, Toy.plain().telling("info").spec("t"));
    assertThat(tree.start())
        .isInstanceOfSatisfying(
            ChildResult.Started.class, started -> assertThat(started.info()).isEqualTo("info"));
    for (int i = 0; i < 3; i++) {
      Pid pid = tree.which().getFirst().pid();
      tree.crash(pid);
      assertThat(tree.which()).hasSize(1).extracting(ChildEntry::pid).doesNotContain(pid);
    }
  }

  @Test
  @DisplayName("G08 simple: a restarted child that says ignore disappears; the stop is clean")
  void g08() {
    for (RestartType type : List.of(RestartType.PERMANENT, RestartType.TRANSIENT)) {
      Toy toy =
          Toy.plain()
              .answering(n -> n == 3 ? new Behavior.Start.Ignored() : Behavior.Start.running());
      Tree tree = Tree.simple(kernel, toy.spec("t").withRestart(type));
      Pid one = tree.started();
      Pid two = tree.started();
      tree.crash(one);
      assertThat(tree.which()).extracting(ChildEntry::pid).containsExactly(two);
      assertThat(tree.shutdown()).isEqualTo(ExitReason.shutdown());
    }
  }

  @Test
  @DisplayName("G09 a temporary sibling stopped by a group restart is not restarted")
  void g09() {
    for (Strategy strategy : List.of(Strategy.ONE_FOR_ALL, Strategy.REST_FOR_ONE)) {
      Tree tree =
          Tree.of(
              kernel,
              strategy,
              Toy.plain().spec("a"),
              Toy.plain().spec("bystander").withRestart(RestartType.TEMPORARY),
              Toy.plain().spec("c"));
      Pid bystander = tree.child("bystander");
      tree.crash("a");
      assertThat(kernel.awaitDown(bystander)).isEqualTo(ExitReason.shutdown());
      assertThat(tree.which()).extracting(ChildEntry::id).containsExactly("c", "a");
      assertThat(tree.which()).extracting(ChildEntry::pid).doesNotContainNull();
    }
  }

  @Test
  @DisplayName("G10 siblings that crash at the same instant: one pass, each child alive once")
  void g10() {
    for (Strategy strategy : List.of(Strategy.ONE_FOR_ALL, Strategy.REST_FOR_ONE)) {
      Tree tree = abc(strategy);
      Pid gate = tree.started(Toy.plain().spec("gate"));
      CountDownLatch closed = new CountDownLatch(1);
      CountDownLatch open = new CountDownLatch(1);
      Toy slow =
          Toy.plain()
              .starting(_ -> {
                closed.countDown();
                open.await();
              });
      Thread adding = Thread.ofVirtual().start(() -> tree.start(slow.spec("slow")));
      await(closed);
      // the supervisor waits for the start of `slow` while all three crash
      List<Pid> old = pids(tree.view());
      old.forEach(pid -> {
        if (!pid.equals(gate)) {
          tree.crash(pid);
        }
      });
      kernel.events().clear();
      open.countDown();
      join(adding);
      tree.assertCounts(5, 5, 0, 5);
      assertThat(told().stream().filter(line -> line.startsWith("ChildRestarted")))
          .containsExactly(
              "ChildRestarted root/a",
              "ChildRestarted root/b",
              "ChildRestarted root/c",
              "ChildRestarted root/gate",
              "ChildRestarted root/slow");
      assertThat(told().stream().filter(line -> line.startsWith("ChildExited")))
          .containsExactly("ChildExited root/a", "ChildExited root/c", "ChildExited root/b");
      assertThat(tree.view().restartsInWindow()).isEqualTo(1);
      assertThat(kernel.runtime().list()).hasSize(6);
      tree.shutdown();
    }
  }

  private static List<Pid> pids(SupervisorView view) {
    return view.children().stream().map(ChildView::pid).toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  @DisplayName("G11 children of simple stop concurrently: the time of the slowest, not the sum")
  void g11() {
    CountDownLatch allAsked = new CountDownLatch(5);
    Toy toy =
        Toy.plain()
            .trapping((self, reason) -> {
              // nobody ends before all have been asked
              allAsked.countDown();
              self.blocking(() -> {
                allAsked.await();
                return true;
              });
              self.stop(reason);
            });
    Tree tree = Tree.simple(kernel, toy.spec("t").withShutdown(Shutdown.infinity()));
    List<Pid> children = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      children.add(tree.started());
    }
    assertThat(tree.shutdown()).isEqualTo(ExitReason.shutdown());
    assertThat(children)
        .allSatisfy(pid -> assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.shutdown()));
  }

  @Test
  @DisplayName("G12 a slow start during a group restart: order kept, calls answered after it")
  void g12() {
    CountDownLatch open = new CountDownLatch(1);
    CountDownLatch inStart = new CountDownLatch(1);
    Toy slow = Toy.plain();
    slow.starting(_ -> {
      if (slow.starts.size() == 2) {
        inStart.countDown();
        open.await();
      }
    });
    Tree tree =
        Tree.of(
            kernel,
            Strategy.ONE_FOR_ALL,
            Toy.plain().spec("a"),
            slow.spec("slow"),
            Toy.plain().spec("c"));
    kernel.events().clear();
    tree.kill(tree.child("a"));
    await(inStart);
    assertThat(told())
        .containsExactly(
            "ChildExited root/a",
            "ChildTerminated root/c",
            "ChildTerminated root/slow",
            "ChildRestarted root/a");
    assertThat(tree.view().children())
        .extracting(ChildView::status)
        .containsExactly(ChildStatus.RUNNING, ChildStatus.STOPPED, ChildStatus.STOPPED);
    assertThat(timesOut(tree)).isTrue();
    open.countDown();
    assertThat(tree.which()).extracting(ChildEntry::id).containsExactly("c", "slow", "a");
    assertThat(told()).endsWith("ChildRestarted root/slow", "ChildRestarted root/c");
  }

  private static boolean timesOut(Tree tree) {
    try {
      Supervisor.whichChildren(tree.runtime, tree.pid, Duration.ofMillis(50));
      return false;
    } catch (SupervisorCallException busy) {
      return busy.reason().equals(ExitReason.abnormal("timeout"));
    }
  }

  @Test
  @DisplayName("G13 a restart passes the same arguments, extra ones first")
  void g13() {
    Toy toy = Toy.plain();
    DynamicSpec spec = DynamicSpec.of(toy.spec("t")).withExtraArgs(List.of("extra"));
    Tree tree = Tree.dynamic(kernel, spec);
    tree.crash(tree.started("own", 7));
    tree.assertCounts(1, 1, 0, 1);
    assertThat(toy.starts)
        .extracting(ChildContext::args)
        .containsExactly(List.of("extra", "own", 7), List.of("extra", "own", 7));
  }

  @Test
  @DisplayName("G14 the same id under two supervisors: independent")
  void g14() {
    Tree one = Tree.oneForOne(kernel, Toy.plain().spec("a"));
    Tree two = Tree.oneForOne(kernel, Toy.plain().spec("a"));
    Pid other = two.child("a");
    one.crash("a");
    one.terminate("a");
    one.delete("a");
    assertThat(two.child("a")).isEqualTo(other);
    assertThat(kernel.runtime().isAlive(other)).isTrue();
  }
}
