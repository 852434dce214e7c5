package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// Nodes that freeze, die, come back and leave. The shared cluster goes through all of it, one
/// thing after the other, since starting three nodes for each would take minutes.
@Tag("cluster")
@SharedNodes.Use(story = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LostNodeTest {

  /// Within this time the others must answer when a node has died.
  private static final Duration AT_ONCE = Duration.ofSeconds(3);

  /// The limit of a list, 5 s, and some time for the rest.
  private static final Duration PARTIAL = Duration.ofMillis(6_500);

  private Nodes nodes;
  private String third;

  @BeforeAll
  void start(Nodes shared) {
    nodes = shared;
    third = nodes.at(3).name();
    for (int i = 1; i <= 3; i++) {
      nodes.operator(1).create("on-" + i, Trees.three("one_for_one"), nodes.at(i).name());
    }
  }

  private Operator first() {
    return nodes.operator(1);
  }

  private Operator second() {
    return nodes.operator(2);
  }

  @Test
  @Order(1)
  void aFrozenNodeIsNamedInPartialAnswersWithinTheLimit() {
    nodes.at(3).freeze();
    try {
      for (String path :
          List.of(
              "cluster/sandboxes",
              "cluster/processes?limit=1000",
              "supervisors",
              "cluster/nodes")) {
        Answer answer = first().api().get(path);
        assertThat(answer.took()).as(path).isLessThan(PARTIAL);
        JsonNode data = answer.data();
        assertThat(data.path("partial").asBoolean()).as(path).isTrue();
        assertThat(Data.all(data.path("nodes").path("missing"), "node")).containsExactly(third);
        assertThat(Data.all(data.path("nodes").path("missing"), "reason").getFirst()).isNotBlank();
        assertThat(data.path("nodes").path("answered")).hasSize(2);
      }
      JsonNode entry = second().nodes().get(third);
      assertThat(entry.path("status").asText()).isEqualTo("unreachable");
      assertThat(entry.path("issues")).isNotEmpty();
      for (String figure :
          List.of(
              "sandbox_count", "process_count", "memory_usage", "cpu_usage", "resource_usage")) {
        assertThat(entry.path(figure).isNull()).as("%s of a frozen node", figure).isTrue();
      }
      assertThat(Instant.parse(entry.path("last_seen").asText())).isBefore(Instant.now());
      JsonNode hidden = first().sandbox("on-3");
      assertThat(hidden.path("status").asText() + hidden.path("node").asText())
          .isNotEqualTo("running" + third);
      assertThat(first().sandbox("on-1").path("status").asText()).isEqualTo("running");
    } finally {
      nodes.at(3).thaw();
    }
  }

  @Test
  @Order(2)
  void afterAFreezeTheAnswerIsWholeAgainAndEachSandboxRunsOnce() {
    JsonNode whole =
        first()
            .await(
                "all answer again",
                Nodes.START,
                "cluster/sandboxes",
                answer ->
                    !answer.path("data").path("partial").asBoolean(true)
                        && answer.path("data").path("nodes").path("answered").size() == 3)
            .path("data");
    assertThat(Data.all(whole.path("items"), "id")).containsExactly("on-1", "on-2", "on-3");
    nodes.awaitWhole();
    for (String id : List.of("on-1", "on-2", "on-3")) {
      awaitRunning(id);
    }
    String worker = first().pid("on-3", "root/a");
    assertThat(first().call(worker, "ping").asText()).isEqualTo("pong");
    moveToThird();
  }

  private JsonNode awaitRunning(String id) {
    return first()
        .await(
            id + " runs",
            Await.USUAL,
            "cluster/sandboxes/" + id,
            answer -> answer.path("data").path("status").asText().equals("running"))
        .path("data");
  }

  /// The sandbox may have been given to another node.
  private void moveToThird() {
    if (!first().sandbox("on-3").path("node").asText().equals(third)) {
      JsonNode moved =
          second()
              .api()
              .post("cluster/sandboxes/on-3/migrate", Map.of("target", third))
              .expect(200)
              .data();
      assertThat(moved.path("node").asText()).isEqualTo(third);
      assertThat(moved.path("status").asText()).isEqualTo("running");
    }
  }

  private JsonNode awaitElsewhere() {
    return first()
        .await(
            "on-3 runs on another node",
            Await.USUAL,
            "cluster/sandboxes/on-3",
            answer ->
                answer.path("data").path("status").asText().equals("running")
                    && !answer.path("data").path("node").asText().equals(third))
        .path("data");
  }

  @Test
  @Order(3)
  void whenANodeIsKilledTheOthersAnswerAtOnceAndShowItAsGone() {
    Map<String, String> before = first().pids("on-2");
    try (EventStream stream = EventStream.follow(first().api(), "cluster_events", null)) {
      Instant killed = Instant.now();
      nodes.at(3).kill();
      for (Operator operator : List.of(first(), second())) {
        for (String path : List.of("cluster/sandboxes", "cluster/processes", "cluster/nodes")) {
          Answer answer = operator.api().get(path).expect(200);
          assertThat(answer.took()).as(path).isLessThan(AT_ONCE);
        }
      }
      stream.await(
          "loss of the node",
          event ->
              event.data().path("type").asText().equals("node_lost")
                  && event.data().path("data").path("node").asText().equals(third));
      assertThat(Duration.between(killed, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }
    for (Operator operator : List.of(first(), second())) {
      JsonNode entry = operator.nodes().get(third);
      assertThat(entry.path("status").asText()).isEqualTo("unreachable");
      assertThat(Instant.parse(entry.path("last_seen").asText())).isBefore(Instant.now());
      assertThat(entry.path("resource_usage").isNull()).isTrue();
      JsonNode status =
          operator
              .await(
                  "the node counts as gone",
                  Await.USUAL,
                  "cluster/status",
                  answer -> answer.path("data").path("connected_nodes").size() == 1)
              .path("data");
      assertThat(status.path("nodes").toString()).contains(third);
      assertThat(status.path("total_nodes").asInt()).isEqualTo(3);
      assertThat(status.path("cluster_size").asInt()).isEqualTo(2);
      assertThat(status.path("healthy_nodes").asInt()).isEqualTo(2);
      assertThat(status.path("cluster_health").asText()).isNotEqualTo("healthy");
    }
    assertThat(first().pids("on-2")).isEqualTo(before);
  }

  @Test
  @Order(4)
  void itsSandboxRunsElsewhereAndItsProcessesAreNotReached() {
    JsonNode moved = awaitElsewhere();
    JsonNode last =
        moved.path("migration_history").path(moved.path("migration_history").size() - 1);
    assertThat(last.path("from").asText()).isEqualTo(third);
    assertThat(last.path("to").asText()).isEqualTo(moved.path("node").asText());
    assertThat(last.path("cause").asText()).isEqualTo("failover");
    assertThat(first().call(first().pid("on-3", "root/b"), "ping").asText()).isEqualTo("pong");
    assertThat(first().processes("on-3")).hasSize(4);
    for (Operator operator : List.of(first(), second())) {
      assertThat(operator.sandboxIds()).containsExactly("on-1", "on-2", "on-3");
      assertThat(Data.all(operator.api().get("cluster/sandboxes?status=running").items(), "id"))
          .containsExactly("on-1", "on-2", "on-3");
    }
    int number = first().nodes().get(third).path("number").asInt();
    Answer gone = first().api().delete("processes/" + number + ".1.0");
    assertThat(gone.status()).isIn(404, 503);
    gone.assertNoInsides();
    JsonNode problem =
        first()
            .api()
            .post("cluster/sandboxes", Map.of("id", "wanted", "module", "counter", "node", third))
            .problem(409, "node_not_available");
    assertThat(problem.path("parameter").asText()).isEqualTo("node");
    first()
        .api()
        .post("cluster/sandboxes", Map.of("id", "on-3", "module", "counter"))
        .problem(409, "already_exists");
  }

  @Test
  @Order(5)
  void whatHasMovedCanBeRestartedAndDestroyed() {
    JsonNode restarted = second().restart("on-3");
    assertThat(restarted.path("status").asText()).isEqualTo("running");
    assertThat(restarted.path("node").asText()).isNotEqualTo(third);
    first().destroy("on-3");
    assertThat(second().sandboxIds()).containsExactly("on-1", "on-2");
  }

  @Test
  @Order(6)
  void twoNodesGoOnWorking() {
    JsonNode made = first().create("after-loss", "test_demo", null);
    assertThat(made.path("node").asText()).isNotEqualTo(third);
    second().destroy("after-loss");
  }

  @Test
  @Order(7)
  void aNodeThatIsStartedAgainBelongsToTheClusterInANewLife() {
    JsonNode before = first().nodes().get(third);
    nodes.startAgain(3);
    JsonNode now = first().nodes().get(third);
    assertThat(now.path("number")).isEqualTo(before.path("number"));
    assertThat(now.path("incarnation").asInt()).isGreaterThan(before.path("incarnation").asInt());
    assertThat(nodes.operator(3).sandboxIds()).containsExactly("on-1", "on-2");
    nodes.operator(3).create("on-3", "counter", third);
    assertThat(first().pid("on-3", "root/counter"))
        .startsWith("<" + now.path("number").asInt() + ".")
        .endsWith("." + now.path("incarnation").asInt() + ">");
  }

  @Test
  @Order(8)
  void aCounterGoesOnElsewhereFromItsLastCheckpoint() {
    assertThat(first().call(first().pid("on-3", "root/counter"), Map.of("increment", 42)).asInt())
        .isEqualTo(42);
    JsonNode taken = second().api().post("cluster/sandboxes/on-3/checkpoints").expect(200).data();
    assertThat(taken.path("states").path("root/counter").toString()).contains("42");
    assertThat(taken.path("holders")).hasSize(3);

    nodes.at(3).kill();

    awaitElsewhere();
    assertThat(second().call(second().pid("on-3", "root/counter"), "get").asInt()).isEqualTo(42);
    assertThat(first().api().get("sandboxes/on-3/events").data().toString())
        .contains("sandbox_restored");
    nodes.startAgain(3);
    assertThat(awaitElsewhere().path("node").asText()).isNotEqualTo(third);
  }

  @Test
  @Order(9)
  void aNodeThatIsStoppedInOrderSaysGoodbyeAndOthersGoOn() {
    moveToThird();
    assertThat(first().call(first().pid("on-3", "root/counter"), "increment").asInt())
        .isEqualTo(43);
    // no checkpoint was taken of that: the node itself must hand it over before it ends
    try (EventStream stream = EventStream.follow(first().api(), "cluster_events", null)) {
      nodes.at(3).stop();
      stream.await(
          "the node leaves",
          event ->
              event.data().path("type").asText().equals("node_left")
                  && event.data().path("data").path("node").asText().equals(third));
    }
    assertThat(first().status().path("cluster_size").asInt()).isEqualTo(2);
    assertThat(first().api().get("cluster/sandboxes").took()).isLessThan(AT_ONCE);
    assertThat(first().sandbox("on-1").path("status").asText()).isEqualTo("running");
    awaitElsewhere();
    assertThat(first().call(first().pid("on-3", "root/counter"), "get").asInt()).isEqualTo(43);
  }

  @Test
  @Order(10)
  void aNodeWhoseLastPeerHasGoneSaysSoAndRunsNothing() {
    nodes.at(2).kill();
    JsonNode status =
        first()
            .await(
                "no peer is left",
                Await.USUAL,
                "cluster/status",
                answer -> answer.path("data").path("connected_nodes").isEmpty())
            .path("data");
    assertThat(status.path("status").asText()).isEqualTo("initializing");
    assertThat(status.path("cluster_size").asInt()).isEqualTo(1);
    assertThat(status.path("cluster_health").asText()).isNotEqualTo("healthy");
    first()
        .await(
            "the lease is over",
            Await.USUAL,
            "cluster/quorum",
            answer -> !answer.path("data").path("lease").path("held").asBoolean(true));
    for (String id : List.of("on-1", "on-2", "on-3")) {
      first()
          .await(
              id + " does not run",
              Await.USUAL,
              "cluster/sandboxes/" + id,
              answer -> !answer.path("data").path("status").asText().equals("running"));
    }
    first()
        .api()
        .post("cluster/sandboxes", Map.of("id", "late", "module", "counter"))
        .problem(503, "no_quorum");
  }

  @Test
  @Order(11)
  void whenAPeerIsBackEverythingRunsAgain() {
    nodes.launchAgain(2);
    for (String id : List.of("on-1", "on-2", "on-3")) {
      first()
          .await(
              id + " runs again",
              Nodes.START,
              "cluster/sandboxes/" + id,
              answer -> answer.path("data").path("status").asText().equals("running"));
    }
    assertThat(first().call(first().pid("on-3", "root/counter"), "get").asInt()).isEqualTo(43);
    first().create("again", "counter", null);
  }

  private static Map<String, Object> child(String id, String node) {
    return Map.of("id", id, "module", "counter", "restart", "permanent", "node", node);
  }

  private static List<String> children() {
    return IntStream.range(0, 6).mapToObj(i -> "kid-" + i).toList();
  }

  @Test
  @Order(12)
  @DisplayName(
      "in real JVMs, DSUP-03: a node with children of the distributed supervisor is killed: all run once")
  void theChildrenOfAKilledNodeRunElsewhereOnce() {
    nodes.startAgain(3);
    for (String id : children()) {
      int node = Integer.parseInt(id.substring("kid-".length())) % 3 + 1;
      first()
          .api()
          .post("cluster/supervisor/children", child(id, nodes.at(node).name()))
          .expect(201);
    }
    first().api().post("cluster/supervisor/children", child("fired", third)).expect(201);
    first().api().delete("cluster/supervisor/children/fired").expect(200);

    nodes.at(3).kill();

    awaitChildrenOnceWithout(third);
  }

  @Test
  @Order(13)
  @DisplayName(
      "in real JVMs, DSUP-04: a second node is killed after the first is back: the same again")
  void andSoDoTheyWhenTheNextNodeIsKilled() {
    nodes.startAgain(3);

    nodes.at(2).kill();

    awaitChildrenOnceWithout(nodes.at(2).name());
    first().api().get("cluster/supervisor/children/fired").problem(404, "process_not_found");
    nodes.startAgain(2);
  }

  private void awaitChildrenOnceWithout(String lost) {
    for (String id : children()) {
      first()
          .await(
              id + " runs, and not on the lost node",
              Await.USUAL,
              "cluster/supervisor/children/" + id,
              answer ->
                  answer.path("data").path("status").asText().equals("running")
                      && !answer.path("data").path("node").asText().equals(lost));
      // a supervisor and its one child
      List<String> where =
          Await.until(
              "both processes of " + id,
              Await.USUAL,
              () ->
                  first().processes(id).values().stream()
                      .map(row -> row.path("node").asText())
                      .toList(),
              rows -> rows.size() == 2);
      assertThat(Set.copyOf(where)).as("where %s runs", id).hasSize(1);
    }
  }
}
