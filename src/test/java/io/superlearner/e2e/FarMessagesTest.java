package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.superlearner.sandbox.SampleJar;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// Processes of different real nodes message, link and watch each other, until one of the nodes is
/// killed. One cluster goes through all of it.
@Tag("cluster")
@SharedNodes.Use(story = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FarMessagesTest {

  private static final String WATCHMAN =
      """
      package sample;

      import io.superlearner.identity.Pid;
      import io.superlearner.runtime.*;
      import io.superlearner.runtime.server.*;
      import io.superlearner.runtime.supervisor.*;
      import java.util.*;

      public final class Watchman implements ProcessModule {
        public String name() { return "watchman"; }
        public String summary() { return "links to and watches a process; tells what it saw"; }
        public ChildType type() { return ChildType.WORKER; }
        public Made make(Arguments args, Map<String, ?> config) {
          return ProcessModule.server(Server::new);
        }

        static final class Server implements GenServer<List<String>> {
          public Init<List<String>> init(Self self) {
            self.trapExit(true);
            return Init.ready(List.of());
          }
          public Step<List<String>> handleCall(
              Object request, From from, List<String> seen, Self self) {
            if (request instanceof Map<?, ?> order) {
              Pid pid = Pid.parse((String) order.get("watch"));
              self.link(pid);
              self.monitor(pid);
              return Step.reply("watched", seen);
            }
            return Step.reply(seen, seen);
          }
          public Step.Quiet<List<String>> handleInfo(Object message, List<String> seen, Self self) {
            List<String> now = new ArrayList<>(seen);
            switch (message) {
              case Down down -> now.add("down " + down.reason());
              case ExitMessage exit -> now.add("exit " + exit.reason());
              default -> now.add("message " + message);
            }
            return Step.noReply(now);
          }
        }
      }
      """;

  private Nodes nodes;
  private String second;

  @BeforeAll
  void start(Nodes shared) {
    nodes = shared;
    second = nodes.at(2).name();
    SampleJar.ofSources(
        Map.of("Watchman.java", WATCHMAN),
        "sample.Watchman\n",
        nodes.modules().resolve("watchman.jar"));
  }

  @AfterAll
  void removeJar() throws IOException {
    Files.delete(nodes.modules().resolve("watchman.jar"));
  }

  private Operator first() {
    return nodes.operator(1);
  }

  private static Map<String, Object> to(String target, Map<String, Object> worker) {
    return Trees.with(worker, "args", Map.of("to", target));
  }

  private static Map<String, Object> printer() {
    return Trees.supervisor(
        "root",
        "one_for_one",
        Trees.with(Trees.worker("printer", "printer"), "name", "town_crier"));
  }

  private List<String> printed(Operator operator, String pid) {
    List<String> lines = new ArrayList<>();
    operator.call(pid, "printed").forEach(line -> lines.add(line.asText()));
    return lines;
  }

  private static List<String> lines(String word, int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(word + " " + i);
    }
    return lines;
  }

  @Test
  @Order(1)
  void aRelayReachesANamedPrinterOnAnotherNodeInOrder() {
    first().create("there", printer(), second);
    String printer = first().pid("there", "root/printer");
    first()
        .create(
            "here",
            Trees.supervisor(
                "root",
                "one_for_one",
                to("town_crier", Trees.worker("by_name", "relay")),
                to(printer, Trees.worker("by_pid", "relay"))),
            nodes.at(1).name());
    String byName = first().pid("here", "root/by_name");
    for (String line : lines("hello", 50)) {
      nodes.operator(3).cast(byName, Map.of("print", line));
    }
    assertThat(printed(first(), byName)).isEqualTo(lines("hello", 50));
    nodes.operator(3).cast(first().pid("here", "root/by_pid"), Map.of("print", "bye"));
    assertThat(printed(nodes.operator(2), first().pid("here", "root/by_pid"))).endsWith("bye");
    assertThat(printed(first(), printer)).hasSize(51).endsWith("bye");
  }

  @Test
  @Order(2)
  void aNameThatIsTakenOnAnotherNodeIsRefused() {
    JsonNode problem =
        first()
            .api()
            .post(
                "cluster/sandboxes",
                Map.of("id", "twin", "tree", printer(), "node", nodes.at(3).name()))
            .problem(422, "start_failed");
    assertThat(problem.path("detail").asText())
        .contains("already_started")
        .contains(first().pid("there", "root/printer"));
  }

  @Test
  @Order(3)
  void aRestartedProcessIsReachedByItsName() {
    String before = first().pid("there", "root/printer");
    long last = first().lastEvent("there");
    first().kill(before, "kill");
    first().awaitRestart("there", last, "root/printer");
    String relay = first().pid("here", "root/by_name");
    Await.until(
        "the relay finds the new printer",
        Await.USUAL,
        () -> {
          first().cast(relay, Map.of("print", "again"));
          JsonNode reply = first().call(relay, "printed");
          return reply.isArray() && !reply.isEmpty();
        });
  }

  @Test
  @Order(4)
  void linksAndWatchesAcrossNodesAreShown() {
    first().create("watch", "watchman", nodes.at(1).name());
    String watchman = first().pid("watch", "root/watchman");
    String printer = first().pid("there", "root/printer");
    assertThat(first().call(watchman, Map.of("watch", printer)).asText()).isEqualTo("watched");
    Await.until(
        "the link is shown on the other side",
        Await.USUAL,
        () -> first().info(printer).path("links").toString().contains(watchman));
    assertThat(first().info(printer).path("monitored_by").toString()).contains(watchman);
    assertThat(nodes.operator(3).info(watchman).path("links").toString()).contains(printer);
    assertThat(nodes.operator(2).tree("watch").toString()).contains(watchman);
  }

  // what was sent to one that has died, before its name was another's, is answered by nobody, and
  // printed by nobody: the name may have become another's between the two
  private boolean isPrinted(String relay, String text) {
    first().cast(relay, Map.of("print", text));
    Answer answer =
        first()
            .api()
            .post(
                "processes/" + Operator.bare(relay) + "/message",
                Map.of("kind", "call", "message", "printed"));
    return answer.status() == 200 && answer.data().path("reply").toString().contains(text);
  }

  @Test
  @Order(5)
  void theDeathOfANodeIsToldOnceAndItsNamesFollowTheirProcesses() {
    String watchman = first().pid("watch", "root/watchman");
    String printer = first().pid("there", "root/printer");
    nodes.at(2).kill();
    Await.until(
        "the watchman sees the loss",
        Await.USUAL,
        () -> first().call(watchman, "seen"),
        seen -> seen.size() >= 2);
    String lost = "noconnection: " + second;
    String relay = first().pid("here", "root/by_name");
    Await.until(
        "the relay reaches the printer on its new node",
        Await.USUAL,
        () -> isPrinted(relay, "still here"));
    String moved = first().pid("there", "root/printer");
    assertThat(moved).isNotEqualTo(printer);
    assertThat(printed(first(), moved)).contains("still here");
    List<String> seen = new ArrayList<>();
    first().call(watchman, "seen").forEach(one -> seen.add(one.asText()));
    assertThat(seen).containsExactlyInAnyOrder("down " + lost, "exit " + lost);
  }

  @Test
  @Order(6)
  void aNameIsFreeOnceItsSandboxIsDestroyed() {
    first().destroy("there");
    first().create("heir", printer(), nodes.at(3).name());
    String relay = first().pid("here", "root/by_name");
    Await.until("the relay reaches the heir", Await.USUAL, () -> isPrinted(relay, "hello heir"));
    assertThat(printed(first(), first().pid("heir", "root/printer"))).contains("hello heir");
  }
}
