package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Supervisors seen and tried from outside: rows SU-01 to SU-14.
@Tag("cluster")
@SharedNodes.Use
class SupervisorsTest {

  @Test
  void theListHasEverySupervisorWithItsFigures(Nodes nodes) {
    nodes.operator(1).create("listed", Trees.three("rest_for_one"), nodes.at(2).name());
    Map<String, JsonNode> byName = new TreeMap<>();
    for (JsonNode row : nodes.operator(3).api().get("supervisors").items()) {
      byName.put(row.path("node").asText() + " " + row.path("name").asText(), row);
    }
    JsonNode mine = byName.get(nodes.at(2).name() + " listed/root");
    assertThat(mine).as("among %s", byName.keySet()).isNotNull();
    assertThat(mine.path("strategy").asText()).isEqualTo("rest_for_one");
    assertThat(mine.path("child_count").asInt()).isEqualTo(3);
    assertThat(mine.path("restarts").asInt()).isZero();
    assertThat(mine.path("max_restarts").asInt()).isEqualTo(10);
    assertThat(mine.path("max_seconds").asInt()).isEqualTo(60);
    for (RunningNode node : nodes.all()) {
      assertThat(byName).containsKey(node.name() + " demo_one_for_one");
    }
  }

  @Test
  void aTreeIsShownWholeAtEveryNode(Nodes nodes) {
    Map<String, Object> tree =
        Trees.supervisor(
            "root",
            "one_for_one",
            Trees.worker("a", "counter"),
            Trees.supervisor("inner", "one_for_all", Trees.worker("c", "printer")));
    nodes.operator(1).create("nested", tree, nodes.at(3).name());
    for (Operator operator : nodes.operators()) {
      JsonNode root = operator.tree("nested");
      assertThat(root.path("node").asText()).isEqualTo(nodes.at(3).name());
      assertThat(root.path("type").asText()).isEqualTo("supervisor");
      assertThat(Data.all(root.path("children"), "path")).containsExactly("root/a", "root/inner");
      JsonNode inner = root.path("children").get(1);
      assertThat(inner.path("type").asText()).isEqualTo("supervisor");
      assertThat(inner.path("supervision").path("strategy").asText()).isEqualTo("one_for_all");
      JsonNode leaf = inner.path("children").get(0);
      assertThat(leaf.path("path").asText()).isEqualTo("root/inner/c");
      assertThat(leaf.path("module").asText()).isEqualTo("printer");
      assertThat(leaf.path("type").asText()).isEqualTo("worker");
      assertThat(leaf.path("pid").asText()).isEqualTo(operator.pid("nested", "root/inner/c"));
      assertThat(operator.api().get("supervisors/nested/root/inner").data().path("pid").asText())
          .isEqualTo(inner.path("pid").asText());
      String bare = Operator.bare(root.path("pid").asText());
      assertThat(operator.api().get("supervisors/" + bare).data().path("path").asText())
          .isEqualTo("root");
    }
    nodes.operator(1).api().get("supervisors/nobody").problem(404, "supervisor_not_found");
  }

  @Test
  void theDemonstrationRunsOnEveryNodeFromTheStart(Nodes nodes) {
    for (RunningNode node : nodes.all()) {
      JsonNode demo =
          nodes.operator(1).api().get("supervisors/demo_one_for_one?node=" + node.name()).data();
      assertThat(demo.path("node").asText()).isEqualTo(node.name());
      assertThat(Data.all(demo.path("children"), "id"))
          .containsExactly("counter_1", "counter_2", "printer");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "one_for_one, root/b, root/b",
    "one_for_all, root/b, root/a root/b root/c",
    "rest_for_one, root/b, root/b root/c",
    "rest_for_one, root/a, root/a root/b root/c",
    "rest_for_one, root/c, root/c"
  })
  void theStrategySaysWhoIsStartedAnew(String strategy, String victim, String all, Nodes nodes) {
    nodes.operator(1).create("strategy", Trees.three(strategy), nodes.at(2).name());
    Operator far = nodes.operator(3);
    Map<String, String> before = far.pids("strategy");
    long last = far.lastEvent("strategy");
    far.kill(before.get(victim), "kill");
    List<String> affected = List.of(all.split(" "));
    far.awaitRestart("strategy", last, affected.getLast());
    assertThat(Operator.changed(before, far.pids("strategy")))
        .containsExactlyInAnyOrderElementsOf(affected);
  }

