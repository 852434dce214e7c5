package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.cluster.hazelcast.TestGrid;
import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("grid")
class EventHubTest {

  private static final Set<Topic> ALL = EnumSet.allOf(Topic.class);
  private static final Set<Topic> WORK = Set.of(Topic.PROCESS_EVENTS, Topic.SANDBOX_EVENTS);
  private static final SandboxId BOX = SandboxId.parse("lesson-1");

  private TestGrid grid;
  private TestNode first;
  private TestNode second;

  @BeforeEach
  void startTwoNodes() {
    grid = new TestGrid(2);
    first = new TestNode(grid.member(0), 1);
    second = new TestNode(grid.member(1), 2);
  }

  @AfterEach
  void stop() {
    second.close();
    first.close();
    grid.close();
  }

  /// A follower that keeps what it gets.
  private static final class Log implements AutoCloseable {

    private final LinkedBlockingQueue<StreamEvent> events = new LinkedBlockingQueue<>();
    private final EventStreams.Following following;

    Log(TestNode node, Set<Topic> topics, StreamEvent.Id after) {
      following = node.node.streams().follow(topics, after, events::add);
    }

    StreamEvent next() throws Exception {
      StreamEvent event = events.poll(10, TimeUnit.SECONDS);
      assertThat(event).as("an event within ten seconds").isNotNull();
      return event;
    }

    @Override
    public void close() {
      following.close();
    }
  }

  private static void publish(TestNode node, int serial) {
    node.events.publish(() ->
        new Event.ChildRestarted(
            Instant.EPOCH,
            BOX,
            "root/a",
            new Pid(1, 1, 0),
            new Pid(1, serial, 0),
            new Pid(1, serial + 1, 0),
            serial));
  }

  @Test
  void whatHappensOnOneNodeIsFollowedOnAll() throws Exception {
    try (Log here = new Log(first, WORK, null);
        Log there = new Log(second, WORK, null)) {
      publish(first, 7);

      for (Log log : List.of(here, there)) {
        StreamEvent event = log.next();
        assertThat(event.topic()).isEqualTo(Topic.PROCESS_EVENTS);
        assertThat(event.type()).isEqualTo("child_restarted");
        assertThat(event.node()).isEqualTo(first.name);
        assertThat(event.at()).isEqualTo(Instant.EPOCH);
        assertThat(event.data())
            .containsExactlyInAnyOrderEntriesOf(
                Map.of(
                    "node", first.name.text(),
                    "sandbox", "lesson-1",
                    "path", "root/a",
                    "supervisor", "<1.1.0>",
                    "old_pid", "<1.7.0>",
                    "pid", "<1.8.0>",
                    "restarts", 7L));
      }
    }
  }

  @Test
  void eventsOfOneNodeComeInTheirOrderAndAreNumberedByTheNodeThatIsAsked() throws Exception {
    try (Log there = new Log(second, WORK, null)) {
      for (int i = 1; i <= 200; i++) {
        publish(first, i);
      }
      long last = 0;
      for (int i = 1; i <= 200; i++) {
        StreamEvent event = there.next();
        assertThat(event.data()).containsEntry("restarts", (long) i);
        assertThat(event.id().node()).isEqualTo(2);
        assertThat(event.id().seq()).isGreaterThan(last);
        last = event.id().seq();
      }
    }
  }

  @Test
  void aFollowerGetsOnlyItsTopics() throws Exception {
    try (Log boxes = new Log(first, Set.of(Topic.SANDBOX_EVENTS), null)) {
      publish(first, 1);
      first.events.publish(
          () -> new Event.SandboxStopped(Instant.EPOCH, BOX, null, ExitReason.shutdown(), true));

      StreamEvent event = boxes.next();
      assertThat(event.type()).isEqualTo("sandbox_stopped");
      assertThat(event.data())
          .containsEntry("reason", "shutdown")
          .containsEntry("gone", true)
          .doesNotContainKey("pid");
      assertThat(boxes.events).isEmpty();
    }
  }

  @Test
  void aFollowerThatComesBackGetsWhatItMissedAndNothingTwice() throws Exception {
    StreamEvent seen;
    try (Log log = new Log(first, WORK, null)) {
      publish(first, 1);
      seen = log.next();
      publish(first, 2);
      publish(second, 3);
      log.next();
      log.next();
    }
    try (Log again = new Log(first, WORK, seen.id())) {
      assertThat(again.following.hasGap()).isFalse();
      List<Object> missed = new ArrayList<>();
      missed.add(again.next().data().get("restarts"));
      missed.add(again.next().data().get("restarts"));
      assertThat(missed).containsExactlyInAnyOrder(2L, 3L);
      publish(first, 4);
      assertThat(again.next().data()).containsEntry("restarts", 4L);
    }
  }

