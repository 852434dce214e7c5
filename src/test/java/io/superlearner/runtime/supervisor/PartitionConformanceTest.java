package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.registry.Registry;
import io.superlearner.testkit.Kernel;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group O: partition supervisors.
final class PartitionConformanceTest {

  private static final ExitReason SHUTDOWN = ExitReason.shutdown();

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private static PartitionSpec spec(String name, int partitions) {
    return PartitionSpec.of(name, Toy.plain().spec("t")).withPartitions(partitions);
  }

  private static PartitionSpec dynamic(String name, int partitions) {
    ChildSpec part =
        ChildSpec.supervisor(
            "part",
            at -> DynamicSupervisor.behavior(DynamicSpec.of(Toy.plain().spec("t")), at.lane()));
    return PartitionSpec.of(name, part).withPartitions(partitions);
  }

  private Tree start(PartitionSpec spec) {
    Behavior behavior = PartitionSupervisor.behavior(spec, kernel.scheduler());
    return new Tree(
        kernel,
        kernel.started(
            kernel.runtime().start(behavior, Tree.options(kernel).withName(spec.name()))));
  }

  private Pid find(String name, Object key) {
    return PartitionSupervisor.find(kernel.runtime(), name, key).orElseThrow();
  }

  private List<PartitionEntry> list(String name) {
    return PartitionSupervisor.whichChildren(kernel.runtime(), name, Tree.LIMIT);
  }

  private ChildResult resize(String name, int count) {
    return PartitionSupervisor.resize(kernel.runtime(), name, count, Tree.LIMIT);
  }

  @Test
  @DisplayName("O01 the default number of partitions is that of the processors")
  void o01() {
    int processors = Runtime.getRuntime().availableProcessors();
    Tree tree = start(PartitionSpec.of("p", Toy.plain().spec("t")));
    assertThat(PartitionSupervisor.partitions(kernel.runtime(), "p").count()).isEqualTo(processors);
    tree.assertCounts(processors, processors, 0, processors);
  }

