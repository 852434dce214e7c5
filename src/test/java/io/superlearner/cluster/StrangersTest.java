package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Members of the grid that are no nodes, in a simulated world.
class StrangersTest {

  private static final Duration A_MOMENT = Duration.ofSeconds(3);
  private static final String WARNING =
      "the member of the grid at address of x did not prove that it knows the join secret; what it"
          + " sends is not read";

  private static List<Event.StrangerSeen> alarms(SimNode node) {
    return node.told.stream()
        .filter(Event.StrangerSeen.class::isInstance)
        .map(Event.StrangerSeen.class::cast)
        .toList();
  }

  private static List<Stranger> shown(SimNode node) {
    return node.control().views().members().strangers();
  }

  @Test
  void whoSendsWithoutAProofIsToldOfAtOnceAndOnce() {
    SimWorld world = new SimWorld(1, 3);
    SimNode node = world.node(1);
    node.strangers.put("x", 2L);

    world.run(A_MOMENT);

    assertThat(alarms(node))
        .singleElement()
        .satisfies(alarm -> {
          assertThat(alarm.address()).isEqualTo("address of x");
          assertThat(alarm.refused()).isEqualTo(2);
        });
    assertThat(node.control().status().warning()).isEqualTo(WARNING);
    node.strangers.put("x", 5L);
    world.run(A_MOMENT);
    assertThat(shown(node))
        .singleElement()
        .satisfies(stranger -> assertThat(stranger.refused()).isEqualTo(5));
    assertThat(alarms(node)).hasSize(1);
    assertThat(shown(world.node(2))).isEmpty();
  }

  @Test
  void whoSendsNothingIsToldOfWhenANodeWouldLongHaveJoined() {
    SimWorld world = new SimWorld(1, 3);
    SimNode node = world.node(1);
    node.strangers.put("x", 0L);

    world.run(Duration.ofSeconds(55));
    assertThat(alarms(node)).isEmpty();
    assertThat(node.control().status().warning()).isNull();

    world.run(Duration.ofSeconds(10));
    assertThat(alarms(node)).hasSize(1);
    assertThat(shown(node)).hasSize(1);
    assertThat(node.control().status().warning()).contains("has not joined the cluster yet");
  }

  @Test
  void whoWaitsForAMajorityIsNotLate() {
    SimWorld world = new SimWorld(1, 3);
    SimNode node = world.node(1);
    world.node(2).kill();
    world.node(3).kill();
    node.strangers.put("x", 0L);

    world.run(Duration.ofMinutes(2));

    assertThat(alarms(node)).isEmpty();
  }

  @Test
  void whoHasGoneIsForgotten() {
    SimWorld world = new SimWorld(1, 3);
    SimNode node = world.node(1);
    node.strangers.put("x", 1L);
    world.run(A_MOMENT);

    node.strangers.clear();
    world.run(A_MOMENT);

    assertThat(shown(node)).isEmpty();
    assertThat(node.control().status().warning()).isNull();
    node.strangers.put("x", 1L);
    world.run(A_MOMENT);
    assertThat(alarms(node)).hasSize(2);
  }

  @Test
  void nodesAreNoStrangersEvenAfterACut() {
    SimWorld world = new SimWorld(1, 3);
    world.isolate(3);
    world.run(Duration.ofSeconds(90));
    world.heal();
    world.run(Duration.ofSeconds(90));

    assertThat(world.nodes).allSatisfy(node -> assertThat(alarms(node)).isEmpty());
  }
}
