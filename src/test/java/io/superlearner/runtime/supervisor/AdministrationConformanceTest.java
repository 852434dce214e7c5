package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group D: child administration.
final class AdministrationConformanceTest {

  private static final ChildResult DONE = new ChildResult.Done();
  private static final ChildResult NOT_FOUND = new ChildResult.NotFound();
  private static final ChildResult RUNNING = new ChildResult.Running();

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private Tree treeOfOne() {
    return Tree.oneForOne(kernel, Toy.plain().spec("a"));
  }

  private Tree simple() {
    return Tree.simple(kernel, Toy.plain().spec("t"));
  }

  @Test
  @DisplayName("D01 adding a running child again: already_started with its process")
  void d01() {
    Tree tree = treeOfOne();
    assertThat(tree.start(Toy.plain().spec("a")))
        .isEqualTo(new ChildResult.AlreadyStarted(tree.child("a")));
  }

  @Test
  @DisplayName("D02 terminating an unknown id: not_found")
  void d02() {
    assertThat(treeOfOne().terminate("b")).isEqualTo(NOT_FOUND);
  }

  @Test
  @DisplayName("D03 any call to a supervisor that does not exist: noproc naming the call")
  void d03() {
    Tree tree = treeOfOne();
    Pid child = tree.child("a");
    tree.shutdown();
    Map<String, ThrowingCallable> calls =
        Map.of(
            "start_child", () -> tree.start(Toy.plain().spec("b")),
            "terminate_child", () -> tree.terminate("a"),
            "delete_child", () -> tree.delete("a"),
            "restart_child", () -> tree.restart("a"),
            "which_children", tree::which,
            "count_children", tree::counts,
            "get_childspec", () -> tree.spec("a"),
            "stop",
                () ->
                    Supervisor.stop(kernel.runtime(), tree.pid, ExitReason.shutdown(), Tree.LIMIT));
    calls.forEach((name, call) -> assertNoProcess(name, call));
    assertNoProcess("start_child", tree::start);
    assertNoProcess("terminate_child", () -> tree.terminate(child));
  }

  private static void assertNoProcess(String name, ThrowingCallable call) {
    assertThatThrownBy(call)
        .hasMessageStartingWith(name + ": ")
        .hasMessageEndingWith(": noproc")
        .isInstanceOfSatisfying(
            SupervisorCallException.class,
            failure -> {
              assertThat(failure.call()).isEqualTo(name);
              assertThat(failure.reason()).isEqualTo(ExitReason.noproc());
            });
  }

  @Test
  @DisplayName("D04 terminating a running child: it ends with shutdown and stays listed")
  void d04() {
    Tree tree = treeOfOne();
    Pid child = tree.child("a");
    assertThat(tree.terminate("a")).isEqualTo(DONE);
    assertThat(kernel.awaitDown(child)).isEqualTo(ExitReason.shutdown());
    assertThat(tree.entry("a").pid()).isNull();
    tree.assertCounts(1, 0, 0, 1);
  }

  @Test
  @DisplayName("D05 terminating it again: ok")
  void d05() {
    Tree tree = treeOfOne();
    tree.terminate("a");
    assertThat(tree.terminate("a")).isEqualTo(DONE);
  }

  @Test
  @DisplayName("D06 adding where a stopped child is: already_present")
  void d06() {
    Tree tree = treeOfOne();
    tree.terminate("a");
    assertThat(tree.start(Toy.plain().spec("a"))).isEqualTo(new ChildResult.AlreadyPresent());
  }

  @Test
  @DisplayName("D07 restarting a stopped child: ok with a new process")
  void d07() {
    Tree tree = treeOfOne();
    Pid before = tree.child("a");
    tree.terminate("a");
    assertThat(tree.pidOf(tree.restart("a"))).isNotEqualTo(before).isEqualTo(tree.child("a"));
    tree.assertCounts(1, 1, 0, 1);
  }

  @Test
  @DisplayName("D08 restarting a running child: running")
  void d08() {
    assertThat(treeOfOne().restart("a")).isEqualTo(RUNNING);
  }

  @Test
  @DisplayName("D09 restarting an unknown child: not_found")
  void d09() {
    assertThat(treeOfOne().restart("b")).isEqualTo(NOT_FOUND);
  }

  @Test
  @DisplayName("D10 deleting a running child: running")
  void d10() {
    Tree tree = treeOfOne();
    assertThat(tree.delete("a")).isEqualTo(RUNNING);
    tree.assertCounts(1, 1, 0, 1);
  }

  @Test
  @DisplayName("D11 deleting an unknown child: not_found")
  void d11() {
    assertThat(treeOfOne().delete("b")).isEqualTo(NOT_FOUND);
  }

  @Test
  @DisplayName("D12 terminate, delete, restart: ok, ok, not_found")
  void d12() {
    Tree tree = treeOfOne();
    assertThat(tree.terminate("a")).isEqualTo(DONE);
    assertThat(tree.delete("a")).isEqualTo(DONE);
    assertThat(tree.restart("a")).isEqualTo(NOT_FOUND);
    assertThat(tree.which()).isEmpty();
    tree.assertCounts(0, 0, 0, 0);
  }

