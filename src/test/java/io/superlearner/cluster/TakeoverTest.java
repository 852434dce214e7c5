package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.SandboxId;
import io.superlearner.truth.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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
import org.junit.jupiter.params.provider.ValueSource;

/// Nodes that are lost, cut off, frozen and back, under a clock that the test moves.
@Tag("grid")
@Tag("simulation")
class TakeoverTest {

  // thousands of losses would fill the log of the tests
  private static final Logger LOG = Logger.getLogger("io.superlearner.cluster");

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
    assertThat(world.running()).isEqualTo(ids(sandboxes));
    return world;
  }

  // what goes on outside of the world's clock
  private static void await(BooleanSupplier condition) {
    Instant end = Instant.now().plusSeconds(20);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  @DisplayName("DSUP-03 node lost: all its children run elsewhere, once, within the goal")
  void whatALostNodeRanRunsElsewhereWithinEightSeconds() {
    SimWorld world = worldWith(1, 3, 9);
    world.node(2).kill();

    world.run(Duration.ofSeconds(8));

    assertThat(world.running()).isEqualTo(ids(9));
  }

  @Test
  void theLossOfTheLeaderIsNoOther() {
    SimWorld world = worldWith(2, 3, 9);
    world.leader().kill();

    world.run(Duration.ofSeconds(8));

    assertThat(world.running()).isEqualTo(ids(9));
  }

  @Test
  void aNodeThatWasSeenToDieIsNotExpectedEvenIfItNeverSaidAWord() throws Exception {
    SimWorld world = worldWith(6, 3, 3);
    startTwoOfThreeAnew(world);
    world.run(Duration.ofSeconds(5));
    SimNode third = world.node(3);
    try (LifeSocket life = new LifeSocket(0, third.name)) {
      third.showLifeAt(life.port());
      third.beSilent();
      third.start();
      world.run(Duration.ofSeconds(1));
      assertThat(third.create(SimWorld.request("young"), new Placement(third.name, true)))
          .isInstanceOf(Outcome.Done.class);
      await(() -> life.callers() == 2);
    }
    third.kill();
    await(() -> world.node(1).deathsSeen() == 1 && world.node(2).deathsSeen() == 1);

    world.run(Duration.ofSeconds(1));

    assertThat(world.running()).contains(SandboxId.parse("young"));
  }

  @Test
  void aSilentNodeIsWaitedForNoLongerIfAnotherBeginsToLeadMeanwhile() {
    SimWorld world = worldWith(2, 5, 10);
    int leads = world.leader().index;
    int silent = leads % 5 + 1;
    Set<SandboxId> left = world.node(silent).running();
    world.node(silent).freeze();
    world.run(Duration.ofMillis(1500));
    world.node(leads).kill();
    // 2 s of silence, 4.5 s of suspicion, and the passes between
    world.run(Duration.ofMillis(5500));

    assertThat(world.running()).containsAll(left);
  }

  @Test
  void aNodeWhoseLastLifeNeverTookALeaseCanBeRemoved() {
    SimWorld world = worldWith(5, 4, 4);
    world.node(3).kill();
    world.run(Duration.ofSeconds(10));
    // it takes a seat, and dies before it has a lease
    world.node(3).start();
    world.node(3).kill();
    world.run(Duration.ofSeconds(5));

    assertThat(world.node(1).parts().control.remove(world.node(3).name))
        .isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aPauseOfTwoSecondsMovesNothing() {
    for (int i = 1; i <= 50; i++) {
      SimWorld world = worldWith(i, 3, 6);
      Set<SandboxId> before = world.node(1 + i % 3).running();
      world.node(1 + i % 3).freeze();
      world.run(Duration.ofSeconds(2));
      world.node(1 + i % 3).thaw();
      world.run(Duration.ofSeconds(10));

      assertThat(world.node(1 + i % 3).running()).as("seed " + i).isEqualTo(before);
      assertThat(world.node(1 + i % 3).lease().period()).isEqualTo(1);
    }
  }

  @Test
  void aNodeThatWakesAfterLongRunsNothingOfWhatItRan() {
    SimWorld world = worldWith(3, 3, 9);
    world.node(3).freeze();
    world.run(Duration.ofSeconds(8));
    assertThat(world.running()).isEqualTo(ids(9));

    world.node(3).thaw();

    assertThat(world.node(3).running()).isEmpty();
    world.run(Duration.ofSeconds(10));
    assertThat(world.running()).isEqualTo(ids(9));
    assertThat(world.node(3).lease().held()).isTrue();
    assertThat(world.node(3).lease().period()).isEqualTo(2);
  }

  @Test
  @DisplayName("DSUP-15 quorum lost: children on the small side end before others have them")
  void aNodeThatIsCutOffEndsWhatItRunsBeforeOthersHaveIt() {
    SimWorld world = worldWith(4, 3, 9);
    world.isolate(3);
    Duration ended = Duration.ZERO;
    while (!world.node(3).running().isEmpty()) {
      world.tick();
      ended = ended.plus(SimWorld.TICK);
    }

    assertThat(ended).isLessThanOrEqualTo(Duration.ofMillis(3500));
    assertThat(world.running()).isNotEqualTo(ids(9));
    world.run(Duration.ofSeconds(8).minus(ended));
    assertThat(world.running()).isEqualTo(ids(9));
    assertThat(world.create(3, "late")).isFalse();

    world.heal();
    world.run(Duration.ofSeconds(10));
    assertThat(world.running()).isEqualTo(ids(9));
    assertThat(world.create(3, "again")).isTrue();
  }

  @Test
  void whatANodeRanThatHasLostTruthAndStillAnswersRunsElsewhereAndItGetsNothingNew() {
    SimWorld world = worldWith(6, 3, 9);
    world.blind(3);
    world.run(Duration.ofSeconds(4));
    assertThat(world.node(3).running()).isEmpty();
    for (int i = 0; i < 6; i++) {
      assertThat(world.create(1 + i % 2, "t" + i)).as("t" + i).isTrue();
    }

    world.run(Duration.ofSeconds(6));

    assertThat(world.running()).hasSize(15).containsAll(ids(9));
    world.heal();
    world.run(Duration.ofSeconds(10));
    assertThat(world.node(3).lease().held()).isTrue();
    assertThat(world.running()).hasSize(15);
  }

  @Test
  void aNodeThatOnlyTruthHearsOfKeepsWhatItRunsAndIsAskedForItNoMoreThanNeeded() {
    SimWorld world = worldWith(12, 3, 9);
    SimNode silent = world.node(world.leader().index % 3 + 1);
    Set<SandboxId> before = silent.running();
    silent.beSilent();
    Set<Long> versions = new HashSet<>();

    for (int i = 0; i < 300; i++) {
      world.tick();
      versions.add(world.truth.read("lease/" + silent.name.text()).orElseThrow().version());
    }

    assertThat(silent.running()).isEqualTo(before);
    assertThat(silent.lease().period()).isEqualTo(1);
    assertThat(versions).as("two for each suspicion, in 30 s").hasSizeBetween(8, 32);
  }

  @Test
  void aNodeThatIsSuspectedAndHoldsItsLeaseStillTakesWhatItsOwnClientsCreate() {
    SimWorld world = worldWith(13, 3, 3);
    SimNode silent = world.node(world.leader().index % 3 + 1);
    silent.beSilent();
    int suspected = 0;

    for (int i = 0; i < 200; i++) {
      world.tick();
      suspected += silent.isSuspected() ? 1 : 0;
      Outcome<SandboxRecord> made =
          silent.create(SimWorld.request("own" + i), new Placement(silent.name, true));
      assertThat(made).as("tick %s".formatted(i)).isInstanceOf(Outcome.Done.class);
    }

    assertThat(suspected).isPositive();
  }

  @Test
  void aNodeWithoutItsLeaseReservesNothing() {
    SimWorld world = worldWith(14, 3, 0);
    SimNode node = world.node(1);
    node.freeze();
    world.run(Duration.ofSeconds(4));
    node.thaw();
    node.askAround();

    Placement there = new Placement(world.node(2).name, true);
    SandboxRequest early = SimWorld.request("early");
    assertThat(node.create(early, there)).isInstanceOf(Outcome.Refused.class);

    assertThat(world.truth.list("sandbox/")).isEmpty();
    world.run(Duration.ofSeconds(1));
    assertThat(world.create(1, "late")).isTrue();
  }

  @Test
  void aLeaderThatWasPausedSuspectsNobodyBeforeItHasAskedAnew() {
    SimWorld world = worldWith(13, 3, 3);
    List<Long> before = leaseVersions(world);

    world.clock.advance(Duration.ofMillis(2500));
    world.leader().takeOver();

    assertThat(leaseVersions(world)).isEqualTo(before);
    for (int i = 0; i < 2; i++) {
      world.clock.advance(Duration.ofMillis(1100));
      world.leader().takeOver();
    }
    assertThat(leaseVersions(world))
        .as("one that is only slow does suspect whom it does not hear")
        .isNotEqualTo(before);
  }

  private static List<Long> leaseVersions(SimWorld world) {
    return world.truth.list("lease/").stream().map(Versioned::version).toList();
  }

  @Test
  void theLeaderThatLosesTruthIsNoOther() {
    SimWorld world = worldWith(7, 3, 9);
    world.blind(world.leader().index);

    world.run(Duration.ofSeconds(10));

    assertThat(world.running()).isEqualTo(ids(9));
  }

  @Test
  @DisplayName("DSUP-16 quorum regained: all is back, none twice")
  void withoutAMajorityNothingRunsAndAllIsBackAfterwards() {
    SimWorld world = worldWith(5, 3, 6);
    world.node(1).kill();
    world.node(2).kill();

    world.run(Duration.ofSeconds(4));
    assertThat(world.running()).isEmpty();
    assertThat(world.create(3, "late")).isFalse();

    world.node(1).begin();
    world.node(1).start();
    world.run(Duration.ofSeconds(30));
    assertThat(world.running()).isEqualTo(ids(6));
  }

  @Test
  @DisplayName("DSUP-17 3|2 of five: all on the side of three, none on the side of two")
  void twoOfFiveOnTheSmallSideRunNothing() {
    SimWorld world = worldWith(6, 5, 10);
    for (int a = 1; a <= 3; a++) {
      world.cut(a, 4);
      world.cut(a, 5);
    }
    world.run(Duration.ofSeconds(8));

    assertThat(world.running()).isEqualTo(ids(10));
    assertThat(world.node(4).running()).isEmpty();
    assertThat(world.node(5).running()).isEmpty();
  }

  @Test
  @DisplayName("DSUP-19 indirectly connected nodes: never two owners")
  void aBridgeBetweenTwoThatDoNotSeeEachOtherLeavesOneOwner() {
    SimWorld world = worldWith(7, 3, 9);
    world.cut(1, 2);

    world.run(Duration.ofSeconds(20));

    assertThat(world.running()).isEqualTo(ids(9));
  }

  private static void startTwoOfThreeAnew(SimWorld world) {
    for (SimNode node : world.nodes) {
      node.kill();
    }
    world.run(Duration.ofSeconds(60));
    world.node(1).begin();
    world.node(2).begin();
    world.node(1).start();
    world.node(2).start();
  }

  @Test
  void aClusterThatIsStartedAsAWholeMovesNothing() {
    SimWorld world = worldWith(8, 3, 9);
    Set<SandboxId> third = world.node(3).running();
    startTwoOfThreeAnew(world);
    world.run(Duration.ofSeconds(10));
    world.node(3).start();
    world.run(Duration.ofSeconds(3));

    assertThat(world.running()).isEqualTo(ids(9));
    assertThat(world.node(3).running()).isEqualTo(third);
  }

  @Test
  void aNodeThatDoesNotComeBackIsNotWaitedForLongerThanItsPatience() {
    SimWorld world = worldWith(9, 3, 9);
    startTwoOfThreeAnew(world);
    world.run(Duration.ofSeconds(32));

    assertThat(world.running()).isEqualTo(ids(9));
  }

  @Test
  void aNodeThatDoesNotWatchItsClockIsCaught() {
    assertThatThrownBy(
            () -> {
              SimWorld world = worldWith(10, 3, 9);
              world.node(3).watchNoClock();
              world.isolate(3);
              world.run(Duration.ofSeconds(10));
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("two copies");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void noFaultsMakeTwoCopiesOrLoseOne(int nodes) {
    int seeds = Integer.getInteger("seeds", 20);
    long first = Long.getLong("seed", nodes * 1_000L);
    for (long seed = first; seed < first + seeds; seed++) {
      try {
        run(seed, nodes);
      } catch (AssertionError | RuntimeException broken) {
        throw new AssertionError(
            "with -Dseed=" + seed + " -Dseeds=1 and " + nodes + " nodes", broken);
      }
    }
  }

  private static void run(long seed, int count) {
    SimWorld world = new SimWorld(seed, count);
    Random random = world.random;
    Set<SandboxId> acknowledged = new HashSet<>();
    for (int step = 0; step < 60; step++) {
      int one = 1 + random.nextInt(count);
      int other = 1 + random.nextInt(count);
      SimNode node = world.node(one);
      switch (random.nextInt(12)) {
        case 0 -> world.cut(one, other == one ? 1 + one % count : other);
        case 1 -> world.isolate(one);
        case 2, 3 -> world.heal();
        case 4 -> node.freeze();
        case 5 -> world.nodes.forEach(SimNode::thaw);
        case 6 -> node.kill();
        case 7 -> restart(world, node);
        case 8 -> node.pauseInTruth(Duration.ofSeconds(1 + random.nextInt(9)));
        default -> {
          String id = "s" + step;
          if (node.isStarted() && node.isAwake() && world.create(one, id)) {
            acknowledged.add(SandboxId.parse(id));
          }
        }
      }
      world.run(Duration.ofMillis(100L * (1 + random.nextInt(40))));
    }
    world.heal();
    world.nodes.forEach(SimNode::thaw);
    for (SimNode node : world.nodes) {
      restart(world, node);
    }
    for (SimNode node : world.nodes) {
      restart(world, node);
    }
    world.run(Duration.ofSeconds(70));
    assertThat(world.running()).as("acknowledged").containsAll(acknowledged);
    assertThat(world.nodes).allMatch(node -> node.lease().held());
  }

  // a node that starts needs truth; one that finds none tries again later
  private static void restart(SimWorld world, SimNode node) {
    if (node.isDead()) {
      node.begin();
    }
    if (!node.isStarted() && world.reachesLeader(node.index)) {
      node.start();
    }
  }
}
