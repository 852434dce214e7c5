package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.cluster.PartitionStatus.Cut;
import io.superlearner.cluster.PartitionStatus.Island;
import io.superlearner.cluster.PartitionStatus.Link;
import io.superlearner.cluster.PartitionStatus.State;
import io.superlearner.cluster.SightJudge.Verdict;
import io.superlearner.identity.NodeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SightJudgeTest {

  private static final long STALE = 5_000;
  private static final NodeName A = node(1);
  private static final NodeName B = node(2);
  private static final NodeName C = node(3);

  /// What each node of a small world sees; at first everybody sees everybody, just now.
  private static final class Scene {
    private final Map<NodeName, Integer> lives = new HashMap<>();
    private final Set<List<NodeName>> blind = new HashSet<>();
    private final Set<List<NodeName>> never = new HashSet<>();
    private final Map<NodeName, Long> ages = new HashMap<>();
    private final Set<NodeName> mute = new HashSet<>();
    private final Set<NodeName> down = new HashSet<>();
    private final Set<NodeName> ruling = new HashSet<>();

    Scene(int count) {
      for (int i = 1; i <= count; i++) {
        lives.put(node(i), 1);
      }
    }

    Scene blind(NodeName from, NodeName to) {
      blind.add(List.of(from, to));
      return this;
    }

    Scene cut(NodeName one, NodeName other) {
      return blind(one, other).blind(other, one);
    }

    Verdict seenBy(NodeName self) {
      List<Sight> sights =
          lives.keySet().stream()
              .filter(node -> !mute.contains(node))
              .map(node ->
                  new Sight(
                      node, 1, 1, ages.getOrDefault(node, 10L), ruling.contains(node), looks(node)))
              .toList();
      return SightJudge.judge(self, lives, sights, STALE);
    }

    private List<Sight.Look> looks(NodeName from) {
      return lives.keySet().stream()
          .filter(to -> !to.equals(from))
          .map(to -> look(to, List.of(from, to)))
          .toList();
    }

    private Sight.Look look(NodeName to, List<NodeName> pair) {
      boolean sees = !blind.contains(pair) && !never.contains(pair);
      Long silent = never.contains(pair) ? null : sees ? Long.valueOf(30) : Long.valueOf(3_000);
      return new Sight.Look(to, 1, sees, silent, 0.4, down.contains(to));
    }
  }

  private static NodeName node(int index) {
    return NodeName.parse("node" + index + "@127.0.0.1");
  }

  private static Link link(Verdict verdict, NodeName from, NodeName to) {
    return verdict.links().stream()
        .filter(link -> link.from().equals(from) && link.to().equals(to))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whoAllSeeEachOtherAreOneHealthyIsland() {
    Verdict verdict = new Scene(3).seenBy(A);

    assertThat(verdict.state()).isEqualTo(State.HEALTHY);
    assertThat(verdict.groups()).containsExactly(List.of(A, B, C));
    assertThat(verdict.links()).hasSize(6).allSatisfy(link -> assertThat(link.sees()).isTrue());
  }

  @Test
  void aNodeAloneIsHealthy() {
    assertThat(new Scene(1).seenBy(A).state()).isEqualTo(State.HEALTHY);
  }

  @Test
  void aCutOffNodeIsAnIslandOfItsOwnOnBothSides() {
    Scene scene = new Scene(3).cut(A, C).cut(B, C);
    scene.ruling.add(A);
    scene.ruling.add(B);
    scene.ages.put(C, 5_001L);

    Verdict large = scene.seenBy(A);
    assertThat(large.state()).isEqualTo(State.PARTITIONED);
    assertThat(large.islands())
        .containsExactly(
            new Island(List.of(A, B), true, false), new Island(List.of(C), null, true));

    scene.ages.clear();
    scene.ages.put(A, 6_000L);
    scene.ages.put(B, 6_000L);
    Verdict small = scene.seenBy(C);
    assertThat(small.state()).isEqualTo(State.PARTITIONED);
    assertThat(small.islands())
        .containsExactly(
            new Island(List.of(C), false, false), new Island(List.of(A, B), null, true));
  }

  @Test
  void whatACutOffNodeSaidBeforeDoesNotHideTheCut() {
    // C's last word is fresh still, and said that it sees all and has the majority
    Scene scene = new Scene(3).blind(A, C).blind(B, C);
    scene.ruling.add(C);

    Verdict verdict = scene.seenBy(A);

    assertThat(verdict.groups()).containsExactly(List.of(A, B), List.of(C));
    assertThat(verdict.islands().getLast().hasMajority()).isNull();
    assertThat(verdict.cuts()).isEmpty();
  }

  @Test
  void aBridgeIsOneIslandWithACut() {
    Verdict verdict = new Scene(3).cut(A, B).seenBy(C);

    assertThat(verdict.state()).isEqualTo(State.DEGRADED);
    assertThat(verdict.groups()).containsExactly(List.of(C, A, B).stream().sorted().toList());
    assertThat(verdict.cuts()).containsExactly(new Cut(A, B, false));
  }

  @Test
  void aOneWayCutSaysWhoDoesNotSeeWhom() {
    assertThat(new Scene(3).blind(A, B).seenBy(C).cuts()).containsExactly(new Cut(A, B, true));
    assertThat(new Scene(3).blind(B, A).seenBy(C).cuts()).containsExactly(new Cut(B, A, true));
    assertThat(new Cut(B, A, true)).hasToString(B + " does not see " + A);
  }

  @Test
  void oneWayAloneJoinsNobody() {
    assertThat(new Scene(2).blind(A, B).seenBy(A).state()).isEqualTo(State.PARTITIONED);
    assertThat(new Scene(2).blind(A, B).seenBy(B).state()).isEqualTo(State.PARTITIONED);
  }

  @Test
  void aNodeThatIsProvedDeadIsNoPartition() {
    Scene scene = new Scene(3).blind(A, C).blind(B, C);
    scene.down.add(C);
    scene.ages.put(C, 20_000L);

    Verdict verdict = scene.seenBy(A);

    assertThat(verdict.state()).isEqualTo(State.DEGRADED);
    assertThat(verdict.down()).containsExactly(C);
    assertThat(verdict.groups()).containsExactly(List.of(A, B));
    assertThat(verdict.links()).noneMatch(link -> link.from().equals(C));
  }

  @Test
  void aNodeThatWasNeverHeardOfIsUnknownAndNoPartition() {
    Scene scene = new Scene(3);
    scene.mute.add(C);
    scene.never.add(List.of(A, C));
    scene.never.add(List.of(B, C));

    Verdict verdict = scene.seenBy(A);

    assertThat(verdict.state()).isEqualTo(State.DEGRADED);
    assertThat(verdict.unknown()).containsExactly(C);
    assertThat(verdict.groups()).containsExactly(List.of(A, B));
    assertThat(link(verdict, C, A)).isEqualTo(new Link(C, A, null, null, null, null, false));
  }

  @Test
  void whoHasHeardOfNobodyKnowsNothing() {
    Scene scene = new Scene(2);
    scene.mute.add(B);
    scene.never.add(List.of(A, B));

    assertThat(scene.seenBy(A).state()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void whoHasNotLookedKnowsNothing() {
    Scene scene = new Scene(3);
    scene.mute.add(A);
    assertThat(scene.seenBy(A).state()).isEqualTo(State.UNKNOWN);

    Scene late = new Scene(3);
    late.ages.put(A, 5_001L);
    assertThat(late.seenBy(A).state()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void whatIsOldIsStaleAndTheFreshWordOfTheOtherDecides() {
    Scene scene = new Scene(3).blind(C, A);
    scene.ages.put(C, 5_001L);

    Verdict verdict = scene.seenBy(A);

    assertThat(verdict.state()).isEqualTo(State.DEGRADED);
    assertThat(verdict.cuts()).isEmpty();
    assertThat(link(verdict, C, A).stale()).isTrue();
    assertThat(link(verdict, A, C).stale()).isFalse();
  }

  @Test
  void whatAnEarlierLifeSawDoesNotCount() {
    Verdict verdict =
        SightJudge.judge(
            A,
            Map.of(A, 1, B, 2),
            List.of(
                new Sight(A, 1, 1, 0, true, List.of(new Sight.Look(B, 1, true, 10L, 0.5, false))),
                new Sight(B, 1, 1, 0, true, List.of(new Sight.Look(A, 1, true, 10L, 0.5, false)))),
            STALE);

    assertThat(verdict.unknown()).containsExactly(B);
    assertThat(verdict.state()).isEqualTo(State.UNKNOWN);
  }

  @Property(tries = 500)
  void islandsAreWhatCanBeReachedAndEveryNodeIsInOne(
      @ForAll @IntRange(min = 1, max = 9) int count, @ForAll long seed) {
    Random random = new Random(seed);
    Scene scene = new Scene(count);
    Map<NodeName, Set<NodeName>> joined = new HashMap<>();
    scene.lives.keySet().forEach(node -> joined.put(node, new TreeSet<>(Set.of(node))));
    for (int i = 1; i <= count; i++) {
      for (int j = i + 1; j <= count; j++) {
        int dice = random.nextInt(4);
        if (dice == 0) {
          scene.cut(node(i), node(j));
        } else if (dice == 1) {
          scene.blind(node(i), node(j));
        } else if (random.nextInt(3) == 0) {
          merge(joined, node(i), node(j));
        } else {
          scene.blind(node(j), node(i));
        }
      }
    }

    Verdict verdict = scene.seenBy(node(1));

    List<NodeName> placed = new ArrayList<>();
    for (List<NodeName> group : verdict.groups()) {
      placed.addAll(group);
      assertThat(joined.get(group.getFirst())).containsExactlyElementsOf(group);
    }
    assertThat(placed).containsExactlyInAnyOrderElementsOf(scene.lives.keySet());
    assertThat(verdict.groups().getFirst()).contains(node(1));
    boolean whole = verdict.groups().size() == 1 && verdict.cuts().isEmpty();
    assertThat(verdict.state() == State.HEALTHY).isEqualTo(whole);
  }

  private static void merge(Map<NodeName, Set<NodeName>> joined, NodeName one, NodeName other) {
    Set<NodeName> all = new TreeSet<>(joined.get(one));
    all.addAll(joined.get(other));
    all.forEach(node -> joined.put(node, all));
  }
}
