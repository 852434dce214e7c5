package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.cluster.PartitionStatus.Cut;
import io.superlearner.cluster.PartitionStatus.State;
import io.superlearner.event.Event;
import io.superlearner.identity.NodeName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real looks, questions and judgements of three nodes in a simulated world.
class PartitionsTest {

  private static final Duration IN_TIME = Duration.ofSeconds(5);

  private static List<List<NodeName>> islands(SimNode node) {
    return node.partitions().islands().stream().map(PartitionStatus.Island::nodes).toList();
  }

  private static <E extends Event> List<E> told(SimNode node, Class<E> kind) {
    return node.told.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aCutIsToldWithinFiveSecondsOnBothSidesAndOnce(long seed) {
    SimWorld world = new SimWorld(seed, 3);
    NodeName[] names = world.nodes.stream().map(node -> node.name).toArray(NodeName[]::new);
    assertThat(world.nodes)
        .allSatisfy(node -> assertThat(node.partitions().status()).isEqualTo(State.HEALTHY));

    world.isolate(3);
    world.run(IN_TIME);

    List<NodeName> large = List.of(names[0], names[1]);
    List<NodeName> small = List.of(names[2]);
    for (SimNode node : world.nodes) {
      boolean ruling = node.index != 3;
      List<List<NodeName>> seen = ruling ? List.of(large, small) : List.of(small, large);
      PartitionStatus status = node.partitions();
      assertThat(status.status()).isEqualTo(State.PARTITIONED);
      assertThat(islands(node)).isEqualTo(seen);
      assertThat(status.hasMajority()).isEqualTo(ruling);
      assertThat(status.islands().getFirst().hasMajority()).isEqualTo(ruling);
      assertThat(status.islands().getLast().hasMajority()).isNull();
      assertThat(told(node, Event.PartitionDetected.class))
          .singleElement()
          .satisfies(event -> {
            assertThat(event.islands()).isEqualTo(seen);
            assertThat(event.hasMajority()).isEqualTo(ruling);
          });
    }
    world.run(Duration.ofSeconds(20));
    assertThat(world.nodes)
        .allSatisfy(node -> assertThat(told(node, Event.PartitionDetected.class)).hasSize(1));
    assertThat(world.node(1).partitions().links())
        .filteredOn(link -> link.from().equals(names[2]))
        .allSatisfy(link -> assertThat(link.stale()).isTrue());

    world.heal();
    world.run(IN_TIME);

    for (SimNode node : world.nodes) {
      assertThat(node.partitions().status()).isEqualTo(State.HEALTHY);
      assertThat(told(node, Event.PartitionHealed.class))
          .singleElement()
          .satisfies(event -> assertThat(event.lastedMs()).isBetween(20_000L, 30_000L));
      assertThat(node.partitions().history())
          .extracting(PartitionStatus.Change::status)
          .startsWith(State.HEALTHY, State.PARTITIONED);
    }
  }

  @Test
  void aCutBetweenTwoIsKnownToTheThirdAndReachesBothThroughIt() {
    SimWorld world = new SimWorld(7, 3);

    world.cut(1, 2);
    world.run(IN_TIME);

    for (SimNode node : world.nodes) {
      PartitionStatus status = node.partitions();
      assertThat(status.status()).isEqualTo(State.DEGRADED);
      assertThat(status.islands()).hasSize(1);
      assertThat(status.cuts())
          .containsExactly(new Cut(world.node(1).name, world.node(2).name, false));
      assertThat(status.links()).allSatisfy(link -> assertThat(link.stale()).isFalse());
      assertThat(told(node, Event.PartitionDetected.class)).hasSize(1);
    }
  }

  @Test
  void aShortPauseIsNoPartition() {
    SimWorld world = new SimWorld(11, 3);

    world.node(3).freeze();
    world.run(Duration.ofMillis(1_900));
    world.node(3).thaw();
    world.run(IN_TIME);

    assertThat(world.nodes)
        .allSatisfy(node -> assertThat(told(node, Event.PartitionDetected.class)).isEmpty());
  }

  @Test
  void aFrozenNodeSaysNothingOldWhenItGoesOn() {
    SimWorld world = new SimWorld(13, 3);
    SimNode frozen = world.node(3);

    frozen.freeze();
    world.run(Duration.ofSeconds(8));
    assertThat(world.node(1).partitions().status()).isEqualTo(State.PARTITIONED);
    frozen.thaw();

    assertThat(frozen.partitions().status()).as("it has not looked yet").isEqualTo(State.UNKNOWN);
    world.run(Duration.ofSeconds(3));
    assertThat(frozen.partitions().status()).isEqualTo(State.HEALTHY);
    assertThat(told(frozen, Event.PartitionDetected.class)).isEmpty();
  }

  @Test
  void aSilentNodeIsNotConnectedAfterTwoSecondsAlsoIfItIsAMemberStill() {
    SimWorld world = new SimWorld(17, 3);
    SimNode first = world.node(1);
    assertThat(first.connected()).hasSize(2);

    world.node(3).freeze();
    world.run(Duration.ofMillis(1_400));
    assertThat(first.connected()).hasSize(2);
    world.run(Duration.ofMillis(1_200));
    assertThat(first.connected()).containsExactly(world.node(2).name);

    world.node(3).thaw();
    world.run(Duration.ofSeconds(1));
    assertThat(first.connected()).hasSize(2);
  }
}
