package io.superlearner.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Groups behave as the scopes of OTP's `pg` do on one node.
class GroupsTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private Groups<String> groups;
  private Probe one;
  private Probe two;
  private Probe watcher;

  @BeforeEach
  void start() {
    groups = new Groups<>(kernel.runtime());
    one = kernel.probe("one");
    two = kernel.probe("two");
    watcher = kernel.probe("watcher");
  }

  private void end(Probe probe) {
    probe.stop(ExitReason.normal());
    probe.awaitDown();
  }

  private List<Pid> followers(Probe of) {
    return kernel.runtime().info(of.pid()).orElseThrow().monitoredBy();
  }

  @Nested
  class Members {

    @Test
    void joinAndLeaveAsOftenAsTheyLike() {
      assertThat(groups.join("a", one.pid())).isTrue();
      assertThat(groups.join("a", List.of(one.pid(), two.pid()))).isEqualTo(2);
      assertThat(groups.members("a")).containsExactly(one.pid(), one.pid(), two.pid());
      assertThat(groups.leave("a", one.pid())).isTrue();
      assertThat(groups.members("a")).containsExactly(one.pid(), two.pid());
      assertThat(groups.leave("a", one.pid())).isTrue();
      assertThat(groups.leave("a", one.pid())).isFalse();
      assertThat(groups.leave("b", one.pid())).isFalse();
      assertThat(groups.leave("a", List.of(one.pid(), two.pid()))).isOne();
      assertThat(groups.members("a")).isEmpty();
      assertThat(groups.groups()).isEmpty();
    }

    @Test
    void leaveAllGroupsBeforeTheirEndIsSeen() {
      for (int i = 0; i < 50; i++) {
        Probe fragile = kernel.probe();
        groups.join("a", List.of(fragile.pid(), fragile.pid(), one.pid()));
        groups.join("b", fragile.pid());
        fragile.crash(new IllegalStateException("boom"));
        fragile.awaitDown();
        assertThat(groups.members("a")).hasSize(i + 1).containsOnly(one.pid());
        assertThat(groups.groups()).containsExactly("a");
      }
    }

    @Test
    void mustExist() {
      end(two);
      assertThat(groups.join("a", two.pid())).isFalse();
      assertThat(groups.join("a", List.of(one.pid(), two.pid()))).isOne();
      assertThat(groups.members("a")).containsExactly(one.pid());
      assertThat(groups.members("nobody's")).isEmpty();
    }

    @Test
    void areNotFollowedOnceTheyHaveLeft() {
      groups.join("a", one.pid());
      groups.join("b", one.pid());
      groups.leave("a", one.pid());
      groups.leave("b", one.pid());
      assertThat(followers(one)).isEmpty();
      groups.join("a", one.pid());
      end(one);
      assertThat(groups.groups()).isEmpty();
    }
  }

  @Nested
  class Monitors {

    @Test
    void ofTheScopeGetWhatIsThereAndEachChangeAfterIt() {
      groups.join("a", one.pid());
      Groups.Watched<String> watched = groups.monitorScope(watcher.pid());
      assertThat(watched.groups()).isEqualTo(Map.of("a", List.of(one.pid())));
      groups.join("b", List.of(two.pid(), two.pid()));
      groups.leave("a", one.pid());
      groups.leave("a", one.pid());
      end(two);
      Ref ref = watched.monitor();
      watcher.expectMessage(new GroupEvent.Joined<>(ref, "b", List.of(two.pid(), two.pid())));
      watcher.expectMessage(new GroupEvent.Left<>(ref, "a", List.of(one.pid())));
      watcher.expectMessage(new GroupEvent.Left<>(ref, "b", List.of(two.pid(), two.pid())));
      watcher.expectNothing();
    }

    @Test
    void ofAGroupGetItsChangesOnly() {
      Groups.Watched<String> watched = groups.monitor(watcher.pid(), "a");
      assertThat(watched.groups()).isEqualTo(Map.of("a", List.of()));
      groups.join("b", one.pid());
      groups.join("a", one.pid());
      watcher.expectMessage(new GroupEvent.Joined<>(watched.monitor(), "a", List.of(one.pid())));
      assertThat(groups.demonitor(watched.monitor())).isTrue();
      assertThat(groups.demonitor(watched.monitor())).isFalse();
      groups.leave("a", one.pid());
      watcher.expectNothing();
    }

    @Test
    void endWithTheirWatcher() {
      Ref ref = groups.monitorScope(watcher.pid()).monitor();
      end(watcher);
      assertThat(groups.demonitor(ref)).isFalse();
      assertThat(groups.demonitor(groups.monitorScope(watcher.pid()).monitor())).isFalse();
      groups.join("a", one.pid());
    }

    @Test
    void aClosedScopeFollowsNobody() {
      groups.join("a", one.pid());
      groups.monitorScope(watcher.pid());
      groups.close();
      assertThat(groups.groups()).isEmpty();
      end(one);
      watcher.expectNothing();
    }

    /// Two watchers that see the same events in the same order, whatever several processes do at
    /// the same time, can rebuild the scope from them.
    @Test
    void canRebuildTheScopeFromItsEvents() throws InterruptedException {
      Probe second = kernel.probe("second");
      groups.monitorScope(watcher.pid());
      groups.monitorScope(second.pid());
      List<Thread> busy = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Random random = new Random(i);
        Probe member = kernel.probe("member " + i);
        busy.add(Thread.ofVirtual().start(() -> change(member, random)));
      }
      for (Thread thread : busy) {
        thread.join();
      }
      watcher.settle();
      second.settle();
      List<Object> seen = watcher.drain();
      assertThat(withoutMonitor(seen)).isEqualTo(withoutMonitor(second.drain()));
      assertThat(rebuilt(seen)).isEqualTo(membersByGroup());
    }

    private void change(Probe member, Random random) {
      for (int i = 0; i < 100; i++) {
        String group = "group " + random.nextInt(3);
        if (random.nextInt(3) > 0) {
          groups.join(group, member.pid());
        } else {
          groups.leave(group, member.pid());
        }
      }
      if (random.nextBoolean()) {
        end(member);
      }
    }

    private static List<String> withoutMonitor(List<Object> events) {
      return events.stream()
          .map(event -> (GroupEvent<?>) event)
          .map(event -> event.getClass().getSimpleName() + event.group() + event.pids())
          .toList();
    }

    private static Map<Object, Map<Pid, Integer>> rebuilt(List<Object> events) {
      Map<Object, Map<Pid, Integer>> all = new HashMap<>();
      for (Object event : events) {
        GroupEvent<?> each = (GroupEvent<?>) event;
        int step = each instanceof GroupEvent.Joined ? 1 : -1;
        Map<Pid, Integer> of = all.computeIfAbsent(each.group(), _ -> new HashMap<>());
        each.pids().forEach(pid -> of.merge(pid, step, Integer::sum));
        of.values().removeIf(times -> times == 0);
      }
      all.values().removeIf(Map::isEmpty);
      return all;
    }

    private Map<Object, Map<Pid, Integer>> membersByGroup() {
      Map<Object, Map<Pid, Integer>> all = new HashMap<>();
      for (String group : groups.groups()) {
        Map<Pid, Integer> of = new HashMap<>();
        groups.members(group).forEach(pid -> of.merge(pid, 1, Integer::sum));
        all.put(group, of);
      }
      return all;
    }
  }
}
