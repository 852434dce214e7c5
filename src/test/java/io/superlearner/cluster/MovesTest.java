package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.refusal;
import static io.superlearner.cluster.Outcomes.value;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Code;
import io.superlearner.control.MoveOptions;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.event.Event;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is told of moves, and of the nodes that would be chosen next, under a clock that the test
/// moves.
@Timeout(120)
@Tag("grid")
class MovesTest {

  private static final SandboxId BOX = SandboxId.parse("box");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final SimWorld world = new SimWorld(1, 3);

  @BeforeEach
  void createOnTheSecondNode() {
    SandboxRequest request = new SandboxRequest(BOX, "counter", null, null, null, null, Map.of());
    value(world.node(2).create(request, new Placement(world.node(2).name, false)));
    world.run(Duration.ofSeconds(1));
  }

  private ClusterControl asked() {
    return world.node(1).parts().control;
  }

  private SandboxEntry entry() {
    return world.node(1).parts().ledger.find(BOX.text()).orElseThrow().value();
  }

  private CompletableFuture<Outcome<SandboxRecord>> moveTo(int node, MoveOptions options) {
    NodeName target = world.node(node).name;
    CompletableFuture<Outcome<SandboxRecord>> moving =
        CompletableFuture.supplyAsync(() -> asked().migrateSandbox(BOX, target, options));
    Outcomes.until("it is given away", LIMIT, () -> entry().handed() != null || moving.isDone());
    return moving;
  }

  private SandboxRecord moved(int node, MoveOptions options) throws Exception {
    CompletableFuture<Outcome<SandboxRecord>> moving = moveTo(node, options);
    Outcomes.until(
        "it has come",
        LIMIT,
        () -> {
          world.run(SimWorld.TICK);
          return moving.isDone();
        });
    return value(moving.get());
  }

  private List<Event> told(int node) {
    return world.node(node).told.stream()
        .filter(
            event -> event instanceof Event.SandboxMoved || event instanceof Event.SandboxTakenOver)
        .toList();
  }

  // ---- options ----

  @Test
  void whatWasSaidOfAMoveStandsInItsHistory() throws Exception {
    MoveOptions options = new MoveOptions("to make room", 20_000L);

    assertThat(moved(3, options).moves())
        .singleElement()
        .satisfies(move -> {
          assertThat(move.cause()).isEqualTo(SandboxMove.Cause.REQUEST);
          assertThat(move.options()).isEqualTo(options);
        });
    assertThat(moved(1, null).moves().getLast().options()).isNull();
  }

  @Test
  void aMoveTakesNoLongerThanItMay() throws Exception {
    CompletableFuture<Outcome<SandboxRecord>> moving = moveTo(3, new MoveOptions(null, 500L));
    // no node does anything meanwhile
    world.clock.advance(Duration.ofSeconds(1));

    Refusal refusal = refusal(moving.get(LIMIT.toSeconds(), SECONDS));

    assertThat(refusal.code()).isEqualTo(Code.START_FAILED);
    assertThat(refusal.detail()).contains("500 ms", "goes back to " + world.node(2).name);
    world.run(Duration.ofSeconds(5));
    assertThat(world.node(2).running()).containsExactly(BOX);
    assertThat(entry().moves())
        .extracting(SandboxMove::cause)
        .containsExactly(SandboxMove.Cause.REQUEST, SandboxMove.Cause.RETURNED);
  }

  // ---- events ----

  @Test
  void theNodeThatASandboxHasComeToTellsOfItsMoveOnce() throws Exception {
    moved(3, null);
    world.run(Duration.ofSeconds(5));

    assertThat(told(3))
        .singleElement()
        .isInstanceOfSatisfying(
            Event.SandboxMoved.class,
            event -> {
              assertThat(event.sandbox()).isEqualTo(BOX);
              assertThat(event.from()).isEqualTo(world.node(2).name);
              assertThat(event.to()).isEqualTo(world.node(3).name);
              assertThat(event.cause()).isEqualTo("request");
              assertThat(EventTopics.of(event)).isEqualTo(Topic.SANDBOX_EVENTS);
              assertThat(EventTopics.data(event, event.to()))
                  .containsEntry("from", world.node(2).name.text())
                  .containsEntry("cause", "request");
            });
    assertThat(told(1)).isEmpty();
    assertThat(told(2)).isEmpty();
  }

