package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The stream of what happens, followed at one node.
@Tag("cluster")
@SharedNodes.Use
class EventsTest {

  private static boolean is(EventStream.Sent event, String type, String field, String value) {
    return event.data().path("type").asText().equals(type)
        && event.data().path("data").path(field).asText().equals(value);
  }

  @Test
  void oneNodeTellsWhatHappensOnAll(Nodes nodes) {
    try (EventStream stream =
        EventStream.follow(nodes.operator(1).api(), "process_events,sandbox_events", null)) {
      for (RunningNode node : nodes.all()) {
        String id = "told-" + node.index();
        nodes.operator(2).create(id, Trees.three("one_for_one"), node.name());
        EventStream.Sent started =
            stream.await("start of " + id, event -> is(event, "sandbox_started", "sandbox", id));
        assertThat(started.data().path("node").asText()).isEqualTo(node.name());
        assertThat(started.data().path("topic").asText()).isEqualTo("sandbox_events");
        assertThat(started.id()).matches("\\d+\\.\\d+\\.\\d+");
        nodes.operator(3).kill(nodes.operator(3).pid(id, "root/b"), "kill");
        EventStream.Sent restarted =
            stream.await("restart in " + id, event -> is(event, "child_restarted", "sandbox", id));
        assertThat(restarted.data().path("node").asText()).isEqualTo(node.name());
        assertThat(restarted.data().path("data").path("path").asText()).isEqualTo("root/b");
      }
      assertThat(stream.seen()).extracting(EventStream.Sent::id).doesNotHaveDuplicates();
    }
  }

  @Test
  void onlyTheAskedTopicsAreSentAndFiguresKeepComing(Nodes nodes) {
    try (EventStream stream =
        EventStream.follow(nodes.operator(2).api(), "cluster_metrics", null)) {
      nodes.operator(1).create("not-asked-for", "counter", null);
      Set<String> told = new HashSet<>();
      while (told.size() < 3) {
        EventStream.Sent sample = stream.await("figures of each node", _ -> true);
        assertThat(sample.data().path("topic").asText()).isEqualTo("cluster_metrics");
        assertThat(sample.data().path("data").path("heap_used_bytes").asLong()).isPositive();
        told.add(sample.data().path("node").asText());
      }
    }
  }

  @Test
  void whoComesBackGetsWhatWasMissed(Nodes nodes) {
    Api api = nodes.operator(1).api();
    String last;
    try (EventStream stream = EventStream.follow(api, "sandbox_events", null)) {
      nodes.operator(1).create("seen", "counter", nodes.at(1).name());
      last =
          stream
              .await("start of seen", event -> is(event, "sandbox_started", "sandbox", "seen"))
              .id();
    }
    nodes.operator(2).create("missed-1", "counter", nodes.at(1).name());
    nodes.operator(2).create("missed-2", "counter", nodes.at(1).name());
    try (EventStream stream = EventStream.follow(api, "sandbox_events", last)) {
      stream.await("missed-1", event -> is(event, "sandbox_started", "sandbox", "missed-1"));
      stream.await("missed-2", event -> is(event, "sandbox_started", "sandbox", "missed-2"));
      assertThat(stream.seen())
          .extracting(EventStream.Sent::type)
          .as("no gap: %s", stream.seen())
          .doesNotContain("gap");
      assertThat(stream.seen()).extracting(EventStream.Sent::id).doesNotContain(last);
    }
  }

  @Test
  void whoComesBackToAPlaceThatIsNotKnownLearnsOfTheGap(Nodes nodes) {
    for (String forged : List.of("9.9.9", "1.1.999999999")) {
      try (EventStream stream =
          EventStream.follow(nodes.operator(2).api(), "sandbox_events", forged)) {
        assertThat(stream.await("first event", _ -> true).type()).as(forged).isEqualTo("gap");
      }
    }
  }

  @Test
  void strangersAndBadRequestsAreRefused(Nodes nodes) {
    Api api = nodes.operator(1).api();
    api.as(null).get("events?topics=process_events").problem(401, "unauthenticated");
    api.get("events").problem(400, "missing_parameter");
    api.get("events?topics=").expect(400);
    assertThat(
            api.get("events?topics=process_events,gossip")
                .problem(400, "invalid_parameter")
                .path("parameter")
                .asText())
        .isEqualTo("topics");
    Api.send(api.request("events?topics=process_events").header("Last-Event-ID", "not an id").GET())
        .problem(400, "invalid_parameter");
  }

  @Test
  void aViewerMayFollowUntilTheTokenIsRevoked(Nodes nodes) {
    var made =
        nodes
            .operator(1)
            .api()
            .post("tokens", Map.of("role", "viewer", "label", "follower"))
            .expect(201)
            .data();
    Api viewer = nodes.operator(2).api().as(made.path("token").asText());
    try (EventStream stream = EventStream.follow(viewer, "sandbox_events", null)) {
      nodes.operator(1).create("followed", "counter", null);
      stream.await("start", event -> is(event, "sandbox_started", "sandbox", "followed"));
      nodes.operator(1).api().delete("tokens/" + made.path("id").asText()).expect(200);
      assertThat(
              stream
                  .await("end of the stream", event -> event.type().equals("end"))
                  .data()
                  .path("reason")
                  .asText())
          .contains("credential");
    }
  }
}
