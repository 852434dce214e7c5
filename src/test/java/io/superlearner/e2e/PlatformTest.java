package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A node's own services, its ports, and what it tells to strangers.
@Tag("cluster")
@SharedNodes.Use
class PlatformTest {

  /// Returns the pids of a node's own tree by path.
  static Map<String, String> platform(Operator operator, String node) {
    Map<String, String> pids = new TreeMap<>();
    for (JsonNode row : operator.api().get("processes?limit=1000&node=" + node).items()) {
      if (row.path("path").asText().startsWith("platform")) {
        pids.put(row.path("path").asText(), row.path("pid").asText());
      }
    }
    return pids;
  }

  @Test
  void everyServiceOfThePlatformIsStartedAgainWhenItIsKilledAndNothingIsLost(Nodes nodes) {
    Operator far = nodes.operator(1);
    String node = nodes.at(2).name();
    far.create("kept", "test_demo", node);
    far.call(far.pid("kept", "root/counter"), Map.of("increment", 5));
    Map<String, String> sandbox = far.pids("kept");
    Map<String, String> before = platform(far, node);
    assertThat(before.keySet())
        .contains("platform", "platform/sandboxes", "platform/sampler", "platform/demo");
    List<String> services =
        before.keySet().stream()
            .filter(path -> path.chars().filter(c -> c == '/').count() == 1)
            .toList();
    for (String service : services) {
      String pid = platform(far, node).get(service);
      far.kill(pid, "kill");
      Await.until(
          service + " runs again",
          Await.USUAL,
          () -> platform(far, node),
          now -> now.containsKey(service) && !now.get(service).equals(pid));
      assertThat(platform(far, node).get("platform")).isEqualTo(before.get("platform"));
    }
    Await.until(
        "the whole platform runs",
        Await.USUAL,
        () -> platform(far, node).keySet(),
        now -> now.equals(before.keySet()));
    assertThat(far.pids("kept")).isEqualTo(sandbox);
    assertThat(far.call(sandbox.get("root/counter"), "get").asInt()).isEqualTo(5);
    assertThat(nodes.at(2).isReady()).isTrue();
    far.create("after", "test_demo", node);
    assertThat(far.sandboxIds()).containsExactly("after", "kept");
  }

  @Test
  void allClassesOfTheProductAreLoadedSoonAfterTheStart(Nodes nodes) {
    Pattern all = Pattern.compile("\\b([1-9]\\d{3,}) of \\1 classes are loaded");
    for (RunningNode node : nodes.all()) {
      Await.until(
          node + " has loaded its classes", Await.USUAL, () -> all.matcher(node.log()).find());
    }
  }

  @Test
  void theClustersServicesHangUnderOneSupervisorOfTheirOwn(Nodes nodes) {
    for (RunningNode node : nodes.all()) {
      JsonNode cluster =
          nodes.operator(1).api().get("supervisors/cluster?node=" + node.name()).data();
      assertThat(cluster.path("path").asText()).isEqualTo("platform/cluster");
      assertThat(cluster.path("supervision").path("strategy").asText()).isEqualTo("one_for_one");
      assertThat(cluster.path("children")).isNotEmpty();
    }
  }

  @Test
  void whenTheRootOfThePlatformIsKilledItComesBackAndSandboxesLiveOn(Nodes nodes) {
    Operator far = nodes.operator(1);
    String node = nodes.at(3).name();
    far.create("survivor", "counter", node);
    Map<String, String> sandbox = far.pids("survivor");
    Map<String, String> before = platform(far, node);
    far.kill(before.get("platform"), "kill");
    Await.until(
        "the platform's tree is whole again",
        Await.USUAL,
        () -> platform(far, node),
        now ->
            now.keySet().equals(before.keySet())
                && !now.get("platform").equals(before.get("platform")));
    assertThat(far.pids("survivor")).isEqualTo(sandbox);
  }

  @Test
  void onlyTheDeclaredPortsAreOpenAndAllOnLoopback(Nodes nodes) {
    for (RunningNode node : nodes.all()) {
      Set<String> wanted =
          Set.of(
              "127.0.0.1:" + nodes.ports().http(node.index()),
              "127.0.0.1:" + nodes.ports().grid(node.index()),
              "127.0.0.1:" + nodes.ports().truth(node.index()),
              "127.0.0.1:" + nodes.ports().life(node.index()));
      Set<String> open = Sockets.listening(node.pid());
      assertThat(
              open.stream().map(at -> at.replace("::ffff:", "").replace("0:0:0:0:0:0:0:1", "::1")))
          .as("%s listens on", node)
          .containsExactlyInAnyOrderElementsOf(wanted);
    }
  }

  @Test
  void theGridCountsByAClockThatNobodySets(Nodes nodes) throws Exception {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(nodes.at(1).pid()),
                "GC.class_histogram",
                "-all")
            .redirectErrorStream(true)
            .start();
    // instances, bytes, class
    assertThat(new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .containsPattern(" 1 +[0-9]+ +io.superlearner.cluster.hazelcast.SteadyClock");
  }

  @Test
  void aPlainClientOfTheGridIsTurnedAway(Nodes nodes) {
    ClientConfig config = new ClientConfig();
    config.setClusterName("e2e_" + nodes.ports().offset());
    config.getNetworkConfig().addAddress("127.0.0.1:" + nodes.ports().grid(1));
    config
        .getConnectionStrategyConfig()
        .getConnectionRetryConfig()
        .setClusterConnectTimeoutMillis(4000);
    assertThatThrownBy(() -> HazelcastClient.newHazelcastClient(config))
        .isInstanceOf(IllegalStateException.class);
    assertThat(nodes.operator(1).status().path("cluster_size").asInt()).isEqualTo(3);
  }

  @Test
  void everybodyLearnsWhetherANodeServesAndNothingElse(Nodes nodes) {
    for (RunningNode node : nodes.all()) {
      Api stranger = node.operator().api().as(null);
      Answer live = stranger.get("/health/live").expect(200);
      assertThat(live.json()).isEqualTo(Data.read("{\"status\":\"UP\"}"));
      Answer ready = stranger.get("/health/ready").expect(200);
      assertThat(ready.json()).isEqualTo(Data.read("{\"status\":\"UP\"}"));
      JsonNode detail = node.operator().api().get("/health/ready").expect(200).json();
      assertThat(Data.all(detail.path("checks"), "name")).contains("deployed", "joined", "truth");
      for (String path : List.of("/metrics", "/openapi", "/openapi.json", "/management")) {
        assertThat(stranger.get(path).status()).as(path).isIn(302, 303, 401, 403, 404);
      }
    }
  }

  @Test
  void noSecretStandsInALog(Nodes nodes) {
    JsonNode token =
        nodes
            .operator(1)
            .api()
            .post("tokens", Map.of("role", "viewer", "label", "for the log"))
            .expect(201)
            .data();
    nodes.operator(2).api().as(token.path("token").asText()).get("cluster/status").expect(200);
    nodes.operator(3).api().as("wrong-secret-token").get("cluster/status").expect(401);
    for (RunningNode node : nodes.all()) {
      assertThat(node.log())
          .doesNotContain(nodes.token())
          .doesNotContain(token.path("token").asText())
          .doesNotContain("wrong-secret-token");
    }
  }
}
