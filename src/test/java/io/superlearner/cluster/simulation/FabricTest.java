package io.superlearner.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who reaches whom and who leads, without threads and without time.
@Tag("simulation")
class FabricTest {

  private final Fabric fabric = new Fabric(5);

  private static NodeName node(int index) {
    return NodeName.parse("n" + index + "@127.0.0.1");
  }

  private void run(int count) {
    for (int i = 1; i <= count; i++) {
      fabric.join(node(i), Fabric.State.RUNNING);
    }
  }

  @Test
  void aLeaderStaysAsLongAsItReachesAMajority() {
    run(3);

    fabric.cut(node(1), node(2));
    assertThat(fabric.leader()).contains(node(1));
    assertThat(fabric.term()).isEqualTo(1);

    fabric.cut(node(1), node(3));
    assertThat(fabric.leader()).contains(node(2));
    assertThat(fabric.leaderSeenBy(node(3))).contains(node(2));
    assertThat(fabric.leaderSeenBy(node(1))).isEmpty();
    assertThat(fabric.term()).isEqualTo(2);

    fabric.heal();
    assertThat(fabric.leader()).contains(node(2));
    assertThat(fabric.leaderSeenBy(node(1))).contains(node(2));
  }

  @Test
  void whoeverIsDeadOrFrozenCountsAmongAllAndNotForTheMajority() {
    run(3);
    fabric.put(node(2), Fabric.State.DEAD);
    assertThat(fabric.leader()).isPresent();

    fabric.put(node(3), Fabric.State.FROZEN);
    assertThat(fabric.leader()).isEmpty();
    assertThat(fabric.running()).containsExactly(node(1));

    fabric.put(node(3), Fabric.State.RUNNING);
    assertThat(fabric.leader()).isPresent();
  }

  @Test
  void theSixthNodeLearns() {
    run(7);
    assertThat(fabric.voters()).containsExactly(node(1), node(2), node(3), node(4), node(5));

    fabric.split(List.of(Set.of(node(1), node(2), node(6), node(7))));

    // four of seven nodes, but two of five voters
    assertThat(fabric.leader()).isEmpty();
  }

  @Test
  void aNodeThatWasDismissedIsNotNeededForTheMajority() {
    run(3);
    fabric.put(node(2), Fabric.State.DEAD);
    fabric.put(node(3), Fabric.State.DEAD);
    assertThat(fabric.leader()).isEmpty();

    assertThat(fabric.dismiss(node(2))).isTrue();
    fabric.put(node(3), Fabric.State.RUNNING);

    assertThat(fabric.leader()).isPresent();
    assertThat(fabric.nodes()).doesNotContainKey(node(2));
    fabric.put(node(2), Fabric.State.RUNNING);
    assertThat(fabric.state(node(2))).isEqualTo(Fabric.State.DEAD);
  }

  @Test
  void sidesReachThemselvesOnly() {
    run(4);
    fabric.split(List.of(Set.of(node(1), node(2)), Set.of(node(3))));

    assertThat(fabric.reaches(node(1), node(2))).isTrue();
    assertThat(fabric.reaches(node(1), node(3))).isFalse();
    // who is named on no side is alone
    assertThat(fabric.reaches(node(3), node(4))).isFalse();
    assertThat(fabric.reaches(node(4), node(4))).isTrue();
    assertThat(fabric.cuts()).hasSize(5);
  }

  @Test
  void aLinkThatTakesItsTimeIsQuickAgainOnceHealed() {
    run(2);
    fabric.delay(node(1), node(2), Duration.ofMillis(40));
    assertThat(fabric.delay(node(2), node(1))).isEqualTo(Duration.ofMillis(40));
    assertThat(fabric.delay(node(1), node(1))).isZero();

    fabric.heal();
    assertThat(fabric.delay(node(2), node(1))).isZero();
  }

  @Test
  void everyChangeIsTold() {
    AtomicInteger told = new AtomicInteger();
    run(2);
    fabric.onChange(told::incrementAndGet);

    fabric.cut(node(1), node(2));
    fabric.heal();

    assertThat(told).hasValue(2);
  }

  @Test
  void whateverHappensALeaderReachesAMajorityAndTermsOnlyGrow() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Fabric some = new Fabric(5);
      int count = 2 + random.nextInt(7);
      for (int i = 1; i <= count; i++) {
        some.join(node(i), Fabric.State.DEAD);
      }
      long term = 0;
      for (int step = 0; step < 50; step++) {
        NodeName one = node(1 + random.nextInt(count));
        NodeName other = node(1 + random.nextInt(count));
        Fabric.State[] states = Fabric.State.values();
        switch (random.nextInt(4)) {
          case 0 -> some.cut(one, other);
          case 1 -> some.heal();
          default -> some.put(one, states[random.nextInt(states.length)]);
        }
        assertThat(some.term()).isGreaterThanOrEqualTo(term);
        term = some.term();
        some.leader()
            .ifPresent(leader -> {
              long reached =
                  some.voters().stream().filter(each -> some.reaches(leader, each)).count();
              assertThat(2 * reached).isGreaterThan(some.voters().size());
            });
        boolean possible =
            some.voters().stream()
                .anyMatch(each ->
                    2 * some.voters().stream().filter(v -> some.reaches(each, v)).count()
                        > some.voters().size());
        assertThat(some.leader().isPresent()).as("seed " + seed).isEqualTo(possible);
      }
    }
  }
}
