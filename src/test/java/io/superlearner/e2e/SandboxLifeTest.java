package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.superlearner.sandbox.SampleJar;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The life of sandboxes: rows SL-01 to SL-18.
@Tag("cluster")
@SharedNodes.Use
class SandboxLifeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "counter",
        "printer",
        "kv",
        "scripted",
        "demo_one_for_one",
        "demo_one_for_all",
        "demo_rest_for_one",
        "test_demo"
      })
  void everyBuiltInModuleMakesASandboxThatRuns(String module, Nodes nodes) {
    JsonNode made = nodes.operator(1).create("of-module", module, null);
    assertThat(made.path("status").asText()).isEqualTo("running");
    assertThat(made.path("health_status").asText()).isEqualTo("healthy");
    assertThat(made.path("module_or_app").asText()).isEqualTo(module);
    assertThat(made.path("resource_usage").path("processes").asInt()).isGreaterThan(1);
    assertThat(made.path("resource_allocation").path("memory").asLong()).isPositive();
    Map<String, JsonNode> processes = nodes.operator(2).processes("of-module");
    assertThat(processes.get("root").path("type").asText()).isEqualTo("supervisor");
    assertThat(processes.get("root").path("pid")).isEqualTo(made.path("pid"));
    assertThat(nodes.operator(1).api().get("modules").items())
        .extracting(row -> row.path("name").asText())
        .contains(module);
  }

  @Test
  void aCreatedSandboxHasAnAddressAndAllItsMetadata(Nodes nodes) {
    Answer answer =
        nodes
            .operator(1)
            .api()
            .post("cluster/sandboxes", Map.of("sandbox_id", "whole", "module_or_app", "test_demo"));
    JsonNode made = answer.expect(201).data();
    assertThat(answer.header("Location")).endsWith("/api/v1/cluster/sandboxes/whole");
    assertThat(nodes.operator(2).api().get(answer.header("Location")).data().path("id").asText())
        .isEqualTo("whole");
    assertThat(Data.names(made))
        .contains("id", "sandbox_id", "pid", "node", "module_or_app", "opts", "created_at")
        .contains("started_at", "status", "health_status", "restarts", "resource_usage")
        .contains("resource_allocation", "migration_history", "backup_nodes", "dependencies");
  }

  @Test
  void aRestartChangesEveryPidAndKeepsTheConfiguration(Nodes nodes) {
    Operator far = nodes.operator(1);
    JsonNode made =
        far.create(
            Map.of(
                "id",
                "again",
                "module",
                "demo_one_for_one",
                "strategy",
                "rest_for_one",
                "max_restarts",
                7,
                "custom_config",
                Map.of("greeting", "moin", "counter_start", 41),
                "node",
                nodes.at(2).name()));
    Map<String, String> before = far.pids("again");
    assertThat(far.call(before.get("root/counter_1"), "increment").asInt()).isEqualTo(42);
    JsonNode restarted = nodes.operator(3).restart("again");
    Map<String, String> after = far.pids("again");
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(Operator.changed(before, after)).isEqualTo(before.keySet());
    assertThat(restarted.path("opts")).isEqualTo(made.path("opts"));
    assertThat(restarted.path("created_at")).isEqualTo(made.path("created_at"));
    assertThat(restarted.path("node")).isEqualTo(made.path("node"));
    assertThat(far.call(after.get("root/counter_1"), "get").asInt()).isEqualTo(41);
    assertThat(far.call(after.get("root/counter_2"), Map.of("config", "greeting")).asText())
        .isEqualTo("moin");
  }

  @Test
  void aDestroyedSandboxLeavesNothing(Nodes nodes) {
    Operator far = nodes.operator(1);
    Map<String, Object> tree =
        Trees.supervisor(
            "root", "one_for_one", Trees.with(Trees.worker("w", "counter"), "name", "left_behind"));
    far.create("gone", tree, nodes.at(3).name());
    String worker = far.pid("gone", "root/w");
    JsonNode destroyed = nodes.operator(2).destroy("gone");
    assertThat(destroyed.path("id").asText()).isEqualTo("gone");
    for (Operator operator : nodes.operators()) {
      assertThat(operator.sandboxIds()).doesNotContain("gone");
      assertThat(operator.processes("gone")).isEmpty();
      assertThat(operator.api().get("processes?name=left_behind").items()).isEmpty();
      operator.api().get("cluster/sandboxes/gone").problem(404, "sandbox_not_found");
      operator.api().delete("cluster/sandboxes/gone").problem(404, "sandbox_not_found");
      operator.api().post("cluster/sandboxes/gone/restart").problem(404, "sandbox_not_found");
      operator.api().get("sandboxes/gone/events").problem(404, "sandbox_not_found");
      operator
          .api()
          .get("processes/" + Operator.bare(worker) + "/info")
          .problem(404, "process_not_found");
    }
    assertThat(far.create("gone", tree, nodes.at(1).name()).path("node").asText())
        .isEqualTo(nodes.at(1).name());
  }

  @Test
  void severalSandboxesOfOneModuleRunSideBySide(Nodes nodes) {
    Operator far = nodes.operator(1);
    far.create("twin-1", "demo_one_for_one", nodes.at(2).name());
    far.create("twin-2", "demo_one_for_one", nodes.at(2).name());
    Map<String, String> first = far.pids("twin-1");
    Map<String, String> second = far.pids("twin-2");
    assertThat(first.values()).doesNotContainAnyElementsOf(second.values());
    far.call(first.get("root/counter_1"), Map.of("increment", 5));
    assertThat(far.call(second.get("root/counter_1"), "get").asInt()).isZero();
    long last = far.lastEvent("twin-1");
    far.kill(first.get("root/counter_1"), "kill");
    far.awaitRestart("twin-1", last, "root/counter_1");
    assertThat(far.pids("twin-2")).isEqualTo(second);
  }

  @Test
  void theListCanBeCutByStatusAndIntoPages(Nodes nodes) {
    Operator far = nodes.operator(1);
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      wanted.add("cut-" + i);
      nodes.operator(i % 3 + 1).create("cut-" + i, "counter", null);
    }
    assertThat(far.sandboxIds()).isEqualTo(wanted);
    assertThat(Data.all(far.api().get("cluster/sandboxes?status=running").items(), "id"))
        .isEqualTo(wanted);
    assertThat(far.api().get("cluster/sandboxes?status=stopped").items()).isEmpty();
    List<String> pages = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode part = far.api().get("cluster/sandboxes?limit=3" + cursor).data();
      pages.addAll(Data.all(part.path("items"), "id"));
      JsonNode next = part.path("page").path("next");
      cursor = next.isNull() ? "" : "&cursor=" + next.asText();
    } while (!cursor.isEmpty());
    assertThat(pages).isEqualTo(wanted);
  }

  @Test
  void aRootThatIsKilledIsStartedAgainAndTheHostIsNotTouched(Nodes nodes) {
    Operator far = nodes.operator(1);
    far.create("root-kill", "test_demo", nodes.at(2).name());
    String host = platform(nodes, 2).get("platform/sandboxes");
    String root = far.pid("root-kill", "root");
    long last = far.lastEvent("root-kill");
    far.kill(root, "kill");
    far.awaitEvent(
        "root-kill",
        last,
        "start of a new root",
        event -> event.path("type").asText().equals("sandbox_started"));
    JsonNode record = far.sandbox("root-kill");
    assertThat(record.path("status").asText()).isEqualTo("running");
    assertThat(record.path("root_restarts").asInt()).isEqualTo(1);
    assertThat(record.path("pid").asText()).isNotEqualTo(root);
    assertThat(platform(nodes, 2).get("platform/sandboxes")).isEqualTo(host);
  }

  @Test
  void aRootThatSpentItsBudgetIsShownInErrorAndCanBeRestarted(Nodes nodes) {
    Operator far = nodes.operator(1);
    Map<String, Object> tree =
        Trees.with(
            Trees.supervisor("root", "one_for_one", Trees.worker("w", "scripted")),
            "max_restarts",
            1);
    far.create("spent", tree, nodes.at(3).name());
    long last = far.lastEvent("spent");
    far.kill(far.pid("spent", "root/w"), "kill");
    far.awaitRestart("spent", last, "root/w");
    far.kill(far.pid("spent", "root/w"), "kill");
    JsonNode record =
        far.await(
                "the sandbox is in error",
                Await.USUAL,
                "cluster/sandboxes/spent",
                answer -> answer.path("data").path("status").asText().equals("error"))
            .path("data");
    assertThat(record.path("error").asText()).contains("budget");
    assertThat(record.path("health_status").asText()).isEqualTo("failed");
    assertThat(record.path("pid").isNull()).isTrue();
    assertThat(Data.all(far.api().get("cluster/sandboxes?status=error").items(), "id"))
        .containsExactly("spent");
    assertThat(far.restart("spent").path("status").asText()).isEqualTo("running");
  }

  @Test
  void aTreeWhoseChildDoesNotStartMakesNoSandbox(Nodes nodes) {
    Operator far = nodes.operator(1);
    Map<String, Object> bad =
        Trees.with(Trees.worker("bad", "scripted"), "args", Map.of("starts", List.of("error")));
    Map<String, Object> tree =
        Trees.supervisor("root", "one_for_one", Trees.worker("ok", "counter"), bad);
    far.api()
        .post("cluster/sandboxes", Map.of("id", "unborn", "tree", tree, "node", nodes.at(2).name()))
        .problem(422, "start_failed");
    assertThat(far.sandboxIds()).isEmpty();
    assertThat(far.processes("unborn")).isEmpty();
    far.create("unborn", "counter", null);
  }

  @Test
  void modulesOfAJarRunInASandbox(Nodes nodes) throws IOException {
    SampleJar.ofProject("greeter", nodes.modules().resolve("greeter.jar"));
    try {
      Operator far = nodes.operator(1);
      assertThat(far.api().get("modules").items())
          .extracting(row -> row.path("name").asText())
          .contains("greeter", "greeting_office");
      far.create("office", "greeting_office", nodes.at(2).name());
      String day = far.pid("office", "root/day");
      assertThat(far.call(day, Map.of("greet", "Ada")).asText()).isEqualTo("Good day, Ada!");
      assertThat(far.call(day, "greeted").get(0).asText()).isEqualTo("Ada");
      long last = far.lastEvent("office");
      far.kill(day, "kill");
      far.awaitRestart("office", last, "root/day");
      assertThat(far.call(far.pid("office", "root/day"), "greeted")).isEmpty();
    } finally {
      nodes.sweep();
      Files.delete(nodes.modules().resolve("greeter.jar"));
    }
  }

  @Test
  void ofManyWhoCreateTheSameIdAtOnceExactlyOneSucceeds(Nodes nodes) throws Exception {
    for (int round = 0; round < 5; round++) {
      String id = "race-" + round;
      Map<Integer, Integer> answers = race(nodes, 20, id);
      assertThat(answers).isEqualTo(Map.of(201, 1, 409, 19));
      for (Operator operator : nodes.operators()) {
        assertThat(operator.sandboxIds()).containsOnlyOnce(id);
      }
    }
  }

  private static Map<Integer, Integer> race(Nodes nodes, int racers, String id)
      throws InterruptedException, ExecutionException {
    List<Future<Integer>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < racers; i++) {
        Api api = nodes.operator(i % 3 + 1).api();
        running.add(
            threads.submit(() ->
                api.post("cluster/sandboxes", Map.of("id", id, "module", "counter")).status()));
      }
    }
    Map<Integer, Integer> answers = new HashMap<>();
    for (Future<Integer> one : running) {
      answers.merge(one.get(), 1, Integer::sum);
    }
    return answers;
  }

  @Test
  void experimentsInSeveralSandboxesDoNotDisturbEachOther(Nodes nodes) throws Exception {
    for (int i = 1; i <= 3; i++) {
      nodes.operator(i).create("parallel-" + i, Trees.three("one_for_one"), nodes.at(i).name());
    }
    List<Future<Integer>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 1; i <= 3; i++) {
        Operator far = nodes.operator(i % 3 + 1);
        String id = "parallel-" + i;
        running.add(threads.submit(() -> killing(far, id, 5)));
      }
    }
    for (Future<Integer> one : running) {
      assertThat(one.get()).isEqualTo(5);
    }
    for (int i = 1; i <= 3; i++) {
      JsonNode record = nodes.operator(1).sandbox("parallel-" + i);
      assertThat(record.path("restarts").asInt()).isEqualTo(5);
      assertThat(record.path("root_restarts").asInt()).isZero();
    }
  }

  private static int killing(Operator far, String id, int times) {
    for (int i = 0; i < times; i++) {
      long last = far.lastEvent(id);
      far.kill(far.pid(id, "root/b"), "kill");
      far.awaitRestart(id, last, "root/b");
    }
    return far.process(id, "root/b").path("restarts").asInt();
  }

  @Test
  void aBusySandboxStopsNeitherAnotherNorThePlatform(Nodes nodes) {
    Operator far = nodes.operator(1);
    far.create("calm", "counter", nodes.at(2).name());
    far.create("busy", Trees.three("one_for_one"), nodes.at(2).name());
    Map<String, String> platform = platform(nodes, 2);
    for (String path : List.of("root/a", "root/b", "root/c")) {
      far.cast(far.pid("busy", path), Map.of("do", "spin", "ms", 3000));
    }
    String counter = far.pid("calm", "root/counter");
    for (int i = 1; i <= 20; i++) {
      Answer answer =
          far.api()
              .post(
                  "processes/" + Operator.bare(counter) + "/message",
                  Map.of("kind", "call", "message", "increment"));
      assertThat(answer.data().path("reply").asInt()).isEqualTo(i);
      assertThat(answer.took()).isLessThan(Duration.ofSeconds(3));
    }
    assertThat(platform(nodes, 2)).isEqualTo(platform);
  }

  @Test
  void waitHoldsTheAnswerUntilSomethingHappens(Nodes nodes) {
    Operator far = nodes.operator(1);
    far.create("quiet", "test_demo", nodes.at(2).name());
    long last = far.lastEvent("quiet");
    Answer nothing = far.api().get("sandboxes/quiet/events?after=" + last + "&wait=1000");
    assertThat(nothing.items()).isEmpty();
    assertThat(nothing.took()).isGreaterThanOrEqualTo(Duration.ofMillis(950));
    Future<?> kill;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      kill = threads.submit(() -> nodes.operator(3).kill(far.pid("quiet", "root/printer"), null));
      Answer something = far.api().get("sandboxes/quiet/events?after=" + last + "&wait=20000");
      assertThat(something.items()).isNotEmpty();
      assertThat(something.took()).isLessThan(Duration.ofSeconds(15));
    }
    assertThat(kill.state()).isEqualTo(Future.State.SUCCESS);
  }

  @Test
  void theNumberOfSandboxesOnANodeIsWhatTheListSays(Nodes nodes) {
    Operator far = nodes.operator(1);
    String second = nodes.at(2).name();
    assertThat(far.nodes().get(second).path("sandbox_count").asInt()).isZero();
    far.create("count-1", "counter", second);
    far.create("count-2", "counter", second);
    assertThat(far.nodes().get(second).path("sandbox_count").asInt()).isEqualTo(2);
    far.destroy("count-1");
    assertThat(far.nodes().get(second).path("sandbox_count").asInt()).isEqualTo(1);
  }

  @Test
  void aWishedNodeThatIsNotThereIsRefusedUnlessTheWishIsLoose(Nodes nodes) {
    Operator far = nodes.operator(1);
    Map<String, Object> body = new HashMap<>();
    body.put("id", "wished");
    body.put("module", "counter");
    body.put("node", "superlearner9@127.0.0.1");
    far.api().post("cluster/sandboxes", body).problem(409, "node_not_available");
    assertThat(far.sandboxIds()).isEmpty();
    body.put("strict", false);
    JsonNode made = far.create(body);
    assertThat(made.path("node").asText()).isNotEqualTo("superlearner9@127.0.0.1");
    assertThat(made.path("notes").toString()).contains("superlearner9@127.0.0.1");
  }

  /// Returns the pids of a node's own tree by path.
  private static Map<String, String> platform(Nodes nodes, int index) {
    return PlatformTest.platform(nodes.operator(index), nodes.at(index).name());
  }
}
