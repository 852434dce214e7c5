package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Processes as everybody can see and reach them from any node: rows PC-01 to PC-21.
@Tag("cluster")
@SharedNodes.Use
class ProcessesTest {

  private static Map<String, Object> counters() {
    return Trees.supervisor(
        "root",
        "one_for_one",
        Trees.worker("counter", "counter"),
        Trees.worker("printer", "printer"),
        Trees.worker("scripted", "scripted"));
  }

  @Test
  void everyProcessOfTheAskedNodeIsListedWithItsKind(Nodes nodes) {
    nodes.operator(1).create("kinds", counters(), nodes.at(1).name());
    JsonNode answer = nodes.operator(1).api().get("processes?scope=local&limit=1000").data();
    Set<String> types = new TreeSet<>();
    for (JsonNode row : answer.path("items")) {
      types.add(row.path("type").asText());
      assertThat(row.path("node").asText()).isEqualTo(nodes.at(1).name());
      assertThat(Data.names(row))
          .contains("pid", "node", "sandbox", "path", "name", "module", "type", "status")
          .contains("mailbox", "restarts", "started_at");
    }
    assertThat(types).containsExactlyInAnyOrder("supervisor", "worker", "system");
    int total = answer.path("page").path("total").asInt();
    assertThat(answer.path("items")).hasSize(total);
    assertThat(nodes.operator(2).nodes().get(nodes.at(1).name()).path("process_count").asInt())
        .isEqualTo(total);
  }