  @Test
  void aPlaceOfAnotherNodeOrLifeIsAGap() {
    for (StreamEvent.Id id :
        List.of(
            new StreamEvent.Id(2, 0, 0),
            new StreamEvent.Id(1, 9, 0),
            new StreamEvent.Id(1, 0, 1_000_000))) {
      try (Log log = new Log(first, ALL, id)) {
        assertThat(log.following.hasGap()).as(id.toString()).isTrue();
      }
    }
  }

  @Test
  void whatIsNotKeptAnyMoreIsAGap() throws Exception {
    try (Log log = new Log(first, WORK, null)) {
      StreamEvent.Id begin = null;
      for (int i = 1; i <= 10_050; i++) {
        publish(first, i);
        if (i % 100 == 0) {
          for (int k = 0; k < 100; k++) {
            StreamEvent event = log.next();
            begin = begin == null ? event.id() : begin;
          }
        }
      }
      try (Log again = new Log(first, WORK, begin)) {
        assertThat(again.following.hasGap()).isTrue();
      }
    }
  }

  @Test
  void aClosedFollowerIsNotCalledAnyMore() throws Exception {
    Log closed = new Log(first, WORK, null);
    closed.close();
    try (Log open = new Log(first, WORK, null)) {
      publish(first, 1);
      open.next();
    }
    assertThat(closed.events).isEmpty();
  }

  @Test
  void aFollowerThatThrowsDoesNotKeepTheEventFromOthers() throws Exception {
    try (var _ =
            first
                .node
                .streams()
                .follow(
                    WORK,
                    null,
                    event -> {
                      throw new IllegalStateException("told to fail on " + event.id());
                    });
        Log log = new Log(first, WORK, null)) {
      publish(first, 1);
      assertThat(log.next().type()).isEqualTo("child_restarted");
    }
  }

  @Test
  void publishingNeverWaitsForAFollower() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch stuck = new CountDownLatch(1);
    try (var _ =
        first
            .node
            .streams()
            .follow(
                WORK,
                null,
                event -> {
                  stuck.countDown();
                  try {
                    free.await(30, TimeUnit.SECONDS);
                  } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                  }
                })) {
      publish(first, 1);
      assertThat(stuck.await(10, TimeUnit.SECONDS)).isTrue();
      long begin = System.nanoTime();
      for (int i = 0; i < 30_000; i++) {
        publish(first, i);
      }
      assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(5));
      try (Log log = new Log(first, Set.of(Topic.CLUSTER_EVENTS), null)) {
        free.countDown();
        StreamEvent missed = log.next();
        while (!missed.type().equals("events_missed")) {
          missed = log.next();
        }
        assertThat((Long) missed.data().get("count")).isPositive();
      }
    } finally {
      free.countDown();
    }
  }

  @Test
  void eachNodeTellsOnceOfANodeThatIsLost() throws Exception {
    first.node.open();
    try (Log log = new Log(first, Set.of(Topic.CLUSTER_EVENTS), null)) {
      TestNode third = new TestNode(grid.start(), 3);
      first.node.open();
      second.node.open();
      StreamEvent joined = nextOf(log, third);
      assertThat(joined.type()).isEqualTo("node_joined");
      third.die();
      StreamEvent lost = nextOf(log, third);
      assertThat(lost.type()).isEqualTo("node_lost");
      assertThat(lost.data())
          .containsEntry("node", third.name.text())
          .containsEntry("incarnation", 0);
      publish(second, 1);
      assertThat(log.events).isEmpty();
    }
  }

  private static StreamEvent nextOf(Log log, TestNode node) throws Exception {
    StreamEvent event = log.next();
    while (!node.name.text().equals(event.data().get("node"))) {
      event = log.next();
    }
    return event;
  }

  @Test
  void everyKindOfEventHasPlainDataWithoutTheTime() {
    NodeName node = first.name;
    Event crash =
        new Event.ProcessCrashed(
            Instant.EPOCH,
            null,
            "platform/x",
            new Pid(1, 2, 3),
            new ExitReason.Crashed(new IllegalStateException("boom")),
            "hello");

    Map<String, Object> data = EventTopics.data(crash, node);

    assertThat(PlainData.type(crash)).isEqualTo("process_crashed");
    assertThat(data)
        .containsEntry("reason", "java.lang.IllegalStateException: boom")
        .containsEntry("last_message", "hello")
        .doesNotContainKeys("at", "sandbox");
    assertThat(new Codec().encode(new NodeReply(data))).isNotEmpty();
  }
}