  @Test
  @DisplayName("D13 terminating by process on a static supervisor: not_found, child untouched")
  void d13() {
    Tree tree = treeOfOne();
    Pid child = tree.child("a");
    assertThat(tree.terminate(child)).isEqualTo(NOT_FOUND);
    assertThat(tree.child("a")).isEqualTo(child);
    assertThat(kernel.runtime().isAlive(child)).isTrue();
  }

  @Test
  @DisplayName("D14 a temporary child that was terminated is forgotten")
  void d14() {
    Tree tree = Tree.oneForOne(kernel, Toy.plain().spec("a").withRestart(RestartType.TEMPORARY));
    assertThat(tree.terminate("a")).isEqualTo(DONE);
    assertThat(tree.which()).isEmpty();
    assertThat(tree.delete("a")).isEqualTo(NOT_FOUND);
  }

  @Test
  @DisplayName("D15 simple: empty at the start")
  void d15() {
    Tree tree = simple();
    assertThat(tree.which()).isEmpty();
    tree.assertCounts(1, 0, 0, 0);
  }

  @Test
  @DisplayName("D16 simple: two children are listed without id")
  void d16() {
    Tree tree = simple();
    Pid one = tree.started();
    Pid two = tree.started();
    assertThat(tree.which()).extracting(ChildEntry::id).containsOnlyNulls();
    assertThat(tree.which()).extracting(ChildEntry::pid).containsExactlyInAnyOrder(one, two);
    tree.assertCounts(1, 2, 0, 2);
  }

  @Test
  @DisplayName("D17 simple: terminating by id is refused, nothing changes")
  void d17() {
    assertRefused(tree -> tree.terminate("t"));
  }

  private void assertRefused(Function<Tree, ChildResult> call) {
    Tree tree = simple();
    Pid child = tree.started();
    assertThat(call.apply(tree)).isEqualTo(new ChildResult.SimpleOneForOne());
    assertThat(kernel.runtime().isAlive(child)).isTrue();
    tree.assertCounts(1, 1, 0, 1);
  }

  @Test
  @DisplayName("D18 simple: terminating by process: ok, it is gone, counts go down")
  void d18() {
    Tree tree = simple();
    Pid child = tree.started();
    tree.started();
    assertThat(tree.terminate(child)).isEqualTo(DONE);
    assertThat(kernel.awaitDown(child)).isEqualTo(ExitReason.shutdown());
    tree.assertCounts(1, 1, 0, 1);
  }

  @Test
  @DisplayName("D19 simple: terminating a process that is already dead: ok")
  void d19() {
    Tree tree = simple();
    Pid child = tree.started();
    tree.terminate(child);
    assertThat(tree.terminate(child)).isEqualTo(DONE);
  }

  @Test
  @DisplayName("D20 simple: terminating a foreign process: not_found, it lives on")
  void d20() {
    Probe foreign = kernel.probe();
    assertThat(simple().terminate(foreign.pid())).isEqualTo(NOT_FOUND);
    foreign.expectNothing();
  }

  @Test
  @DisplayName("D21 simple: restarting by id is refused")
  void d21() {
    assertRefused(tree -> tree.restart("t"));
  }

  @Test
  @DisplayName("D22 simple: deleting by id is refused")
  void d22() {
    assertRefused(tree -> tree.delete("t"));
  }

  @Test
  @DisplayName("D23 what a start returns beside is handed on by add and restart, and not kept")
  void d23() {
    Object info = new Object();
    Tree tree = Tree.oneForOne(kernel);
    assertThat(tree.start(Toy.plain().telling(info).spec("a")))
        .isEqualTo(new ChildResult.Started(tree.child("a"), info));
    assertThat(tree.which())
        .containsExactly(
            new ChildEntry("a", tree.child("a"), ChildStatus.RUNNING, ChildType.WORKER, "toy"));
    tree.terminate("a");
    assertThat(tree.restart("a")).isEqualTo(new ChildResult.Started(tree.child("a"), info));
  }

  @Test
  @DisplayName("D24 terminate and restart of a child with info: ok, process, info")
  void d24() {
    Tree tree = Tree.oneForOne(kernel, Toy.plain().telling("info").spec("a"));
    Pid before = tree.child("a");
    assertThat(tree.terminate("a")).isEqualTo(DONE);
    ChildResult again = tree.restart("a");
    assertThat(again).isEqualTo(new ChildResult.Started(tree.child("a"), "info"));
    assertThat(tree.child("a")).isNotEqualTo(before);
  }

  @Test
  @DisplayName("D25 terminate twice, delete and add again: ok, process, info")
  void d25() {
    ChildSpec spec = Toy.plain().telling("info").spec("a");
    Tree tree = Tree.oneForOne(kernel, spec);
    assertThat(tree.terminate("a")).isEqualTo(DONE);
    assertThat(tree.terminate("a")).isEqualTo(DONE);
    assertThat(tree.delete("a")).isEqualTo(DONE);
    assertThat(tree.start(spec)).isEqualTo(new ChildResult.Started(tree.child("a"), "info"));
  }