  @Test
  void oneThatWasTakenOverIsToldAsThat() {
    world.node(2).kill();
    world.run(Duration.ofSeconds(20));

    NodeName home = entry().node();
    SimNode survivor =
        world.nodes.stream().filter(node -> node.name.equals(home)).findFirst().orElseThrow();
    assertThat(told(survivor.index))
        .singleElement()
        .isInstanceOfSatisfying(
            Event.SandboxTakenOver.class,
            event -> {
              assertThat(event.sandbox()).isEqualTo(BOX);
              assertThat(event.from()).isEqualTo(world.node(2).name);
              assertThat(event.to()).isEqualTo(home);
              assertThat(EventTopics.of(event)).isEqualTo(Topic.SANDBOX_EVENTS);
            });
  }

  // ---- who would be chosen next ----

  @Test
  void backupsAreToldAlsoIfNoneWereNamedAndOneOfThemTakesOver() {
    // there is more room on the third
    for (int i = 0; i < 3; i++) {
      SandboxId other = SandboxId.parse("other" + i);
      value(
          world
              .node(1)
              .create(
                  new SandboxRequest(other, "counter", null, null, null, null, Map.of()),
                  new Placement(world.node(1).name, true)));
    }
    world.clock.advance(Duration.ofSeconds(2));
    assertThat(value(asked().sandbox(BOX)).backupNodes())
        .containsExactly(world.node(3).name, world.node(1).name);

    world.node(2).kill();
    world.run(Duration.ofSeconds(20));

    assertThat(entry().node()).isEqualTo(world.node(3).name);
    assertThat(value(asked().sandbox(BOX)).backupNodes()).containsExactly(world.node(1).name);
  }

  @Test
  void twoSelectionsSoonAfterEachOtherAskForFiguresOnceAndShowTheirAge() {
    world.clock.advance(Duration.ofSeconds(3));
    AtomicInteger fetched = new AtomicInteger();
    world.node(3).host().whenAsked(fetched::incrementAndGet);

    assertThat(ageOfThird()).isZero();
    assertThat(ageOfThird()).isZero();
    world.clock.advance(Duration.ofMillis(1500));
    assertThat(ageOfThird()).isEqualTo(1500);
    assertThat(fetched).hasValue(1);

    world.clock.advance(Duration.ofSeconds(1));
    assertThat(ageOfThird()).isZero();
    assertThat(fetched).hasValue(2);
  }

  private Long ageOfThird() {
    NodeName third = world.node(3).name;
    return asked().selectNode(BOX, Placement.AUTO).scores().stream()
        .filter(score -> score.node().equals(third))
        .findFirst()
        .orElseThrow()
        .ageMs();
  }

  // ---- a host that does not answer ----

  @Test
  void aSandboxOfAFrozenNodeIsNotDestroyedAndStaysRegistered() {
    world.node(2).freeze();

    Refusal refusal = refusal(world.node(1).destroy(BOX));

    assertThat(refusal.code()).isIn(Code.TIMEOUT, Code.NODE_UNREACHABLE);
    assertThat(refusal.detail()).contains(world.node(2).name.text());
    assertThat(entry().node()).isEqualTo(world.node(2).name);
    assertThat(value(asked().sandboxes(null)).items())
        .extracting(SandboxRecord::id)
        .containsExactly(BOX);
    world.node(2).thaw();
    assertThat(world.node(2).running()).containsExactly(BOX);
    value(world.node(1).destroy(BOX));
  }
}
