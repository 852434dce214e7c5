package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group E: listing and counting; E16 belongs to the API.
final class ListingConformanceTest {

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private Tree abc() {
    return Tree.oneForOne(
        kernel, Toy.plain().spec("a"), Toy.plain().spec("b"), Toy.plain().spec("c"));
  }

  @Test
  @DisplayName("E01 a static supervisor lists the newest first")
  void e01() {
    Tree tree = abc();
    assertThat(tree.which())
        .containsExactly(
            running("c", tree.child("c")),
            running("b", tree.child("b")),
            running("a", tree.child("a")));
  }

  private static ChildEntry running(String id, Pid pid) {
    return new ChildEntry(id, pid, ChildStatus.RUNNING, ChildType.WORKER, "toy");
  }

  @Test
  @DisplayName("E02 a single look-up by id: the entry and the spec, or nothing")
  void e02() {
    ChildSpec spec = Toy.plain().spec("a");
    Tree tree = Tree.oneForOne(kernel, spec);
    assertThat(tree.which("a")).contains(tree.which().getFirst());
    assertThat(tree.spec("a")).contains(spec);
    assertThat(tree.which("b")).isEmpty();
    assertThat(tree.spec("b")).isEmpty();
  }

  @Test
  @DisplayName("E03 after terminate the entry stays without a process")
  void e03() {
    Tree tree = abc();
    tree.terminate("b");
    assertThat(tree.which()).hasSize(3);
    assertThat(tree.entry("b"))
        .isEqualTo(new ChildEntry("b", null, ChildStatus.STOPPED, ChildType.WORKER, "toy"));
  }

  @Test
  @DisplayName("E04 after delete it is gone from the list and the look-up")
  void e04() {
    Tree tree = abc();
    tree.terminate("b");
    tree.delete("b");
    assertThat(tree.which()).extracting(ChildEntry::id).containsExactly("c", "a");
    assertThat(tree.spec("b")).isEmpty();
  }

  private void assertThousands(ChildSpec template, boolean supervisors) {
    Tree tree = Tree.simple(kernel, template.withRestart(RestartType.TEMPORARY));
    for (int thousands = 1; thousands <= 2; thousands++) {
      IntStream.range(0, 1000).forEach(_ -> tree.started());
      int size = thousands * 1000;
      tree.assertCounts(1, size, supervisors ? size : 0, supervisors ? 0 : size);
      assertThat(tree.which()).hasSize(size).isEqualTo(tree.which());
    }
    tree.which().forEach(entry -> kernel.runtime().exit(entry.pid(), ExitReason.kill()));
    tree.assertCounts(1, 0, 0, 0);
  }

  @Test
  @DisplayName("E05 1000, then 2000 dynamic workers are counted; none after all are killed")
  void e05() {
    assertThousands(Toy.plain().spec("t"), false);
  }

  @Test
  @DisplayName("E06 the same with supervisors")
  void e06() {
    SupervisorSpec empty = SupervisorSpec.of(SupervisorFlags.of(Strategy.ONE_FOR_ONE));
    assertThousands(
        ChildSpec.supervisor("t", context -> Supervisor.behavior(empty, context.lane())), true);
  }

  private static Toy startingWhile(AtomicBoolean works) {
    return Toy.plain()
        .answering(_ ->
            works.get()
                ? Behavior.Start.running()
                : new Behavior.Start.Refused(ExitReason.abnormal("no")));
  }

  @Test
  @DisplayName("E07 children that fail to restart: not active, still workers; back when it works")
  void e07() {
    AtomicBoolean works = new AtomicBoolean(true);
    Toy toy = startingWhile(works);
    DynamicSpec spec =
        DynamicSpec.of(toy.spec("t")).withBudget(1_000_000_000, Duration.ofSeconds(60));
    Tree tree = Tree.dynamic(kernel, spec);
    List<Pid> pids = List.of(tree.started(), tree.started(), tree.started());
    works.set(false);
    tree.kill(pids.get(0));
    tree.kill(pids.get(1));
    tree.assertCounts(1, 1, 0, 3);
    works.set(true);
    kernel.events().awaitCount(2, Event.ChildRestarted.class::isInstance);
    tree.assertCounts(1, 3, 0, 3);
    tree.terminate(pids.get(2));
    tree.assertCounts(1, 2, 0, 2);
  }

