package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.superlearner.control.NodeVitals;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacerTest {

  private static final SandboxId BOX = SandboxId.parse("box");

  private static Placer.Candidate node(
      String name, Double cpu, Double host, long heap, int sandboxes) {
    return node(name, cpu, host, 0.0, heap, sandboxes);
  }

  private static Placer.Candidate node(
      String name, Double cpu, Double host, Double network, long heap, int sandboxes) {
    NodeName node = NodeName.parse(name);
    NodeVitals vitals =
        new NodeVitals(
            node,
            Instant.EPOCH,
            Instant.EPOCH,
            0,
            heap,
            1000,
            0,
            null,
            cpu,
            host,
            network,
            2,
            1,
            0,
            0,
            0,
            0,
            sandboxes,
            0,
            0,
            List.of(),
            new NodeVitals.Versions("", "", "", ""));
    return new Placer.Candidate(node, vitals, sandboxes);
  }

  private static String chosen(Placer.Candidate... candidates) {
    return Placer.choose(List.of(candidates), BOX, Placement.AUTO)
        .map(NodeName::text)
        .orElse("none");
  }

  @Test
  void theScoreIsTheWeightedHeadroom() {
    assertThat(
            Placer.score(node("a@127.0.0.1", 0.25, 0.9, 500, 10), true, BOX, Placement.AUTO)
                .score())
        .isCloseTo(0.4 * 75 + 0.4 * 50 + 0.2 * 90, within(1e-9));
    assertThat(
            Placer.score(node("a@127.0.0.1", 0.25, 0.9, 500, 200), false, BOX, Placement.AUTO)
                .score())
        .isCloseTo(0.4 * 10 + 0.4 * 50, within(1e-9));
  }

  @Test
  void withoutACandidateNobodyIsChosen() {
    assertThat(chosen()).isEqualTo("none");
  }

  @Test
  void aNodeThatScoresNothingIsNotChosen() {
    assertThat(chosen(node("a@127.0.0.1", 1.0, 1.0, 1000, 100))).isEqualTo("none");
  }

  @Test
  void theLessLoadedIsChosenEvenIfItHasMoreSandboxes() {
    assertThat(chosen(node("a@127.0.0.1", 0.9, 0.5, 100, 0), node("b@127.0.0.1", 0.1, 0.5, 100, 9)))
        .isEqualTo("b@127.0.0.1");
    assertThat(chosen(node("a@127.0.0.1", 0.1, 0.5, 900, 0), node("b@127.0.0.1", 0.1, 0.5, 100, 9)))
        .isEqualTo("b@127.0.0.1");
  }

  @Test
  void amongEqualsTheOneWithFewestSandboxesIsChosenThenTheFirstByName() {
    assertThat(
            chosen(node("a@127.0.0.1", 0.10, 0.5, 100, 3), node("b@127.0.0.1", 0.20, 0.5, 250, 2)))
        .isEqualTo("b@127.0.0.1");
    assertThat(chosen(node("b@127.0.0.1", 0.1, 0.5, 100, 2), node("a@127.0.0.1", 0.1, 0.5, 100, 2)))
        .isEqualTo("a@127.0.0.1");
  }

  @Test
  void onSeveralMachinesTheLoadOfEachMachineCounts() {
    assertThat(chosen(node("a@10.0.0.1", 0.1, 0.9, 100, 0), node("b@10.0.0.2", 0.1, 0.1, 100, 5)))
        .isEqualTo("b@10.0.0.2");
  }

  @Test
  void whatIsNotMeasuredIsNoHeadroom() {
    assertThat(
            chosen(node("a@127.0.0.1", null, null, 100, 0), node("b@127.0.0.1", 0.1, 0.5, 100, 5)))
        .isEqualTo("b@127.0.0.1");
  }

  // ---- other strategies ----

  private static Placement wish(Placement.Strategy strategy, Placement.Needs needs) {
    return new Placement(null, true, strategy, needs, List.of(), List.of(), List.of());
  }

  @Test
  void capacityWeighsWhatIsLeftAfterTheNeed() {
    Placement wish =
        wish(Placement.Strategy.CAPACITY, new Placement.Needs(300L, 20.0, 25_000_000L));

    // 200 of 1000 bytes, 55 of 100 per cent, 75 of 125 MB/s are left
    NodeScore score =
        Placer.score(node("a@127.0.0.1", 0.25, 0.25, 25_000_000.0, 500, 3), true, BOX, wish);

    assertThat(score.score()).isCloseTo(0.5 * 20 + 0.3 * 55 + 0.2 * 60, within(1e-9));
    assertThat(score.excluded()).isNull();
  }

  @Test
  void aNodeThatLacksWhatIsNeededIsNeverTaken() {
    for (Placement.Strategy strategy : Placement.Strategy.values()) {
      Placement wish = wish(strategy, new Placement.Needs(600L, null, null));
      NodeScore full = Placer.score(node("a@127.0.0.1", 0.0, 0.0, 500, 0), true, BOX, wish);
      assertThat(full.score()).isZero();
      assertThat(full.excluded()).contains("600 bytes of memory");
      assertThat(
              Placer.choose(
                  List.of(
                      node("a@127.0.0.1", 0.0, 0.0, 500, 0), node("b@127.0.0.1", 0.9, 0.9, 100, 9)),
                  BOX,
                  wish))
          .contains(NodeName.parse("b@127.0.0.1"));
    }
  }

  @Test
  void aNetworkThatIsNotMeasuredIsNoHeadroom() {
    Placement wish = wish(Placement.Strategy.CAPACITY, new Placement.Needs(null, null, 1L));
    assertThat(Placer.score(node("a@127.0.0.1", 0.0, 0.0, null, 0, 0), true, BOX, wish).excluded())
        .contains("network");
  }

  @Test
  void uniformIsTheSameForTheSameMembersAndSpreads() {
    Placement wish = wish(Placement.Strategy.UNIFORM, Placement.Needs.NONE);
    List<Placer.Candidate> three =
        List.of(
            node("a@127.0.0.1", 0.1, 0.1, 0, 0),
            node("b@127.0.0.1", 0.9, 0.9, 900, 50),
            node("c@127.0.0.1", 0.5, 0.5, 0, 0));
    Map<NodeName, Integer> counts = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      SandboxId id = SandboxId.parse("box-" + i);
      NodeName chosen = Placer.choose(three, id, wish).orElseThrow();
      assertThat(Placer.choose(three.reversed(), id, wish)).contains(chosen);
      counts.merge(chosen, 1, Integer::sum);
      // without another node it stays where it is
      List<Placer.Candidate> two =
          three.stream()
              .filter(one -> one.node().equals(chosen) || one.node().text().startsWith("a"))
              .toList();
      assertThat(Placer.choose(two, id, wish)).contains(chosen);
    }
    assertThat(counts.values()).hasSize(3).allMatch(count -> count > 70);
  }
}
