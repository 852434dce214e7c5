package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// A lone node that simulates others, all of it through REST.
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SimulationTest {

  private static final String ONE = "sim1@127.0.0.1";
  private static final String TWO = "sim2@127.0.0.1";
  private static final String THREE = "sim3@127.0.0.1";

  /// What a lone node and a simulated cluster both answer.
  private static final List<String> LOOKS =
      List.of(
          "cluster/status",
          "cluster/mode",
          "cluster/simulation",
          "cluster/topology",
          "cluster/members",
          "cluster/nodes",
          "cluster/quorum",
          "cluster/partitions",
          "cluster/registry",
          "cluster/locks",
          "cluster/supervisor",
          "cluster/select-node",
          "cluster/sandboxes",
          "cluster/sandboxes/box",
          "cluster/sandboxes/box/placement",
          "cluster/sandboxes/box/checkpoints",
          "sandboxes/box/events",
          "cluster/processes",
          "cluster/trees",
          "supervisors",
          "modules");

  private Nodes nodes;
  private Operator operator;

  @BeforeAll
  void start() {
    nodes = Nodes.startOne(Map.of("SUPERLEARNER_CLUSTER_SIMULATION", "2"));
    operator = nodes.operator(1);
  }

  @AfterAll
  void stop() {
    if (nodes != null) {
      nodes.keepLogs("SimulationTest");
      nodes.close();
    }
  }

  private JsonNode put(String path, Object body) {
    return operator.api().putText(path, Data.write(body)).expect(200).data();
  }

  private JsonNode post(String path) {
    return operator.api().post(path).expect(200).data();
  }

  private Answer create(String id) {
    return operator.api().post("cluster/sandboxes", Map.of("id", id, "module", "counter"));
  }

  private JsonNode awaitRunningOff(String id, String node) {
    return Await.until(
        id + " runs on another node than " + node,
        Await.USUAL,
        () -> operator.api().get("cluster/sandboxes/" + id).json().path("data"),
        record ->
            record.path("status").asText().equals("running")
                && !record.path("node").asText().equals(node));
  }

  @Test
  @Order(1)
  void aNodeThatIsToldToSimulatesFromItsStart() {
    JsonNode on =
        Await.until(
            "simulation is on",
            Await.USUAL,
            () -> operator.api().get("cluster/simulation").data(),
            status -> status.path("enabled").asBoolean());
    assertThat(on.path("nodes")).hasSize(2);

    put("cluster/simulation", Map.of("enabled", false));
  }

  @Test
  @DisplayName(
      "simulated nodes are lost, cut off and healed by REST (SM-08, SM-09, SM-11, SM-12, SM-17)")
  void simulatedNodesAreLostCutOffAndHealed() {
    put("cluster/simulation", Map.of("enabled", true, "nodes", 3));
    assertThat(operator.api().get("cluster/topology").data().path("total_nodes").asInt())
        .isEqualTo(3);
    JsonNode envelope = operator.api().get("cluster/status").json();
    assertThat(envelope.path("meta").path("simulated").asBoolean()).isTrue();
    assertThat(envelope.path("meta").path("node").asText()).isEqualTo(ONE);

    // a sandbox outlives its node
    operator.create("box", "counter", TWO);
    operator.call(operator.pid("box", "root/counter"), Map.of("increment", 5));
    operator.api().post("cluster/sandboxes/box/checkpoints").expect(200);
    post("cluster/simulation/nodes/" + TWO + "/kill");
    String home = awaitRunningOff("box", TWO).path("node").asText();
    assertThat(operator.call(operator.pid("box", "root/counter"), "get").asInt()).isEqualTo(5);
    post("cluster/simulation/nodes/" + TWO + "/start");

    // a minority refuses
    operator.api().post("cluster/sandboxes/box/migrate", Map.of("target", THREE));
    operator
        .api()
        .post("cluster/simulation/cut", Map.of("sides", List.of(List.of(THREE), List.of(ONE, TWO))))
        .expect(200);
    put("cluster/simulation/asked", Map.of("node", THREE));
    create("late").problem(503, "no_quorum");
    assertThat(create("later").json().path("cluster").path("simulated").asBoolean()).isTrue();
    put("cluster/simulation/asked", Map.of("node", ONE));
    assertThat(awaitRunningOff("box", THREE).path("node").asText()).isIn(ONE, TWO);
    assertThat(home).isIn(ONE, THREE);

    // healed, all is one again
    post("cluster/simulation/heal");
    put("cluster/simulation/asked", Map.of("node", THREE));
    Await.until("the third writes again", Await.USUAL, () -> create("again"), Answer::isMade);

    put("cluster/simulation", Map.of("enabled", false));
    JsonNode off = operator.api().get("cluster/topology").data();
    assertThat(off.path("total_nodes").asInt()).isEqualTo(1);
    assertThat(operator.sandboxIds()).isEmpty();
    assertThat(operator.api().get("cluster/status").json().path("meta").path("simulated").asText())
        .isEqualTo("false");
  }

  @Test
  @DisplayName("simulated answers have the fields of real ones (SM-14)")
  void simulatedAnswersHaveTheFieldsOfRealOnes() {
    operator.create("box", "counter", null);
    operator.api().post("cluster/sandboxes/box/checkpoints").expect(200);
    Map<String, Map<String, String>> real = shapes();
    operator.destroy("box");

    put("cluster/mode", Map.of("mode", "multi_node"));
    Map<String, Map<String, String>> simulated;
    try {
      operator.create("box", "counter", null);
      operator.api().post("cluster/sandboxes/box/checkpoints").expect(200);
      simulated = shapes();
    } finally {
      put("cluster/mode", Map.of("mode", "single_node"));
    }

    for (String look : LOOKS) {
      Map<String, String> both = new TreeMap<>(real.get(look));
      both.keySet().retainAll(simulated.get(look).keySet());
      List<String> wrong = new ArrayList<>();
      both.keySet()
          .forEach(path -> {
            String one = real.get(look).get(path);
            String other = simulated.get(look).get(path);
            if (!one.equals(other) && !one.equals("NULL") && !other.equals("NULL")) {
              wrong.add(path + ": " + one + " and " + other);
            }
          });
      // an empty list, a null or an empty map shows nothing of what could be in it
      real.get(look).keySet().stream()
          .filter(
              path -> !simulated.get(look).containsKey(path) && isShown(simulated.get(look), path))
          .forEach(path -> wrong.add(path + " is real only"));
      simulated.get(look).keySet().stream()
          .filter(path -> !real.get(look).containsKey(path) && isShown(real.get(look), path))
          .forEach(path -> wrong.add(path + " is simulated only"));
      assertThat(wrong).as(look).isEmpty();
    }
  }

  private static boolean isShown(Map<String, String> shape, String path) {
    String above = path.substring(0, path.lastIndexOf('/'));
    return "OBJECT".equals(shape.get(above)) && !above.endsWith("/opts");
  }

  private Map<String, Map<String, String>> shapes() {
    Map<String, Map<String, String>> shapes = new TreeMap<>();
    for (String look : LOOKS) {
      Map<String, String> shape = new TreeMap<>();
      add(shape, "", operator.api().get(look).expect(200).json());
      shapes.put(look, shape);
    }
    return shapes;
  }

  private static void add(Map<String, String> shape, String path, JsonNode value) {
    String known = shape.get(path);
    if (known == null || known.equals("NULL")) {
      shape.put(path, value.getNodeType().name());
    }
    value.properties().forEach(field -> add(shape, path + "/" + field.getKey(), field.getValue()));
    if (value.isArray()) {
      value.forEach(each -> add(shape, path + "/*", each));
    }
  }

  @Test
  @DisplayName("the console says that what it shows is simulated, as long as it is (SM-13)")
  void theConsoleSaysThatItIsSimulated() {
    String code = operator.api().post("login-codes").expect(201).data().path("code").asText();
    String set = operator.api().as(null).get("/login?code=" + code).header("Set-Cookie");
    String cookie = set.substring(0, set.indexOf(';'));
    assertThat(page(cookie)).contains("superlearner1").doesNotContain("id=\"simulated\"");

    put("cluster/mode", Map.of("mode", "multi_node"));
    try {
      assertThat(page(cookie)).contains("id=\"simulated\"").contains("sim2");
    } finally {
      put("cluster/mode", Map.of("mode", "single_node"));
    }
    assertThat(page(cookie)).doesNotContain("id=\"simulated\"");
  }

  private String page(String cookie) {
    return Api.send(operator.api().as(null).request("/").header("Cookie", cookie).GET())
        .expect(200)
        .text();
  }

  @Test
  void aViewerSeesAndAnOperatorPlaysButOnlyAnAdminSwitches() {
    Api viewer = operator.api().as(token("viewer"));
    Api player = operator.api().as(token("operator"));
    viewer.get("cluster/simulation").expect(200);
    viewer.post("cluster/simulation/heal").problem(403, "forbidden");
    player.putText("cluster/simulation", "{\"enabled\": true}").problem(403, "forbidden");
    player.post("cluster/simulation/heal").problem(409, "conflict");
  }

  private String token(String role) {
    return operator
        .api()
        .post("tokens", Map.of("role", role, "label", "test"))
        .expect(201)
        .data()
        .path("token")
        .asText();
  }
}