  @Test
  @DisplayName("E08 simple: look-up by process, without id; a foreign one is not found")
  void e08() {
    ChildSpec template = Toy.plain().spec("t");
    Tree tree = Tree.simple(kernel, template);
    Pid child = tree.started();
    assertThat(tree.which())
        .containsExactly(new ChildEntry(null, child, ChildStatus.RUNNING, ChildType.WORKER, "toy"));
    assertThat(tree.which(child)).contains(tree.which().getFirst());
    assertThat(tree.spec(child)).contains(template);
    Probe foreign = kernel.probe();
    assertThat(tree.which(foreign.pid())).isEmpty();
    assertThat(tree.spec(foreign.pid())).isEmpty();
  }

  @Test
  @DisplayName("E09 simple: what goes by id is refused")
  void e09() {
    Tree tree = Tree.simple(kernel, Toy.plain().spec("t"));
    ChildResult refused = new ChildResult.SimpleOneForOne();
    assertThat(tree.terminate("t")).isEqualTo(refused);
    assertThat(tree.restart("t")).isEqualTo(refused);
    assertThat(tree.start(Toy.plain().spec("t"))).isEqualTo(refused);
    assertThat(tree.spec("t")).isEmpty();
  }

  @Test
  @DisplayName("E10 simple: a child that was terminated is neither listed nor found")
  void e10() {
    Tree tree = Tree.simple(kernel, Toy.plain().spec("t"));
    Pid child = tree.started();
    tree.terminate(child);
    assertThat(tree.which()).isEmpty();
    assertThat(tree.which(child)).isEmpty();
  }

  @Test
  @DisplayName("E11 a child that is tried again is listed as restarting, without a process")
  void e11() {
    AtomicBoolean works = new AtomicBoolean(true);
    Tree tree =
        Tree.of(
            kernel,
            SupervisorFlags.of(Strategy.ONE_FOR_ONE)
                .withBudget(1_000_000_000, Duration.ofSeconds(60)),
            startingWhile(works).spec("a"));
    Pid child = tree.child("a");
    works.set(false);
    tree.kill(child);
    assertThat(tree.which())
        .containsExactly(
            new ChildEntry("a", null, ChildStatus.RESTARTING, ChildType.WORKER, "toy"));
  }

  @Test
  @DisplayName("E12 counts always have specs, active, supervisors and workers")
  void e12() {
    assertThat(Tree.oneForOne(kernel).counts()).isEqualTo(new ChildCounts(0, 0, 0, 0));
    assertThat(Tree.dynamic(kernel, DynamicSpec.open()).counts())
        .isEqualTo(new ChildCounts(0, 0, 0, 0));
    assertThat(Tree.simple(kernel, Toy.plain().spec("t")).counts())
        .isEqualTo(new ChildCounts(1, 0, 0, 0));
  }

  @Test
  @DisplayName("E13 counting an unknown supervisor: noproc")
  void e13() {
    Tree nowhere = new Tree(kernel, new Pid(1, 999_999, 0));
    assertThatThrownBy(nowhere::counts)
        .isInstanceOfSatisfying(
            SupervisorCallException.class,
            failure -> assertThat(failure.reason()).isEqualTo(ExitReason.noproc()));
  }

  @Test
  @DisplayName("E14 a stopped child that is a supervisor counts as one")
  void e14() {
    SupervisorSpec empty = SupervisorSpec.of(SupervisorFlags.of(Strategy.ONE_FOR_ONE));
    ChildSpec inner =
        ChildSpec.supervisor("s", context -> Supervisor.behavior(empty, context.lane()));
    Tree tree =
        Tree.oneForOne(kernel, inner.withId("one"), inner.withId("two"), inner.withId("three"));
    tree.terminate("two");
    tree.assertCounts(3, 2, 3, 0);
  }

  @Test
  @DisplayName("E15 a list during thousands of starts comes in a second and is whole")
  void e15() throws InterruptedException {
    Tree tree = Tree.simple(kernel, Toy.plain().spec("t").withRestart(RestartType.TEMPORARY));
    AtomicBoolean done = new AtomicBoolean();
    Thread starter =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 5000 && !done.get(); i++) {
                tree.start();
              }
            });
    int seen = 0;
    for (int i = 0; i < 20; i++) {
      long begun = System.nanoTime();
      List<ChildEntry> entries = tree.which();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
      assertThat(entries).extracting(ChildEntry::pid).allMatch(Objects::nonNull);
      assertThat(entries.size()).isGreaterThanOrEqualTo(seen);
      seen = entries.size();
      assertThat(tree.view().children().size()).isGreaterThanOrEqualTo(seen);
    }
    done.set(true);
    starter.join();
  }
}
