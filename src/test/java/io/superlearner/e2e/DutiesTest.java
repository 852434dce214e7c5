package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Moving sandboxes and taking nodes out of duty, over HTTP: rows PL-21 to PL-24, PL-33, DS-22 to
/// DS-28.
@Tag("cluster")
@SharedNodes.Use
class DutiesTest {

  private static Api api(Nodes nodes) {
    return nodes.operator(1).api();
  }

  private static JsonNode body(Answer answer) {
    return answer.expect(200).data();
  }

  private static List<JsonNode> all(JsonNode list) {
    List<JsonNode> all = new ArrayList<>();
    list.forEach(all::add);
    return all;
  }

  private static Map<String, Object> order(String id, String node, boolean strict) {
    return Map.of("id", id, "module", "counter", "node", node, "strict", strict);
  }

  private static JsonNode batch(Nodes nodes, Map<String, Object> changes) {
    return body(api(nodes).post("cluster/sandboxes/batch", changes));
  }

  private static void createTenOn(Nodes nodes, String node, boolean strict) {
    List<Map<String, Object>> ten = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ten.add(order("ten-" + i, node, strict));
    }
    JsonNode made = batch(nodes, Map.of("create", ten));
    assertThat(made.path("done").asInt()).as("%s", made).isEqualTo(10);
  }

  @Test
  void aBatchTellsOfEachChangeWhatBecameOfIt(Nodes nodes) {
    String two = nodes.at(2).name();
    String three = nodes.at(3).name();
    batch(nodes, Map.of("create", List.of(order("b-old", two, true), order("b-move", two, true))));

    JsonNode result =
        batch(
            nodes,
            Map.of(
                "destroy", List.of("b-old", "b-ghost"),
                "create", List.of(order("b-new", three, true), order("b-move", two, true)),
                "migrate", List.of(Map.of("id", "b-move", "target", three))));

    assertThat(result.path("done").asInt()).isEqualTo(3);
    assertThat(result.path("failed").asInt()).isEqualTo(2);
    assertThat(all(result.path("items")))
        .extracting(item ->
            item.path("operation").asText()
                + " "
                + item.path("id").asText()
                + " "
                + item.path("code").asText(null))
        .containsExactly(
            "destroy b-old null",
            "destroy b-ghost sandbox_not_found",
            "create b-new null",
            "create b-move already_exists",
            "migrate b-move null");
    assertThat(nodes.operator(2).sandboxIds()).contains("b-new", "b-move").doesNotContain("b-old");
    assertThat(nodes.operator(2).sandbox("b-move").path("node").asText()).isEqualTo(three);
  }

  @Test
  void tenOnOneNodeAreSpreadAndTheMovesAreToldOnTheOtherNodes(Nodes nodes) {
    try (EventStream events = EventStream.follow(nodes.operator(3).api(), "sandbox_events", null)) {
      createTenOn(nodes, nodes.at(2).name(), false);

      JsonNode done =
          body(api(nodes).post("cluster/rebalance", Map.of("max_moves", 100, "at_once", 3)));

      assertThat(done.path("pinned")).isEmpty();
      List<Integer> after = new ArrayList<>();
      done.path("after").forEach(count -> after.add(count.asInt()));
      after.sort(null);
      assertThat(after.getLast() - after.getFirst()).as("%s", done).isLessThanOrEqualTo(1);
      JsonNode move = done.path("moves").get(0);
      EventStream.Sent told =
          events.await(
              "of the move of " + move.path("sandbox"),
              sent ->
                  sent.data().path("type").asText().equals("sandbox_moved")
                      && sent.data()
                          .path("data")
                          .path("sandbox")
                          .asText()
                          .equals(move.path("sandbox").asText()));
      assertThat(told.data().path("data").path("cause").asText()).isEqualTo("rebalance");
      assertThat(told.data().path("data").path("to")).isEqualTo(move.path("to"));
    }
    assertThat(whyNoneIsMoved(nodes)).contains("spread evenly").doesNotContain("not spread evenly");
  }

  private static String whyNoneIsMoved(Nodes nodes) {
    return api(nodes)
        .post("cluster/sandboxes/auto/migrate", Map.of())
        .problem(409, "conflict")
        .path("detail")
        .asText();
  }

  @Test
  void tenThatMustBeOnTheirNodeStayAndTheAnswerSaysWhy(Nodes nodes) {
    createTenOn(nodes, nodes.at(2).name(), true);

    JsonNode done = body(api(nodes).post("cluster/rebalance", Map.of()));

    assertThat(done.path("moves")).isEmpty();
    JsonNode pinned = done.path("pinned").get(0);
    assertThat(pinned.path("node").asText()).isEqualTo(nodes.at(2).name());
    assertThat(pinned.path("sandboxes").asInt()).isEqualTo(10);
    assertThat(pinned.path("why").asText()).contains("strict");
    assertThat(whyNoneIsMoved(nodes)).contains("not spread evenly");
  }

  @Test
  void theSandboxWhoseMoveHelpsMostIsMovedByItself(Nodes nodes) {
    createTenOn(nodes, nodes.at(2).name(), false);

    JsonNode moved = body(api(nodes).post("cluster/sandboxes/auto/migrate", Map.of()));

    assertThat(moved.path("id").asText()).startsWith("ten-");
    assertThat(moved.path("node").asText()).isNotEqualTo(nodes.at(2).name());
  }

  @Test
  void aMoveWithPutKeepsItsOptionsInTheHistory(Nodes nodes) {
    nodes.operator(1).create("put", "counter", nodes.at(1).name());
    assertThat(nodes.operator(1).sandbox("put").path("backup_nodes")).hasSize(2);

    JsonNode moved =
        body(
            nodes
                .operator(3)
                .api()
                .putText(
                    "cluster/sandboxes/put/migrate",
                    Data.write(
                        Map.of(
                            "target",
                            nodes.at(2).name(),
                            "options",
                            Map.of("reason", "a lesson", "timeout_ms", 20_000)))));

    assertThat(moved.path("node").asText()).isEqualTo(nodes.at(2).name());
    JsonNode last = moved.path("migration_history").get(0);
    assertThat(last.path("cause").asText()).isEqualTo("request");
    assertThat(last.path("options").path("reason").asText()).isEqualTo("a lesson");
    assertThat(last.path("options").path("timeout_ms").asInt()).isEqualTo(20_000);
    nodes
        .operator(1)
        .api()
        .putText(
            "cluster/sandboxes/put/migrate", Data.write(Map.of("options", Map.of("timeout_ms", 1))))
        .problem(400, "invalid_parameter");
  }

  @Test
  void aDrainedNodeIsEmptyUntilItRejoins(Nodes nodes) {
    String three = nodes.at(3).name();
    nodes.operator(1).create("drained", "counter", three);
    try {
      JsonNode drained = body(api(nodes).post("cluster/nodes/" + three + "/drain"));
      assertThat(drained.path("done").asBoolean()).as("%s", drained).isTrue();
      assertThat(drained.path("moved").asInt()).isEqualTo(1);
      assertThat(nodes.operator(2).sandbox("drained").path("node").asText()).isNotEqualTo(three);
      api(nodes)
          .post("cluster/sandboxes", order("refused", three, true))
          .problem(409, "node_not_available");
    } finally {
      JsonNode back = body(nodes.operator(2).api().post("cluster/nodes/" + three + "/rejoin"));
      assertThat(back.path("name").asText()).isEqualTo(three);
    }
    Await.until(
        "the node is taken again",
        Await.USUAL,
        () -> api(nodes).post("cluster/sandboxes", order("taken", three, true)).status() == 201);
  }

  @Test
  void aLiveNodeAnswersAPing(Nodes nodes) {
    String two = nodes.at(2).name();

    JsonNode answer = body(api(nodes).post("cluster/nodes/" + two + "/ping"));

    assertThat(answer.path("alive").asBoolean()).isTrue();
    assertThat(answer.path("node").asText()).isEqualTo(two);
    assertThat(answer.path("from").asText()).isEqualTo(nodes.at(1).name());
    assertThat(answer.path("round_trip_ms").asDouble()).isPositive();
  }

  @Test
  void aChildOfTheDistributedSupervisorIsStartedAndTerminated(Nodes nodes) {
    String three = nodes.at(3).name();
    Map<String, Object> order =
        Map.of("id", "kid", "module", "counter", "restart", "permanent", "node", three);

    JsonNode child = api(nodes).post("cluster/supervisor/children", order).expect(201).data();

    assertThat(child.path("node").asText()).isEqualTo(three);
    assertThat(child.path("status").asText()).isEqualTo("running");
    Await.until(
        "another node lists it",
        Await.USUAL,
        () ->
            Data.all(
                    nodes.operator(2).api().get("cluster/supervisor").data().path("children"), "id")
                .contains("kid"));
    assertThat(
            body(nodes.operator(2).api().delete("cluster/supervisor/children/kid"))
                .path("id")
                .asText())
        .isEqualTo("kid");
    api(nodes).get("cluster/supervisor/children/kid").problem(404, "process_not_found");
  }
}