  @Test
  void theListHoldsPlatformAndSandboxProcessesOfAllNodes(Nodes nodes) {
    nodes.operator(1).create("everywhere", counters(), nodes.at(3).name());
    Set<String> owners = new TreeSet<>();
    Set<String> sandboxes = new TreeSet<>();
    for (JsonNode row : nodes.operator(1).api().get("cluster/processes?limit=1000").items()) {
      owners.add(row.path("node").asText());
      sandboxes.add(row.path("sandbox").asText("none"));
    }
    assertThat(owners).hasSize(3);
    assertThat(sandboxes).contains("everywhere").hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100})
  void thePagesOfAListTogetherAreTheWholeList(int limit, Nodes nodes) {
    nodes.operator(1).create("paged-1", "demo_one_for_one", nodes.at(1).name());
    nodes.operator(1).create("paged-2", "demo_one_for_one", nodes.at(2).name());
    Api api = nodes.operator(3).api();
    JsonNode whole = api.get("processes?limit=1000").data();
    List<String> wanted = Data.all(whole.path("items"), "pid");

    List<String> byCursor = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode part = api.get("processes?limit=" + limit + cursor).data();
      assertThat(part.path("items")).hasSizeLessThanOrEqualTo(limit);
      assertThat(part.path("page").path("total").asInt()).isEqualTo(wanted.size());
      byCursor.addAll(Data.all(part.path("items"), "pid"));
      JsonNode next = part.path("page").path("next");
      cursor = next.isNull() ? "" : "&cursor=" + next.asText();
    } while (!cursor.isEmpty());
    assertThat(byCursor).doesNotHaveDuplicates().isEqualTo(wanted);
  }

  @Test
  void numberedPagesAreTheWholeListToo(Nodes nodes) {
    nodes.operator(1).create("numbered", "demo_one_for_one", nodes.at(2).name());
    Api api = nodes.operator(1).api();
    List<String> wanted = Data.all(api.get("processes?limit=1000").items(), "pid");
    List<String> pages = new ArrayList<>();
    for (int page = 1; ; page++) {
      JsonNode rows = api.get("processes?page=" + page + "&per_page=9").items();
      if (rows.isEmpty()) {
        break;
      }
      pages.addAll(Data.all(rows, "pid"));
    }
    assertThat(pages).isEqualTo(wanted);
  }

  @Test
  void filtersLetThroughNothingElse(Nodes nodes) {
    nodes.operator(1).create("filtered", counters(), nodes.at(2).name());
    Api api = nodes.operator(1).api();
    for (String type : List.of("supervisor", "worker", "system")) {
      JsonNode rows = api.get("processes?limit=1000&type=" + type).items();
      assertThat(rows).isNotEmpty();
      assertThat(new HashSet<>(Data.all(rows, "type"))).containsExactly(type);
    }
    JsonNode ofNode = api.get("processes?limit=1000&node=" + nodes.at(2).name()).items();
    assertThat(new HashSet<>(Data.all(ofNode, "node"))).containsExactly(nodes.at(2).name());
    assertThat(nodes.operator(1).processes("filtered").keySet())
        .containsExactlyInAnyOrder("root", "root/counter", "root/printer", "root/scripted");
    assertThat(nodes.operator(1).process("filtered", "root/printer").path("module").asText())
        .isEqualTo("printer");
    assertThat(api.get("processes?name=demo_one_for_one").items()).hasSize(3);
  }

  @Test
  void theDetailOfAProcessIsTheSameAtEveryNode(Nodes nodes) {
    nodes.operator(1).create("detail", counters(), nodes.at(2).name());
    String root = nodes.operator(1).pid("detail", "root");
    String counter = nodes.operator(1).pid("detail", "root/counter");
    for (Operator operator : nodes.operators()) {
      JsonNode info = operator.info(counter);
      assertThat(info.path("pid").asText()).isEqualTo(counter);
      assertThat(info.path("node").asText()).isEqualTo(nodes.at(2).name());
      assertThat(info.path("sandbox").asText()).isEqualTo("detail");
      assertThat(info.path("type").asText()).isEqualTo("worker");
      assertThat(info.path("parent").asText()).isEqualTo(root);
      assertThat(info.path("mailbox").asInt()).isZero();
      assertThat(info.path("memory_estimate_bytes").asLong()).isPositive();
      assertThat(info.path("trap_exit").isBoolean()).isTrue();
      assertThat(Data.names(info)).contains("links", "monitors", "monitored_by", "age_ms");
      assertThat(Data.list(operator.info(root).path("children")))
          .extracting(JsonNode::asText)
          .contains(counter)
          .hasSize(3);
    }
    nodes.operator(1).api().get("processes/1.999999.0/info").problem(404, "process_not_found");
  }

  @Test
  void messagesReachAProcessFromEveryNodeAndItsStateShowsIt(Nodes nodes) {
    nodes.operator(1).create("messages", counters(), nodes.at(2).name());
    String counter = nodes.operator(1).pid("messages", "root/counter");
    long expected = 0;
    for (Operator operator : nodes.operators()) {
      assertThat(operator.call(counter, "increment").asLong()).isEqualTo(++expected);
      JsonNode cast = operator.cast(counter, Map.of("increment", 10));
      assertThat(cast.path("delivered").asBoolean()).isTrue();
      assertThat(cast.path("pid").asText()).isEqualTo(counter);
      assertThat(cast.path("node").asText()).isEqualTo(nodes.at(2).name());
      expected += 10;
      assertThat(operator.call(counter, "get").asLong()).isEqualTo(expected);
      JsonNode state = operator.state(counter);
      assertThat(state.path("state").path("count").asLong()).isEqualTo(expected);
      assertThat(state.path("node").asText()).isEqualTo(nodes.at(2).name());
    }
    String printer = nodes.operator(1).pid("messages", "root/printer");
    nodes.operator(3).cast(printer, Map.of("print", "grüße 🌍"));
    assertThat(nodes.operator(1).call(printer, "printed").get(0).asText()).isEqualTo("grüße 🌍");
    assertThat(nodes.operator(3).send(printer, "info", "anything").path("delivered").asBoolean())
        .isTrue();
    long handled = nodes.operator(1).info(printer).path("messages_handled").asLong();
    assertThat(handled).isGreaterThanOrEqualTo(3);
  }

  @Test
  void theReasonOfAKillIsShutdownUnlessAnotherIsGiven(Nodes nodes) {
    nodes.operator(1).create("reasons", counters(), nodes.at(2).name());
    Operator far = nodes.operator(1);
    record Kill(String reason, String shown, String event) {}
    List<Kill> kills =
        List.of(
            new Kill(null, "shutdown", "shutdown"),
            new Kill("shutdown", "shutdown", "shutdown"),
            new Kill("kill", "kill", "killed"),
            new Kill("disk on fire", "disk on fire", "disk on fire"));
    for (Kill kill : kills) {
      long before = far.lastEvent("reasons");
      String pid = far.pid("reasons", "root/scripted");
      JsonNode exited = far.kill(pid, kill.reason());
      assertThat(exited.path("reason").asText()).isEqualTo(kill.shown());
      assertThat(exited.path("terminated").asBoolean()).isTrue();
      JsonNode gone =
          far.awaitEvent(
              "reasons",
              before,
              "exit of " + pid,
              event -> event.path("type").asText().equals("child_exited"));
      assertThat(gone.path("pid").asText()).isEqualTo(pid);
      assertThat(gone.path("reason").asText()).contains(kill.event());
      far.awaitRestart("reasons", before, "root/scripted");
      far.api().delete("processes/" + Operator.bare(pid)).problem(404, "process_not_found");
    }
    assertThat(far.process("reasons", "root/scripted").path("restarts").asInt())
        .isEqualTo(kills.size());
  }

  @Test
  void aKilledChildLeavesNoNameBehind(Nodes nodes) {
    Map<String, Object> tree =
        Trees.supervisor(
            "root",
            "one_for_one",
            Trees.with(Trees.worker("named", "counter"), "name", "the_named_one"));
    nodes.operator(1).create("names", tree, nodes.at(2).name());
    Operator far = nodes.operator(3);
    String before =
        far.api().get("processes?name=the_named_one").items().get(0).path("pid").asText();
    long last = far.lastEvent("names");
    far.kill(before, "kill");
    far.awaitRestart("names", last, "root/named");
    JsonNode rows = far.api().get("processes?name=the_named_one").items();
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).path("pid").asText()).isNotEqualTo(before);
  }

  @Test
  void aWorkerThatTrapsExitsSurvivesAReasonThatItCanTrap(Nodes nodes) {
    nodes.operator(1).create("traps", counters(), nodes.at(3).name());
    Operator far = nodes.operator(2);
    String worker = far.pid("traps", "root/scripted");
    far.cast(worker, Map.of("do", "trap_exit", "on", true));
    assertThat(far.call(worker, "ping").asText()).isEqualTo("pong");
    JsonNode trapped = far.kill(worker, "be gone");
    assertThat(trapped.path("terminated").asBoolean()).isFalse();
    assertThat(far.state(worker).path("state").path("trapped").asInt()).isEqualTo(1);
    assertThat(far.kill(worker, "kill").path("terminated").asBoolean()).isTrue();
  }

  @Test
  void aBusyProcessAnswersNeitherCallNorStateWithinASmallLimit(Nodes nodes) {
    nodes.operator(1).create("busy", counters(), nodes.at(2).name());
    Operator far = nodes.operator(1);
    String worker = far.pid("busy", "root/scripted");
    far.cast(worker, Map.of("do", "sleep", "ms", 4000));
    String path = "processes/" + Operator.bare(worker);
    far.api()
        .post(path + "/message", Map.of("kind", "call", "message", "ping", "timeout", 200))
        .problem(504, "timeout");
    far.api().get(path + "/state?timeout=200").problem(504, "timeout");
    assertThat(far.pid("busy", "root/counter")).isNotBlank();
    assertThat(far.call(worker, "ping").asText()).isEqualTo("pong");
  }

  @Test
  void aMessageThatCrashesAWorkerIsItsOwnFaultAlone(Nodes nodes) {
    nodes.operator(1).create("crash", counters(), nodes.at(2).name());
    Operator far = nodes.operator(3);
    Map<String, String> before = far.pids("crash");
    long last = far.lastEvent("crash");
    far.cast(before.get("root/counter"), "crash");
    far.awaitRestart("crash", last, "root/counter");
    assertThat(Operator.changed(before, far.pids("crash"))).containsExactly("root/counter");
  }

  @Test
  void whatANodeIsAskedAboutAnUnknownNodeIsSaidToBeUnknown(Nodes nodes) {
    Api api = nodes.operator(1).api();
    String nobody = "superlearner9@127.0.0.1";
    JsonNode problem = api.get("processes?node=" + nobody).problem(404, "node_not_found");
    assertThat(problem.path("parameter").asText()).isEqualTo("node");
    api.get("supervisors?node=" + nobody).problem(404, "node_not_found");
    api.get("cluster/sandboxes?node=" + nobody).problem(404, "node_not_found");
    api.get("cluster/nodes/" + nobody + "/info").problem(404, "node_not_found");
    api.get("processes/9.1.0/info").problem(404, "process_not_found");
    api.delete("processes/9.1.0").problem(404, "process_not_found");
  }
}
