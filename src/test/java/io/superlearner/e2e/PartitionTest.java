package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// Three nodes whose network is cut between nodes 1, 2 and node 3, and is mended again. The test
/// reaches all of them all the time.
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PartitionTest {

  /// Within this time each side must know of a cut.
  private static final Duration NOTICED = Duration.ofSeconds(15);

  /// Within this time all must be one again.
  private static final Duration MENDED = Duration.ofSeconds(20);

  private CuttableNodes nodes;

  // before each, since a whole class that skips itself is in no report
  @BeforeEach
  void start() {
    if (nodes == null) {
      nodes = CuttableNodes.start(3);
      nodes.operator(1).create("on-3", "counter", nodes.name(3));
    }
  }

  @AfterAll
  void stop() {
    if (nodes != null) {
      nodes.keepLogs("PartitionTest");
      nodes.close();
    }
  }

  private Answer create(String id, int node) {
    Map<String, Object> body = Map.of("id", id, "module", "counter", "node", nodes.name(node));
    return nodes.operator(node).api().post("cluster/sandboxes", body);
  }

  private void awaitMade(String id, int node, Duration limit) {
    Await.until(id + " is made at node " + node, limit, () -> create(id, node), Answer::isMade);
  }

  private boolean isStale(int node) {
    JsonNode meta = nodes.operator(node).api().get("cluster/sandboxes").json().path("meta");
    return meta.required("stale").asBoolean();
  }

  private List<String> sandboxes(int node) {
    return nodes.operator(node).sandboxIds();
  }

  @Test
  @Order(1)
  void theLargerSideGoesOnAndTheSmallerRefusesWritesAndAnswersReads() {
    nodes.script("partition", "1,2/3").expect(0);
    long cut = System.nanoTime();

    awaitMade("cut-1", 1, NOTICED);
    awaitMade("cut-2", 2, left(cut));
    Await.until(
            "node 3 refuses", left(cut), () -> create("cut-3", 3), answer -> answer.status() == 503)
        .problem(503, "no_quorum");

    nodes.awaitOthers(1, 1, left(cut));
    nodes.awaitOthers(2, 1, left(cut));
    nodes.awaitOthers(3, 0, left(cut));
    assertThat(sandboxes(1)).containsExactly("cut-1", "cut-2", "on-3");
    assertThat(sandboxes(3)).contains("on-3").doesNotContain("cut-1", "cut-3");
    assertThat(isStale(1)).isFalse();
    assertThat(isStale(3)).isTrue();
  }

  private static Duration left(long cut) {
    return NOTICED.minusNanos(System.nanoTime() - cut);
  }

  @Test
  @Order(2)
  void whenTheNetworkIsMendedAllAreOneAgainWithoutHelp() {
    nodes.script("heal").expect(0);
    long healed = System.nanoTime();

    awaitMade("mended-3", 3, MENDED);
    nodes.awaitWhole(MENDED.minusNanos(System.nanoTime() - healed));
    List<String> all = List.of("cut-1", "cut-2", "mended-3", "on-3");
    for (int node = 1; node <= 3; node++) {
      assertThat(sandboxes(node)).as("at node %s", node).containsExactlyElementsOf(all);
    }
  }

  @Test
  @Order(3)
  void scalingRemovesAlsoADeadNodeAndStartsItAnew() {
    nodes.script("kill", "3").expect(0);
    nodes.script("scale", "2").expect(0);
    assertThat(namesOfNodes()).containsExactly(nodes.name(1), nodes.name(2));

    nodes.script("scale", "3").expect(0);
    nodes.awaitWhole(MENDED);
    assertThat(namesOfNodes()).containsExactly(nodes.name(1), nodes.name(2), nodes.name(3));
  }

  private List<String> namesOfNodes() {
    return List.copyOf(nodes.operator(1).nodes().keySet());
  }
}
