package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Losses and splits, case by case, under a clock that the test moves. After every step of every
/// node the world looks for a second copy, see [SimWorld].
@Tag("grid")
@Tag("simulation")
class SplitConformanceTest {

  private static final Logger LOG = Logger.getLogger("io.superlearner.cluster");
  private static final Duration SETTLED = Duration.ofSeconds(10);

  @BeforeAll
  static void beQuiet() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    LOG.setLevel(null);
  }

  private static Set<SandboxId> ids(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> SandboxId.parse("s" + i))
        .collect(Collectors.toSet());
  }

  private static SimWorld worldWith(long seed, int nodes, int sandboxes) {
    SimWorld world = new SimWorld(seed, nodes);
    for (int i = 0; i < sandboxes; i++) {
      assertThat(world.create(1 + i % nodes, "s" + i)).isTrue();
    }
    return world;
  }

  @Test
  @DisplayName("DSUP-04 two nodes lost one after the other: the second failover works as the first")
  void d04() {
    SimWorld world = worldWith(4, 5, 10);
    world.node(2).kill();
    world.run(SETTLED);
    assertThat(world.running()).isEqualTo(ids(10));

    world.node(4).kill();
    world.run(SETTLED);
    assertThat(world.running()).isEqualTo(ids(10));
  }

  @Test
  @DisplayName("DSUP-05 two lost at once: of three nothing runs, of five all on the survivors")
  void d05() {
    SimWorld three = worldWith(5, 3, 6);
    three.node(1).kill();
    three.node(2).kill();
    three.run(SETTLED);
    assertThat(three.running()).isEmpty();
    assertThat(three.create(3, "late")).isFalse();

    SimWorld five = worldWith(5, 5, 10);
    five.node(1).kill();
    five.node(2).kill();
    five.run(SETTLED);
    assertThat(five.running()).isEqualTo(ids(10));
  }

  @Test
  @DisplayName("DSUP-06 a node is lost and back ten times: each child always once")
  void d06() {
    SimWorld world = worldWith(6, 3, 9);
    for (int i = 0; i < 10; i++) {
      world.node(3).kill();
      world.run(SETTLED);
      assertThat(world.running()).isEqualTo(ids(9));
      world.node(3).begin();
      world.node(3).start();
      world.run(SETTLED);
      assertThat(world.running()).isEqualTo(ids(9));
    }
  }

  @Test
  @DisplayName("DSUP-08 after a failover the whole cluster is started again: nothing of before")
  void d08() {
    SimWorld world = worldWith(8, 3, 9);
    world.node(3).kill();
    world.run(SETTLED);
    Set<SandboxId> first = world.node(1).running();
    for (SimNode node : world.nodes) {
      node.kill();
    }
    for (SimNode node : world.nodes) {
      node.begin();
    }
    world.nodes.forEach(SimNode::start);
    world.run(SETTLED);

    assertThat(world.running()).isEqualTo(ids(9));
    assertThat(world.node(1).running()).isEqualTo(first);
    assertThat(world.node(3).running()).isEmpty();
  }

  /// Sides by their sizes; what runs afterwards is on the first side, or nowhere. The first five
  /// nodes vote, so of more it counts how many of those a side has.
  @ParameterizedTest(name = "{0}")
  @DisplayName("DSUP-18 whatever the split, only a majority of the voters owns anything")
  @CsvSource({
    "2|1, true",
    "1|1|1, false",
    "3|1, true",
    "2|2, false",
    "2|1|1, false",
    "3|2, true",
    "4|1, true",
    "3|1|1, true",
    "2|2|1, false",
    "1|1|1|1|1, false",
    "4|2, true",
    "3|3, true",
    "4|3, true",
    "5|4, true",
    "5|2|2, true"
  })
  void d18(String split, boolean majority) {
    List<Set<Integer>> sides = new ArrayList<>();
    int nodes = 0;
    for (int size : split.chars().filter(Character::isDigit).map(digit -> digit - '0').toArray()) {
      Set<Integer> side = new HashSet<>();
      for (int i = 0; i < size; i++) {
        side.add(++nodes);
      }
      sides.add(side);
    }
    SimWorld world = worldWith(18, nodes, 2 * nodes);
    for (Set<Integer> side : sides) {
      for (int one : side) {
        for (int other = 1; other <= nodes; other++) {
          if (!side.contains(other)) {
            world.cut(one, other);
          }
        }
      }
    }

    world.run(Duration.ofSeconds(12));

    assertThat(world.running()).isEqualTo(majority ? ids(2 * nodes) : Set.of());
    for (Set<Integer> small : sides.subList(1, sides.size())) {
      for (int node : small) {
        assertThat(world.node(node).running()).isEmpty();
        assertThat(world.create(node, "late")).isFalse();
      }
    }
    world.heal();
    world.run(Duration.ofSeconds(12));
    assertThat(world.running()).isEqualTo(ids(2 * nodes));
  }

  @Test
  @DisplayName("DSUP-20 links that flap for a minute: never two, and no flip-flop")
  void d20() {
    SimWorld world = worldWith(20, 3, 9);
    Set<SandboxId> before = world.node(3).running();
    for (int i = 0; i < 60; i++) {
      if (i % 2 == 0) {
        world.cut(1, 3);
        world.cut(2, 3);
      } else {
        world.heal();
      }
      world.run(Duration.ofSeconds(1));
    }
    // a second is shorter than any limit, so nothing has moved at all
    assertThat(world.node(3).running()).isEqualTo(before);
    world.heal();
    world.run(SETTLED);
    assertThat(world.running()).isEqualTo(ids(9));
    assertThat(world.node(3).lease().period()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "links that flap for longer than any limit (DSUP-20): what moved once stays where it is")
  void whatFlappingLinksHaveMovedStays() {
    SimWorld world = worldWith(21, 3, 9);
    for (int i = 0; i < 10; i++) {
      world.cut(1, 3);
      world.cut(2, 3);
      world.run(SETTLED);
      assertThat(world.node(3).running()).isEmpty();
      assertThat(world.running()).isEqualTo(ids(9));
      Set<SandboxId> one = world.node(1).running();
      world.heal();
      world.run(SETTLED);
      assertThat(world.node(3).running()).as("nothing comes back by itself").isEmpty();
      assertThat(world.node(1).running()).isEqualTo(one);
    }
  }
}