  @Test
  @DisplayName("D26 a child with info that crashes is restarted with another process")
  void d26() {
    Tree tree = Tree.oneForOne(kernel, Toy.plain().telling("info").spec("a"));
    assertThat(kernel.runtime().isAlive(tree.crash("a"))).isTrue();
    tree.assertCounts(1, 1, 0, 1);
  }

  @Test
  @DisplayName("D27 the full life of a child")
  void d27() {
    ChildSpec spec = Toy.plain().spec("a");
    Tree tree = Tree.oneForOne(kernel);
    Pid first = tree.started(spec);
    assertThat(tree.start(spec)).isEqualTo(new ChildResult.AlreadyStarted(first));
    assertThat(tree.delete("a")).isEqualTo(RUNNING);
    assertThat(tree.restart("a")).isEqualTo(RUNNING);
    assertThat(tree.terminate("a")).isEqualTo(DONE);
    assertThat(tree.start(spec)).isEqualTo(new ChildResult.AlreadyPresent());
    assertThat(tree.pidOf(tree.restart("a"))).isNotEqualTo(first);
    assertThat(tree.terminate("a")).isEqualTo(DONE);
    assertThat(tree.delete("a")).isEqualTo(DONE);
    assertThat(tree.delete("a")).isEqualTo(NOT_FOUND);
    assertThat(tree.restart("a")).isEqualTo(NOT_FOUND);
    assertThat(tree.terminate("a")).isEqualTo(NOT_FOUND);
  }

  /// A supervisor whose child is in a restart loop that does not come to an end.
  private Tree looping() {
    Toy toy =
        Toy.plain()
            .answering(n ->
                n == 1
                    ? Behavior.Start.running()
                    : new Behavior.Start.Refused(ExitReason.abnormal("no")));
    Tree tree =
        Tree.of(
            kernel,
            SupervisorFlags.of(Strategy.ONE_FOR_ONE)
                .withBudget(1_000_000_000, Duration.ofSeconds(60)),
            toy.spec("a"));
    tree.kill(tree.child("a"));
    return tree;
  }

  @Test
  @DisplayName("D28 delete and restart during a restart loop: restarting")
  void d28() {
    Tree tree = looping();
    assertThat(tree.delete("a")).isEqualTo(new ChildResult.Restarting());
    assertThat(tree.restart("a")).isEqualTo(new ChildResult.Restarting());
  }

  @Test
  @DisplayName("D29 add during a restart loop: already_present")
  void d29() {
    assertThat(looping().start(Toy.plain().spec("a"))).isEqualTo(new ChildResult.AlreadyPresent());
  }

  @Test
  @DisplayName("D30 terminate during a restart loop: ok, listed without process")
  void d30() {
    Tree tree = looping();
    assertThat(tree.terminate("a")).isEqualTo(DONE);
    assertThat(tree.entry("a").status()).isEqualTo(ChildStatus.STOPPED);
    assertThat(tree.entry("a").pid()).isNull();
  }

  @Test
  @DisplayName("D31 eight callers add the same id at once, 100 times: exactly one starts it")
  void d31() throws InterruptedException {
    Tree tree = Tree.oneForOne(kernel);
    for (int round = 0; round < 100; round++) {
      ChildSpec spec = Toy.plain().spec("c" + round);
      List<ChildResult> results = new CopyOnWriteArrayList<>();
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        callers.add(Thread.ofVirtual().start(() -> results.add(tree.start(spec))));
      }
      for (Thread caller : callers) {
        caller.join();
      }
      ChildResult taken = new ChildResult.AlreadyStarted(tree.child(spec.id()));
      assertThat(results)
          .hasSize(8)
          .containsOnlyOnce(new ChildResult.Started(tree.child(spec.id()), null));
      assertThat(results.stream().filter(taken::equals)).hasSize(7);
    }
  }

  @Test
  @DisplayName("D32 a call to a busy supervisor: timeout, and its state can be read again")
  void d32() {
    CountDownLatch open = new CountDownLatch(1);
    Toy slow =
        Toy.plain()
            .starting(self ->
                self.blocking(() -> {
                  open.await();
                  return true;
                }));
    Tree tree = treeOfOne();
    assertThatThrownBy(() ->
            Supervisor.startChild(
                kernel.runtime(), tree.pid, slow.spec("slow"), Duration.ofMillis(50)))
        .isInstanceOfSatisfying(
            SupervisorCallException.class,
            late -> assertThat(late.reason()).isEqualTo(ExitReason.abnormal("timeout")));
    assertThatThrownBy(
            () -> Supervisor.whichChildren(kernel.runtime(), tree.pid, Duration.ofMillis(50)))
        .hasMessageContaining("timeout");
    open.countDown();
    assertThat(tree.start(slow.spec("slow")))
        .isEqualTo(new ChildResult.AlreadyStarted(tree.child("slow")));
    tree.assertCounts(2, 2, 0, 2);
  }
}
