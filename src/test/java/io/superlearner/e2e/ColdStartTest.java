package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// What truth keeps on disk: three nodes lose one voter, then two, then all stop and start. The
/// shared cluster goes through all of it, one thing after the other.
@Tag("cluster")
@SharedNodes.Use(story = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ColdStartTest {

  /// Truth's own limit, 3 s, and some time for the rest.
  private static final Duration REFUSED = Duration.ofSeconds(6);

  private Nodes nodes;

  @BeforeAll
  void start(Nodes shared) {
    nodes = shared;
    for (int i = 1; i <= 3; i++) {
      nodes.operator(1).create("on-" + i, Trees.three("one_for_one"), nodes.at(i).name());
    }
  }

  private Operator second() {
    return nodes.operator(2);
  }

  @Test
  @Order(1)
  void whenAVoterIsKilledTruthGoesOn() {
    nodes.at(1).kill();
    Await.until(
        "a sandbox can be made again", Await.USUAL, () -> create("after-one", 2), Answer::isMade);
    assertThat(nodes.operator(3).sandboxIds()).containsExactly("after-one", "on-1", "on-2", "on-3");
  }

  private Answer create(String id, int node) {
    return second()
        .api()
        .post(
            "cluster/sandboxes",
            Map.of("id", id, "module", "counter", "node", nodes.at(node).name()));
  }

  @Test
  @Order(2)
  void whenASecondVoterIsKilledWritesAreRefusedInTimeNothingRunsAndReadsGoOn() {
    nodes.at(3).kill();
    Answer refused = create("never", 2);
    refused.problem(503, "no_quorum");
    assertThat(refused.took()).isLessThan(REFUSED);
    second()
        .await(
            "the lease is over",
            REFUSED,
            "cluster/quorum",
            answer -> !answer.path("data").path("lease").path("held").asBoolean(true));
    second()
        .await(
            "nothing runs",
            Await.USUAL,
            "cluster/sandboxes/on-2",
            answer -> !answer.path("data").path("status").asText().equals("running"));
  }

  @Test
  @Order(3)
  void whenOneVoterReturnsTruthGoesOnByItself() {
    nodes.launchAgain(1);
    Await.until(
        "a sandbox can be made again", Nodes.START, () -> create("after-two", 2), Answer::isMade);
    nodes.startAgain(3);
    awaitRunning(List.of("after-one", "after-two", "on-1", "on-2", "on-3"));
  }

  @Test
  @Order(4)
  void whenAllAreKilledAndStartedEverySandboxIsBack() {
    Map<String, JsonNode> before = nodes.operator(1).nodes();
    nodes.all().forEach(RunningNode::kill);
    nodes.startAllAgain();
    awaitRunning(List.of("after-one", "after-two", "on-1", "on-2", "on-3"));
    for (int i = 1; i <= 3; i++) {
      JsonNode old = before.get(nodes.at(i).name());
      JsonNode now = nodes.operator(1).nodes().get(nodes.at(i).name());
      assertThat(now.path("number")).isEqualTo(old.path("number"));
      assertThat(now.path("incarnation").asInt()).isGreaterThan(old.path("incarnation").asInt());
    }
  }

  @Test
  @Order(5)
  void whenAllStopInOrderAndStartWhatWasDestroyedStaysDestroyed() {
    second().destroy("after-one");
    nodes.all().forEach(RunningNode::stop);
    nodes.startAllAgain();
    awaitRunning(List.of("after-two", "on-1", "on-2", "on-3"));
    assertThat(second().call(second().pid("on-3", "root/a"), "ping").asText()).isEqualTo("pong");
    assertThat(second().sandboxIds()).doesNotContain("after-one");
  }

  private void awaitRunning(List<String> ids) {
    Set<String> wanted = Set.copyOf(ids);
    second()
        .await(
            "these sandboxes run: " + ids,
            Await.USUAL,
            "cluster/sandboxes",
            answer -> running(answer.path("data").path("items")).containsAll(wanted));
  }

  private static List<String> running(JsonNode items) {
    List<String> ids = new ArrayList<>();
    for (JsonNode item : items) {
      if (item.path("status").asText().equals("running")) {
        ids.add(item.path("id").asText());
      }
    }
    return ids;
  }
}
