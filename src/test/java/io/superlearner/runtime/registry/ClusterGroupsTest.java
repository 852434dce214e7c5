package io.superlearner.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.testkit.Joined;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Groups of three nodes that tell each other.
class ClusterGroupsTest {

  private static final String SCOPE = "rooms";

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private final List<ClusterGroups> all = new ArrayList<>();
  private Joined nodes;

  @BeforeEach
  void join() {
    nodes = Joined.of(kernel, 3);
    for (int node = 1; node <= 3; node++) {
      begin(nodes.runtime(node));
    }
  }

  @AfterEach
  void close() {
    all.forEach(ClusterGroups::close);
  }

  private ClusterGroups begin(ProcessRuntime runtime) {
    ClusterGroups made = new ClusterGroups(runtime, SCOPE);
    all.add(made);
    return made;
  }

  private ClusterGroups at(int node) {
    return all.get(node - 1);
  }

  private static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Waits.BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("not in time: %s", what).isLessThan(deadline);
      LockSupport.parkNanos(100_000);
    }
  }

  /// Waits until these nodes see exactly these members.
  private void seen(String group, Set<Pid> members, int... by) {
    for (int node : by) {
      until(
          group + " at node " + node + " is " + members + ", not " + at(node).members(group),
          () ->
              at(node).members(group).size() == members.size()
                  && Set.copyOf(at(node).members(group)).equals(members));
    }
  }

  private Pid member(int node, String group) {
    Pid pid = nodes.probe(node).pid();
    assertThat(at(node).join(group, pid)).isTrue();
    return pid;
  }

  @Test
  void whoJoinsOnOneNodeIsSeenOnAll() {
    Pid one = member(1, "kitchen");
    Pid two = member(2, "kitchen");
    Pid hall = member(3, "hall");
    seen("kitchen", Set.of(one, two), 1, 2, 3);
    seen("hall", Set.of(hall), 1, 2, 3);
    assertThat(at(1).localMembers("kitchen")).containsExactly(one);
    assertThat(at(3).localMembers("kitchen")).isEmpty();
    assertThat(at(2).groups()).containsExactlyInAnyOrder("kitchen", "hall");

    assertThat(at(1).leave("kitchen", one)).isTrue();
    assertThat(at(1).leave("kitchen", one)).isFalse();
    assertThat(at(1).leave("kitchen", two)).as("it is not of this node").isFalse();
    assertThat(at(1).join("kitchen", two)).isFalse();
    seen("kitchen", Set.of(two), 1, 2, 3);
  }

  @Test
  void aMemberIsOneAsOftenAsItJoined() {
    Pid one = member(1, "kitchen");
    at(1).join("kitchen", one);
    until("twice", () -> at(2).members("kitchen").equals(List.of(one, one)));
    at(1).leave("kitchen", one);
    until("once", () -> at(2).members("kitchen").equals(List.of(one)));
  }

  @Test
  void whoEndsLeavesEverywhere() {
    Pid one = member(1, "kitchen");
    Pid two = member(2, "kitchen");
    at(1).join("hall", one);
    seen("hall", Set.of(one), 1, 2, 3);
    nodes.runtime(1).exit(one, ExitReason.kill());
    seen("hall", Set.of(), 1, 2, 3);
    seen("kitchen", Set.of(two), 1, 2, 3);
  }

  @Test
  void aNodeThatDiesTakesItsMembersAlong() {
    Pid one = member(1, "kitchen");
    Pid three = member(3, "kitchen");
    seen("kitchen", Set.of(one, three), 1, 2, 3);
    nodes.kill(3);
    seen("kitchen", Set.of(one), 1, 2);

    all.set(2, new ClusterGroups(nodes.begin(3, 1), SCOPE));
    Pid next = member(3, "kitchen");
    seen("kitchen", Set.of(one, next), 1, 2, 3);
  }

  @Test
  void afterASplitEachSideHasItsOwnAndAfterTheHealBothHaveAll() {
    Pid one = member(1, "kitchen");
    Pid three = member(3, "kitchen");
    seen("kitchen", Set.of(one, three), 1, 2, 3);
    nodes.wire().cut(nodes.life(1), nodes.life(3));
    nodes.wire().cut(nodes.life(2), nodes.life(3));
    seen("kitchen", Set.of(one), 1, 2);
    seen("kitchen", Set.of(three), 3);

    Pid two = member(2, "kitchen");
    Pid late = member(3, "hall");
    at(1).leave("kitchen", one);
    seen("kitchen", Set.of(two), 1, 2);
    nodes.wire().heal(nodes.life(1), nodes.life(3));
    nodes.wire().heal(nodes.life(2), nodes.life(3));
    seen("kitchen", Set.of(two, three), 1, 2, 3);
    seen("hall", Set.of(late), 1, 2, 3);
  }

  @Test
  void whoeverWatchesIsToldOfAllThatCameAndWentOnce() {
    Pid one = member(1, "kitchen");
    seen("kitchen", Set.of(one), 2);
    Probe watcher = nodes.probe(2);
    Groups.Watched<String> watched = at(2).monitor(watcher.pid(), "kitchen");
    Groups.Watched<String> scope = at(2).monitorScope(watcher.pid());
    assertThat(watched.groups()).isEqualTo(Map.of("kitchen", List.of(one)));
    assertThat(scope.groups()).isEqualTo(Map.of("kitchen", List.of(one)));
    assertThat(at(2).demonitor(scope.monitor())).isTrue();

    Pid three = member(3, "kitchen");
    watcher.expectMessage(new GroupEvent.Joined<>(watched.monitor(), "kitchen", List.of(three)));
    member(3, "hall");
    nodes.wire().cut(nodes.life(2), nodes.life(3));
    watcher.expectMessage(new GroupEvent.Left<>(watched.monitor(), "kitchen", List.of(three)));
    nodes.wire().heal(nodes.life(2), nodes.life(3));
    watcher.expectMessage(new GroupEvent.Joined<>(watched.monitor(), "kitchen", List.of(three)));
    watcher.expectNothing();
  }

  @Test
  void whatIsNoMessageOfAScopeIsIgnoredAndCounted() {
    Pid one = member(1, "kitchen");
    seen("kitchen", Set.of(one), 2);
    Pid reader = nodes.runtime(2).whereis("cluster-groups/" + SCOPE).orElseThrow();
    Pid stranger = new Pid(7, 1, 0);
    List<Object> garbage =
        List.of(
            "text",
            List.of(),
            List.of("sync", one),
            List.of("sync", one, "no map"),
            List.of("sync", one, Map.of("hall", "no list")),
            List.of("sync", one, Map.of("hall", List.of(stranger))),
            List.of("sync", one, Map.of(1, List.of(one))),
            List.of("discover", one, "no node"),
            List.of("join", "no pid", "hall", List.of(one)),
            List.of("join", one, 1, List.of(one)),
            List.of("join", one, "hall", List.of("no pid")),
            List.of("leave", one, "kitchen", List.of(stranger)),
            List.of("dance", one, "kitchen", List.of(one)));
    garbage.forEach(message -> nodes.runtime(3).send(reader, message));
    // these are well formed, of a scope that nobody knows
    nodes.runtime(3).send(reader, List.of("join", stranger, "hall", List.of(stranger)));
    nodes.runtime(3).send(reader, List.of("leave", stranger, "kitchen", List.of(stranger)));
    until("all are counted", () -> at(2).garbage() == garbage.size());

    Pid two = member(2, "hall");
    seen("hall", Set.of(two), 1, 2, 3);
    seen("kitchen", Set.of(one), 1, 2, 3);
    assertThat(at(1).garbage()).isZero();
  }

  @Test
  void aScopeWhoseReaderIsKilledGoesOn() {
    Pid one = member(1, "kitchen");
    Pid two = member(2, "kitchen");
    seen("kitchen", Set.of(one, two), 1, 2, 3);
    Pid reader = nodes.runtime(2).whereis("cluster-groups/" + SCOPE).orElseThrow();
    nodes.runtime(2).exit(reader, ExitReason.kill());
    until(
        "it has another",
        () ->
            nodes
                .runtime(2)
                .whereis("cluster-groups/" + SCOPE)
                .filter(next -> !next.equals(reader))
                .isPresent());
    Pid late = member(2, "kitchen");
    seen("kitchen", Set.of(one, two, late), 1, 2, 3);
    Pid last = member(3, "kitchen");
    seen("kitchen", Set.of(one, two, late, last), 1, 2, 3);
  }

  @Test
  void aScopeIsMadeOnceOnANodeAndIsForgottenWhenItIsClosed() {
    Pid one = member(1, "kitchen");
    seen("kitchen", Set.of(one), 2);
    assertThatThrownBy(() -> new ClusterGroups(nodes.runtime(1), SCOPE))
        .isInstanceOf(IllegalStateException.class);
    at(1).close();
    seen("kitchen", Set.of(), 2, 3);
    assertThatThrownBy(() -> at(1).join("kitchen", one)).isInstanceOf(IllegalStateException.class);
    until("its name is free", () -> nodes.runtime(1).whereis("cluster-groups/" + SCOPE).isEmpty());
    all.set(0, new ClusterGroups(nodes.runtime(1), SCOPE));
    Pid again = member(1, "hall");
    seen("hall", Set.of(again), 1, 2, 3);
  }

  @Test
  void afterAnyChangesCutsAndHealsAllSeeTheSame() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Set<Set<Integer>> cuts = new HashSet<>();
      for (int i = 0; i < 60; i++) {
        int node = 1 + random.nextInt(3);
        String group = "g" + random.nextInt(4);
        List<Pid> mine = at(node).localMembers(group);
        switch (random.nextInt(6)) {
          case 0, 1 -> member(node, group);
          case 2 -> mine.stream().findFirst().ifPresent(pid -> at(node).leave(group, pid));
          case 3 ->
              mine.stream()
                  .findFirst()
                  .ifPresent(pid -> nodes.runtime(node).exit(pid, ExitReason.kill()));
          case 4 -> {
            if (cuts.add(Set.of(node, node % 3 + 1))) {
              nodes.wire().cut(nodes.life(node), nodes.life(node % 3 + 1));
            }
          }
          default -> {
            if (cuts.remove(Set.of(node, node % 3 + 1))) {
              nodes.wire().heal(nodes.life(node), nodes.life(node % 3 + 1));
            }
          }
        }
      }
      for (Set<Integer> pair : cuts) {
        List<Integer> two = List.copyOf(pair);
        nodes.wire().heal(nodes.life(two.get(0)), nodes.life(two.get(1)));
      }
      for (String group : List.of("g0", "g1", "g2", "g3")) {
        until(
            "seed " + seed + ": all see the same of " + group,
            () -> {
              Set<Pid> union = new HashSet<>();
              all.forEach(one -> union.addAll(one.localMembers(group)));
              return union.stream().allMatch(pid -> nodes.runtime(pid.node()).isAlive(pid))
                  && all.stream().allMatch(one -> Set.copyOf(one.members(group)).equals(union));
            });
      }
    }
  }
}