  @Test
  void theEventsOfARestartStandInTheOrderInWhichTheSupervisorActed(Nodes nodes) {
    nodes.operator(1).create("order", Trees.three("one_for_all"), nodes.at(2).name());
    Operator far = nodes.operator(1);
    assertThat(words(far.events("order")))
        .containsExactly(
            "child_started root/a",
            "child_started root/b",
            "child_started root/c",
            "sandbox_started root");
    long last = far.lastEvent("order");
    far.kill(far.pid("order", "root/b"), "kill");
    far.awaitRestart("order", last, "root/c");
    JsonNode after = far.api().get("sandboxes/order/events?after=" + last).items();
    assertThat(words(after))
        .containsExactly(
            "child_exited root/b",
            "child_terminated root/c",
            "child_terminated root/a",
            "child_restarted root/a",
            "child_restarted root/b",
            "child_restarted root/c");
    List<Long> numbers =
        Data.list(far.events("order")).stream().map(e -> e.path("seq").asLong()).toList();
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isEqualTo(i + 1L);
    }
  }

  private static List<String> words(JsonNode events) {
    List<String> words = new ArrayList<>();
    for (JsonNode event : events) {
      words.add(event.path("type").asText() + " " + event.path("path").asText());
    }
    return words;
  }

  @ParameterizedTest
  @CsvSource({
    "permanent, normal, true",
    "permanent, boom, true",
    "transient, normal, false",
    "transient, boom, true",
    "temporary, boom, false"
  })
  void theRestartTypeSaysWhetherAChildComesBack(
      String restart, String reason, boolean back, Nodes nodes) {
    Map<String, Object> tree =
        Trees.supervisor(
            "root", "one_for_one", Trees.with(Trees.worker("w", "scripted"), "restart", restart));
    nodes.operator(1).create("types", tree, nodes.at(2).name());
    Operator far = nodes.operator(1);
    long last = far.lastEvent("types");
    String pid = far.pid("types", "root/w");
    far.cast(pid, Map.of("do", "exit", "reason", reason));
    far.awaitEvent(
        "types", last, "exit", event -> event.path("type").asText().equals("child_exited"));
    if (back) {
      far.awaitRestart("types", last, "root/w");
      assertThat(far.pid("types", "root/w")).isNotEqualTo(pid);
    } else {
      assertThat(far.processes("types")).containsOnlyKeys("root");
    }
  }

  @Test
  void aSupervisorGivesUpWhenItsBudgetIsSpent(Nodes nodes) {
    Map<String, Object> inner =
        Trees.with(
            Trees.supervisor("inner", "one_for_one", Trees.worker("w", "scripted")),
            "max_restarts",
            2);
    nodes
        .operator(1)
        .create("budget", Trees.supervisor("root", "one_for_one", inner), nodes.at(2).name());
    Operator far = nodes.operator(1);
    String supervisor = far.pid("budget", "root/inner");
    for (int i = 1; i <= 2; i++) {
      long last = far.lastEvent("budget");
      far.kill(far.pid("budget", "root/inner/w"), "kill");
      far.awaitRestart("budget", last, "root/inner/w");
      assertThat(far.pid("budget", "root/inner")).isEqualTo(supervisor);
    }
    long last = far.lastEvent("budget");
    far.kill(far.pid("budget", "root/inner/w"), "kill");
    far.awaitRestart("budget", last, "root/inner");
    assertThat(far.pid("budget", "root/inner")).isNotEqualTo(supervisor);
  }

  @Test
  void optionsBesideAModuleAreReadBackAndHold(Nodes nodes) {
    JsonNode made =
        nodes
            .operator(1)
            .create(
                Map.of(
                    "id",
                    "options",
                    "module",
                    "test_demo",
                    "strategy",
                    "one_for_all",
                    "max_restarts",
                    5,
                    "max_seconds",
                    60,
                    "node",
                    nodes.at(2).name()));
    assertThat(made.path("opts").path("strategy").asText()).isEqualTo("one_for_all");
    JsonNode root = nodes.operator(3).tree("options");
    assertThat(root.path("supervision").path("strategy").asText()).isEqualTo("one_for_all");
    assertThat(root.path("supervision").path("max_restarts").asInt()).isEqualTo(5);
    assertThat(root.path("supervision").path("max_seconds").asInt()).isEqualTo(60);
    Operator far = nodes.operator(3);
    Map<String, String> before = far.pids("options");
    long last = far.lastEvent("options");
    far.kill(before.get("root/counter"), "kill");
    far.awaitRestart("options", last, "root/printer");
    assertThat(Operator.changed(before, far.pids("options")))
        .isEqualTo(Set.of("root/counter", "root/printer"));
  }

  @Test
  void theStateOfARestartedCounterBeginsAnew(Nodes nodes) {
    nodes.operator(1).create("reset", "test_demo", nodes.at(3).name());
    Operator far = nodes.operator(1);
    String counter = far.pid("reset", "root/counter");
    far.call(counter, Map.of("increment", 7));
    assertThat(far.state(counter).path("state").path("count").asInt()).isEqualTo(7);
    long last = far.lastEvent("reset");
    far.kill(counter, "kill");
    far.awaitRestart("reset", last, "root/counter");
    assertThat(far.call(far.pid("reset", "root/counter"), "get").asInt()).isZero();
  }
}
