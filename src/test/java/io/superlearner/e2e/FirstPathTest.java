package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The first thing that works end to end: a sandbox on one node, made, seen and hurt from others.
@Tag("cluster")
@SharedNodes.Use
class FirstPathTest {

  @Test
  void aWorkerThatIsKilledFromAnotherNodeComesBackWithANewPidAndACount(Nodes nodes) {
    String second = nodes.at(2).name();
    JsonNode made = nodes.operator(1).create("lesson-1", Trees.three("one_for_one"), second);
    assertThat(made.path("node").asText()).isEqualTo(second);
    assertThat(made.path("status").asText()).isEqualTo("running");

    for (Operator operator : nodes.operators()) {
      assertThat(operator.sandboxIds()).containsExactly("lesson-1");
      assertThat(operator.sandbox("lesson-1").path("node").asText()).isEqualTo(second);
    }
    String worker = nodes.operator(1).pid("lesson-1", "root/b");
    long before = nodes.operator(1).lastEvent("lesson-1");

    JsonNode exited = nodes.operator(3).kill(worker, "a lesson");
    assertThat(exited.path("terminated").asBoolean()).isTrue();
    assertThat(exited.path("node").asText()).isEqualTo(second);

    JsonNode restarted = nodes.operator(1).awaitRestart("lesson-1", before, "root/b");
    for (Operator operator : nodes.operators()) {
      JsonNode now = operator.process("lesson-1", "root/b");
      assertThat(now.path("pid").asText())
          .isNotEqualTo(worker)
          .isEqualTo(restarted.path("pid").asText());
      assertThat(now.path("restarts").asInt()).isEqualTo(1);
      assertThat(operator.sandbox("lesson-1").path("restarts").asInt()).isEqualTo(1);
    }
  }

  @Test
  void everyNodeGivesTheSameListsWithEachThingOnce(Nodes nodes) {
    for (int i = 1; i <= 3; i++) {
      nodes.operator(1).create("same-" + i, "demo_one_for_all", nodes.at(i).name());
    }
    Set<List<String>> sandboxes = new HashSet<>();
    Set<List<String>> supervisors = new HashSet<>();
    Set<List<String>> processes = new HashSet<>();
    Set<Set<String>> members = new HashSet<>();
    for (Operator operator : nodes.operators()) {
      sandboxes.add(operator.sandboxIds());
      supervisors.add(Data.all(operator.api().get("supervisors").items(), "pid"));
      processes.add(Data.all(operator.api().get("cluster/processes?limit=1000").items(), "pid"));
      members.add(operator.nodes().keySet());
    }
    assertThat(sandboxes).containsExactly(List.of("same-1", "same-2", "same-3"));
    assertThat(supervisors).as("lists of supervisors").hasSize(1);
    assertThat(processes).as("lists of processes").hasSize(1);
    assertThat(members).as("lists of nodes").hasSize(1);
    assertThat(processes.iterator().next()).doesNotHaveDuplicates();
    assertThat(supervisors.iterator().next()).doesNotHaveDuplicates();
  }

  @Test
  void theRecordedNodeIsTheNodeItRunsOn(Nodes nodes) {
    for (int i = 1; i <= 3; i++) {
      String wanted = nodes.at(i).name();
      nodes.operator(2).create("placed-" + i, "test_demo", wanted);
      int number = nodes.operator(1).nodes().get(wanted).path("number").asInt();
      for (JsonNode row : nodes.operator(3).processes("placed-" + i).values()) {
        assertThat(row.path("node").asText()).isEqualTo(wanted);
        assertThat(row.path("pid").asText()).startsWith("<" + number + ".");
      }
    }
  }

  @Test
  void twentyCreatesWithoutAWishAreSpreadOverAllNodes(Nodes nodes) {
    Set<String> used = new TreeSet<>();
    for (int i = 0; i < 20; i++) {
      Operator operator = nodes.operator(i % 3 + 1);
      used.add(operator.create("spread-" + i, "test_demo", null).path("node").asText());
    }
    assertThat(used).hasSize(3);
    Map<String, JsonNode> members = nodes.operator(1).nodes();
    for (JsonNode member : members.values()) {
      String name = member.path("name").asText();
      int listed = nodes.operator(2).api().get("cluster/sandboxes?node=" + name).items().size();
      assertThat(member.path("sandbox_count").asInt()).as(name).isEqualTo(listed).isPositive();
    }
  }

  @Test
  void theStatusOfTheClusterIsTheSameAtEveryNode(Nodes nodes) {
    for (RunningNode node : nodes.all()) {
      JsonNode status = node.operator().status();
      assertThat(status.path("current_node").asText()).isEqualTo(node.name());
      assertThat(status.path("cluster_size").asInt()).isEqualTo(3);
      assertThat(status.path("total_nodes").asInt()).isEqualTo(3);
      assertThat(status.path("healthy_nodes").asInt()).isEqualTo(3);
      assertThat(status.path("connected_nodes")).hasSize(2);
      assertThat(status.path("cluster_health").asText()).isEqualTo("healthy");
      assertThat(status.path("status").asText()).isEqualTo("connected");
      assertThat(status.path("mode").asText()).isEqualTo("multi_node");
      assertThat(status.path("cluster_name").asText()).startsWith("e2e_");
      assertThat(status.path("formation_time").asText())
          .isEqualTo(nodes.operator(1).status().path("formation_time").asText());
    }
  }

  @Test
  void everyFigureOfANodeWasMeasuredOnThatNode(Nodes nodes) {
    for (RunningNode node : nodes.all()) {
      JsonNode info = nodes.operator(1).api().get("cluster/nodes/" + node.name() + "/info").data();
      assertThat(info.path("name").asText()).isEqualTo(node.name());
      assertThat(info.path("url").asText()).isEqualTo(node.operator().api().base().toString());
      assertThat(info.path("status").asText()).isEqualTo("healthy");
      JsonNode usage = info.path("resource_usage");
      assertThat(usage.path("heap_used_bytes").asLong()).isPositive();
      assertThat(usage.path("heap_max_bytes").asLong())
          .isGreaterThan(usage.path("heap_used_bytes").asLong());
      assertThat(usage.path("threads").asInt()).isPositive();
      assertThat(usage.path("rss_bytes").asLong()).isPositive();
      assertThat(usage.path("uptime").asText()).isNotBlank();
      assertThat(info.path("process_count").asInt()).isPositive();
      assertThat(info.path("version_info").path("jdk").asText()).startsWith("25");
    }
  }
}