  @Test
  @DisplayName("O02 100 keys: each child is in the partition of its key, and all are found again")
  void o02() {
    start(dynamic("p", 4));
    Map<String, Pid> children = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      String key = "key-" + i;
      Tree part = new Tree(kernel, find("p", key));
      children.put(key, part.started(key));
    }
    Set<Pid> used = new HashSet<>();
    children.forEach((key, child) -> {
      Pid part = find("p", key);
      used.add(part);
      assertThat(new Tree(kernel, part).which()).extracting(ChildEntry::pid).contains(child);
    });
    assertThat(used).hasSize(4);
    int found = list("p").stream().mapToInt(part -> countOf(part.pid())).sum();
    assertThat(found).isEqualTo(100);
  }

  private int countOf(Pid part) {
    return new Tree(kernel, part).counts().active();
  }

  @Test
  @DisplayName("O03 a whole number n is in the partition abs(n) mod count")
  void o03() {
    start(spec("p", 3));
    List<Pid> parts = list("p").stream().map(PartitionEntry::pid).toList();
    assertThat(find("p", 3)).isEqualTo(parts.get(0));
    assertThat(find("p", -1)).isEqualTo(parts.get(1));
    assertThat(find("p", 5L)).isEqualTo(parts.get(2));
    assertThat(Partitions.of((short) -7, 5)).isEqualTo(2);
    assertThat(Partitions.of((byte) -8, 5)).isEqualTo(3);
    assertThat(Partitions.of(Long.MIN_VALUE, 10)).isEqualTo(8);
    assertThat(Partitions.of(Integer.MIN_VALUE, 10)).isEqualTo(8);
    assertThat(Partitions.of(new BigInteger("-12345678901234567890123"), 100)).isEqualTo(23);
    for (int i = 0; i < 1000; i++) {
      assertThat(Partitions.of("k" + i, 7)).isBetween(0, 6).isEqualTo(Partitions.of("k" + i, 7));
    }
  }

  @Test
  @DisplayName("O04 the argument hook gets the number of the partition: each child has its own")
  void o04() {
    Toy toy = Toy.plain();
    PartitionSpec spec =
        PartitionSpec.of("p", toy.spec("t"))
            .withPartitions(3)
            .withArguments(List.of("all"), (args, part) -> List.of(args.getFirst(), part));
    Tree tree = start(spec);
    assertThat(toy.starts)
        .extracting(ChildContext::args)
        .containsExactly(List.of("all", 0), List.of("all", 1), List.of("all", 2));
    assertThat(toy.starts)
        .extracting(ChildContext::path)
        .containsExactly("root/0", "root/1", "root/2");
    tree.crash("1");
    assertThat(toy.starts.getLast().args()).isEqualTo(List.of("all", 1));
  }

  @Test
  @DisplayName("O05 a spec with a fault: an argument error with its own text")
  void o05() {
    ChildSpec child = Toy.plain().spec("t");
    PartitionSpec good = PartitionSpec.of("p", child);
    assertRefused(
        PartitionSpec.of(null, child), "missing_name: a partition supervisor needs a name");
    assertRefused(PartitionSpec.of("", child), "missing_name: a partition supervisor needs a name");
    assertRefused(
        PartitionSpec.of("p", null),
        "missing_child_spec: a partition supervisor needs a child spec");
    assertRefused(good.withPartitions(0), "invalid_partitions: 0 (expected at least 1)");
    assertRefused(
        good.withArguments(List.of(), null), "invalid_with_arguments: null (expected a function)");
    for (AutoShutdown rule : List.of(AutoShutdown.ANY_SIGNIFICANT, AutoShutdown.ALL_SIGNIFICANT)) {
      assertRefused(
          good.withAutoShutdown(rule),
          "invalid_auto_shutdown: " + rule.word() + " (expected never)");
    }
    assertRefused(
        PartitionSpec.of("p", child.withName("n")), "invalid_name: n (a template has no name)");
    assertRefused(
        good.withBudget(-1, Duration.ofSeconds(5)),
        good.withBudget(-1, Duration.ofSeconds(5)).flags().problem().orElseThrow().toString());
    assertRefused(
        PartitionSpec.of("p", child.withMailboxBound(-1)),
        "invalid_mailbox_bound: -1 (expected at least 0)");
    assertThat(good.problem()).isEmpty();
  }

  private void assertRefused(PartitionSpec spec, String text) {
    assertThatThrownBy(() -> PartitionSupervisor.behavior(spec, kernel.scheduler()))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(text);
    assertThatThrownBy(() -> PartitionSupervisor.childSpec(spec))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(text);
  }

  @Test
  @DisplayName("O06 a stop by name, or by a name elsewhere, is synchronous: the name is free")
  void o06() {
    Tree named = start(spec("p", 3));
    PartitionSupervisor.stop(kernel.runtime(), "p", SHUTDOWN, Tree.LIMIT);
    assertThat(kernel.runtime().whereis("p")).isEmpty();
    assertThat(kernel.runtime().list()).isEmpty();
    assertThat(kernel.awaitDown(named.pid)).isEqualTo(SHUTDOWN);
    try (Registry<String, String> registry = Registry.unique(kernel.runtime())) {
      Tree via = start(spec("p", 3));
      registry.register(via.pid, "via", "");
      Pid found = registry.whereis("via").orElseThrow();
      Supervisor.stop(kernel.runtime(), found, ExitReason.normal(), Tree.LIMIT);
      assertThat(registry.whereis("via")).isEmpty();
      assertThat(kernel.runtime().whereis("p")).isEmpty();
      assertThat(kernel.runtime().list()).isEmpty();
      assertThat(kernel.awaitDown(via.pid)).isEqualTo(ExitReason.normal());
    }
  }

  @Test
  @DisplayName("O07 the partitions of an unknown supervisor: noproc")
  void o07() {
    assertNoProcess("partitions", () -> PartitionSupervisor.partitions(kernel.runtime(), "none"));
    assertNoProcess("partitions", () -> find("none", 1));
    assertNoProcess("which_children", () -> list("none"));
    assertNoProcess("resize", () -> resize("none", 1));
    assertNoProcess(
        "stop", () -> PartitionSupervisor.stop(kernel.runtime(), "none", SHUTDOWN, Tree.LIMIT));
    kernel.start(
        Supervisor.behavior(
            SupervisorSpec.of(SupervisorFlags.of(Strategy.ONE_FOR_ONE)), kernel.scheduler()),
        Tree.options(kernel).withName("other"));
    assertNoProcess("partitions", () -> PartitionSupervisor.partitions(kernel.runtime(), "other"));
    assertNoProcess("resize", () -> resize("other", 1));
  }

  private static void assertNoProcess(String call, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            SupervisorCallException.class,
            failure -> {
              assertThat(failure.call()).isEqualTo(call);
              assertThat(failure.reason()).isEqualTo(ExitReason.noproc());
            });
  }

  @Test
  @DisplayName("O08 resize within the first number, in any order: active is the new size")
  void o08() {
    for (Strategy strategy : Strategy.values()) {
      Tree tree = start(spec("p", 8).withStrategy(strategy).withBudget(99, Duration.ofSeconds(5)));
      Partitions partitions = PartitionSupervisor.partitions(kernel.runtime(), "p");
      for (int size : List.of(8, 5, 1, 7, 3, 3, 8, 2, 6)) {
        assertThat(resize("p", size)).isEqualTo(new ChildResult.Done());
        assertThat(partitions.count()).isEqualTo(size);
        assertOnlyActive(tree, partitions, size);
        // a group restart starts none that is out of service
        tree.kill(partitions.find(0).orElseThrow());
        assertOnlyActive(tree, partitions, size);
      }
      assertThat(partitions.most()).isEqualTo(8);
      PartitionSupervisor.stop(kernel.runtime(), "p", SHUTDOWN, Tree.LIMIT);
    }
  }

  private void assertOnlyActive(Tree tree, Partitions partitions, int size) {
    tree.assertCounts(8, size, 0, 8);
    List<Pid> active = list("p").stream().limit(size).map(PartitionEntry::pid).toList();
    assertThat(active).doesNotContainNull();
    Set<Pid> found = new HashSet<>();
    for (int key = 0; key < 100; key++) {
      found.add(partitions.find(key).orElseThrow());
      assertThat(active).contains(partitions.find("k" + key).orElseThrow());
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(active);
  }

  @Test
  @DisplayName("O09 resize to 0: a lookup says that there are zero partitions; and back")
  void o09() {
    Tree tree = start(spec("p", 3));
    resize("p", 0);
    tree.assertCounts(3, 0, 0, 3);
    assertThatThrownBy(() -> find("p", "k"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the partition supervisor p has zero partitions");
    resize("p", 2);
    assertThat(kernel.runtime().isAlive(find("p", "k"))).isTrue();
    tree.assertCounts(3, 2, 0, 3);
  }

  @Test
  @DisplayName("O10 resize above the first number: an error that names the range and the value")
  void o10() {
    Tree tree = start(spec("p", 3));
    for (int wrong : List.of(4, -1)) {
      assertThatThrownBy(() -> resize("p", wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("0 to 3", " " + wrong + " ");
    }
    tree.assertCounts(3, 3, 0, 3);
  }

  @Test
  @DisplayName("O11 the list has every partition with its number")
  void o11() {
    Tree tree = start(spec("p", 12));
    assertThat(list("p"))
        .extracting(PartitionEntry::partition)
        .containsExactlyElementsOf(IntStream.range(0, 12).boxed().toList());
    assertThat(list("p"))
        .allSatisfy(part -> assertThat(part.pid()).isEqualTo(find("p", part.partition())));
    resize("p", 11);
    assertThat(list("p").getLast())
        .isEqualTo(new PartitionEntry(11, null, ChildStatus.STOPPED, ChildType.WORKER, "toy"));
    assertThat(tree.view().partitions().count()).isEqualTo(11);
  }

  @Test
  @DisplayName("O12 counts with workers, and with supervisors")
  void o12() {
    start(spec("workers", 3)).assertCounts(3, 3, 0, 3);
    start(dynamic("supervisors", 3)).assertCounts(3, 3, 3, 0);
  }

  @Test
  @DisplayName("O13 one partition crashes: the others are untouched, its keys find the new one")
  void o13() {
    Tree tree = start(spec("p", 4));
    List<Pid> before = list("p").stream().map(PartitionEntry::pid).toList();
    tree.crash(before.get(2));
    List<Pid> after = list("p").stream().map(PartitionEntry::pid).toList();
    for (int partition = 0; partition < 4; partition++) {
      assertThat(after.get(partition).equals(before.get(partition))).isEqualTo(partition != 2);
      assertThat(find("p", partition)).isEqualTo(after.get(partition));
    }
  }

  @Test
  void asAChildItIsRestartedUnderItsName() {
    Tree outer = Tree.oneForOne(kernel, PartitionSupervisor.childSpec(spec("p", 2)));
    Pid first = outer.child("p");
    outer.kill(first);
    assertThat(outer.child("p")).isNotEqualTo(first);
    assertThat(list("p")).hasSize(2);
  }

  @Test
  void aPartitionThatDoesNotStartStopsAResize() {
    Toy toy =
        Toy.plain()
            .answering(n ->
                n == 5
                    ? new Behavior.Start.Refused(ExitReason.abnormal("no"))
                    : Behavior.Start.running());
    Tree tree = start(PartitionSpec.of("p", toy.spec("t")).withPartitions(3));
    resize("p", 0);
    assertThat(resize("p", 3)).isInstanceOf(ChildResult.Failed.class);
    tree.assertCounts(3, 1, 0, 3);
    Partitions partitions = PartitionSupervisor.partitions(kernel.runtime(), "p");
    assertThat(partitions.count()).isEqualTo(1);
    assertThat(resize("p", 3)).isEqualTo(new ChildResult.Done());
    tree.assertCounts(3, 3, 0, 3);
  }

  @Test
  void aPartitionThatIsBeingRestartedIsNotFound() {
    Toy toy = Toy.plain();
    ChildSpec waiting = toy.spec("t").withDelay(RestartDelay.fixed(Duration.ofSeconds(1)));
    PartitionSpec spec =
        PartitionSpec.of("p", waiting).withPartitions(2).withBudget(0, Duration.ofSeconds(5));
    Tree tree = start(spec);
    tree.kill(find("p", 1));
    tree.counts();
    assertThat(PartitionSupervisor.find(kernel.runtime(), "p", 1)).isEmpty();
    kernel.clock().advance(Duration.ofSeconds(1));
    tree.counts();
    assertThat(PartitionSupervisor.find(kernel.runtime(), "p", 1)).isPresent();
  }

  @Test
  void aStartThatFailsFailsAll() {
    PartitionSpec spec = PartitionSpec.of("p", Toy.failing("no").spec("t")).withPartitions(2);
    assertThat(
            kernel
                .runtime()
                .start(
                    PartitionSupervisor.behavior(spec, kernel.scheduler()),
                    Tree.options(kernel).withName("p")))
        .isEqualTo(new StartOutcome.Failed(ExitReason.shutdown("failed_to_start_child: 0: no")));
  }
}
