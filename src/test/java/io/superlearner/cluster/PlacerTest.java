package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.superlearner.control.NodeVitals;
import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacerTest {

  private static Placer.Candidate node(
      String name, Double cpu, Double host, long heap, int sandboxes) {
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
    return Placer.choose(List.of(candidates)).map(NodeName::text).orElse("none");
  }

  @Test
  void theScoreIsTheWeightedHeadroom() {
    assertThat(Placer.score(node("a@127.0.0.1", 0.25, 0.9, 500, 10), true))
        .isCloseTo(0.4 * 75 + 0.4 * 50 + 0.2 * 90, within(1e-9));
    assertThat(Placer.score(node("a@127.0.0.1", 0.25, 0.9, 500, 200), false))
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
}
