package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.code;
import static io.superlearner.cluster.Outcomes.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.superlearner.cluster.hazelcast.TestGrid;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.event.Event;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Nodes in and out of duty, and where sandboxes are placed, on three members of a real grid.
@Tag("grid")
class DutyTest {

  private TestGrid grid;
  private final List<TestNode> nodes = new ArrayList<>();

  @BeforeEach
  void startThreeNodes() {
    grid = new TestGrid(3);
    for (int i = 0; i < 3; i++) {
      nodes.add(new TestNode(grid.member(i), i + 1));
    }
    await("all see each other", () -> node(0).control().status().connectedNodes().size() == 2);
    await("each holds its lease", () -> able().size() == 3);
  }

  @AfterEach
  void stop() {
    nodes.forEach(TestNode::close);
    grid.close();
  }

  private TestNode node(int index) {
    return nodes.get(index);
  }

  private ClusterControl control() {
    return node(0).control();
  }

  private List<NodeName> able() {
    return control().selectNode(id("any"), Placement.AUTO).scores().stream()
        .filter(score -> score.excluded() == null)
        .map(NodeScore::node)
        .toList();
  }

  private static SandboxId id(String text) {
    return SandboxId.parse(text);
  }

  private SandboxRecord create(String id, Placement placement) {
    SandboxRequest request =
        new SandboxRequest(id(id), "counter", null, null, null, null, Map.of());
    return value(control().createSandbox(request, placement));
  }

  private Outcome<SandboxRecord> tryToCreate(String id, Placement placement) {
    return control()
        .createSandbox(
            new SandboxRequest(id(id), "counter", null, null, null, null, Map.of()), placement);
  }

  private static String detail(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<?>) outcome).refusal().detail();
  }

  private static void await(String what, BooleanSupplier condition) {
    Outcomes.until(what, Duration.ofSeconds(20), condition);
  }

  private static Placement on(TestNode node) {
    return new Placement(node.name, true);
  }

  private static Placement apartFrom(String id) {
    return new Placement(
        null,
        true,
        Placement.Strategy.BALANCED,
        Placement.Needs.NONE,
        List.of(id(id)),
        List.of(),
        List.of());
  }

  private static Placement dependsOn(TestNode node, String id) {
    return new Placement(
        node.name,
        true,
        Placement.Strategy.BALANCED,
        Placement.Needs.NONE,
        List.of(),
        List.of(),
        List.of(id(id)));
  }

  // ---- drain ----

  @Test
  void aDrainedNodeGivesAllAwayAndTakesNothingUntilItRejoins() {
    for (int i = 0; i < 5; i++) {
      create("s" + i, on(node(1)));
    }

    Drained drained = value(control().drain(node(1).name));

    assertThat(drained.done()).isTrue();
    assertThat(drained.moved()).isEqualTo(5);
    assertThat(node(1).scripted.sandboxCount()).isZero();
    await(
        "all run elsewhere",
        () -> node(0).scripted.sandboxCount() + node(2).scripted.sandboxCount() == 5);
    assertThat(value(control().sandbox(id("s0"))).moves().getLast().cause())
        .isEqualTo(SandboxMove.Cause.DRAIN);
    assertThat(code(tryToCreate("x", on(node(1))))).isEqualTo(Code.NODE_NOT_AVAILABLE);
    assertThat(code(control().migrateSandbox(id("s0"), node(1).name)))
        .isEqualTo(Code.NODE_NOT_AVAILABLE);
    for (int i = 0; i < 6; i++) {
      assertThat(create("y" + i, Placement.AUTO).node()).isNotEqualTo(node(1).name);
    }

    assertThat(value(control().rejoin(node(1).name)).name()).isEqualTo(node(1).name);
    assertThat(create("z", on(node(1))).node()).isEqualTo(node(1).name);
  }

  @Test
  void thatANodeIsDrainedAndRejoinsIsShownAndToldOnceByEveryNode() {
    NodeName drained = node(1).name;
    List<String> told = new CopyOnWriteArrayList<>();
    for (TestNode node : nodes) {
      node.events.subscribe(event -> {
        if (event instanceof Event.NodeDrained(var _, var who, var _)) {
          told.add(node.name + " saw the drain of " + who);
        } else if (event instanceof Event.NodeRejoined(var _, var who, var _)) {
          told.add(node.name + " saw the return of " + who);
        }
      });
    }

    value(control().drain(drained));
    await("all have told it", () -> told.size() == 3);
    assertThat(dutyOf(drained)).isEqualTo("drained");
    value(control().rejoin(drained));
    await("all have told it", () -> told.size() == 6);

    assertThat(dutyOf(drained)).isEqualTo("active");
    assertThat(told.subList(0, 3))
        .containsExactlyInAnyOrderElementsOf(
            nodes.stream().map(node -> node.name + " saw the drain of " + drained).toList());
    assertThat(told.subList(3, 6))
        .containsExactlyInAnyOrderElementsOf(
            nodes.stream().map(node -> node.name + " saw the return of " + drained).toList());
  }

  private String dutyOf(NodeName node) {
    return control().nodes().items().stream()
        .filter(entry -> entry.name().equals(node))
        .map(NodeEntry::duty)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aDrainedNodeStaysSoWhenItComesBack() {
    value(control().drain(node(1).name));
    node(1).die();
    await("the loss is seen", () -> control().status().connectedNodes().size() == 1);
    TestNode again = new TestNode(grid.start(), 2);
    nodes.add(again);
    await("it is back", () -> control().status().connectedNodes().size() == 2);

    await(
        "it is known as drained",
        () ->
            control().selectNode(id("any"), Placement.AUTO).scores().stream()
                .anyMatch(score -> "it is drained".equals(score.excluded())));
  }

  @Test
  void theLastNodeThatTakesSandboxesIsNotDrained() {
    value(control().drain(node(1).name));
    value(control().drain(node(2).name));

    assertThat(code(control().drain(node(0).name))).isEqualTo(Code.NO_AVAILABLE_NODES);
    assertThat(create("x", Placement.AUTO).node()).isEqualTo(node(0).name);
  }

  @Test
  void anUnknownNodeIsNeitherDrainedNorRemoved() {
    NodeName ghost = NodeName.parse("ghost@127.0.0.1");
    assertThat(code(control().drain(ghost))).isEqualTo(Code.NODE_NOT_FOUND);
    assertThat(code(control().rejoin(ghost))).isEqualTo(Code.NODE_NOT_FOUND);
    assertThat(code(control().remove(ghost))).isEqualTo(Code.NODE_NOT_FOUND);
  }

  // ---- remove ----

  @Test
  void aNodeIsRemovedOnceItIsGoneAndNothingBelongsToIt() {
    create("x", on(node(1)));
    assertThat(code(control().remove(node(1).name))).isEqualTo(Code.CONFLICT);
    node(1).node.leave();
    node(1).die();
    await("it is gone", () -> control().status().nodes().size() == 2);
    await(
        "what it had runs elsewhere",
        () -> node(0).scripted.sandboxCount() + node(2).scripted.sandboxCount() == 1);

    assertThat(value(control().remove(node(1).name))).isEqualTo(node(1).name);
    assertThat(code(control().remove(node(1).name))).isEqualTo(Code.NODE_NOT_FOUND);

    node(0).seat.roster().announce(node(1).seat.entry(), "it was only hung up");
    assertThat(code(control().remove(node(1).name))).isEqualTo(Code.NODE_NOT_FOUND);
    assertThat(control().status().nodes()).hasSize(2);

    TestNode again = new TestNode(grid.start(), 2);
    nodes.add(again);
    assertThat(again.seat.incarnation()).isEqualTo(1);
    await("it takes sandboxes", () -> able().contains(again.name));
  }

  @Test
  @DisplayName("DSUP-10 graceful stop: children go first")
  void aNodeThatLeavesGivesAllAwayFirst() {
    for (int i = 0; i < 3; i++) {
      create("s" + i, on(node(1)));
    }
    node(1).node.leave();
    node(1).node.leave();

    assertThat(node(1).scripted.sandboxCount()).isZero();
    await(
        "all run elsewhere",
        () -> node(0).scripted.sandboxCount() + node(2).scripted.sandboxCount() == 3);
  }

  // ---- rebalance ----

  @Test
  void rebalancingSpreadsWhatIsOnOneNode() {
    for (int i = 0; i < 9; i++) {
      create("s" + i, new Placement(node(1).name, true));
    }
    Rebalanced none = value(control().rebalance(100, 3));
    assertThat(none.moves()).isEmpty();
    assertThat(none.pinned())
        .extracting(Rebalanced.Pinned::node, Rebalanced.Pinned::sandboxes)
        .containsExactly(tuple(node(1).name, 9));
    assertThat(code(control().migrateAny(null))).isEqualTo(Code.CONFLICT);
    assertThat(detail(control().migrateAny(null))).contains("not spread evenly", "strict");

    for (int i = 0; i < 9; i++) {
      value(control().destroySandbox(id("s" + i)));
    }
    value(control().drain(node(0).name));
    value(control().drain(node(2).name));
    for (int i = 0; i < 9; i++) {
      create("t" + i, Placement.AUTO);
    }
    value(control().rejoin(node(0).name));
    value(control().rejoin(node(2).name));
    await("all may be used", () -> able().size() == 3);

    Rebalanced done = value(control().rebalance(100, 3));

    assertThat(done.moves()).hasSize(6).allMatch(move -> move.error() == null);
    assertThat(done.before().get(node(1).name)).isEqualTo(9);
    assertThat(done.after().values()).containsOnly(3);
    nodes.forEach(node -> assertThat(node.scripted.sandboxCount()).isEqualTo(3));
    assertThat(code(control().migrateAny(null))).isEqualTo(Code.CONFLICT);
    assertThat(detail(control().migrateAny(null))).contains("are spread evenly");
  }

  @Test
  void tenThatOnlyPreferredANodeAreSpreadOverAll() {
    for (int i = 0; i < 10; i++) {
      create("s" + i, new Placement(node(1).name, false));
    }
    assertThat(node(1).scripted.sandboxCount()).isEqualTo(10);

    Rebalanced done = value(control().rebalance(100, 3));

    assertThat(done.pinned()).isEmpty();
    assertThat(done.after().values()).containsExactlyInAnyOrder(4, 3, 3);
    Rebalanced.Move gone = done.moves().getFirst();
    assertThat(value(control().sandbox(gone.sandbox())).opts())
        .containsEntry(
            "placement_note",
            "%s was asked for; moved to %s, rebalance".formatted(node(1).name, gone.to()));
  }

  @Test
  void oneNodeAloneCannotBeRebalanced() {
    value(control().drain(node(1).name));
    value(control().drain(node(2).name));
    assertThat(code(control().rebalance(100, 3))).isEqualTo(Code.NO_AVAILABLE_NODES);
  }

  // ---- wishes ----

  @Test
  void whatIsToBeApartIsOnAnotherNode() {
    NodeName home = create("a", Placement.AUTO).node();
    for (int i = 0; i < 4; i++) {
      assertThat(create("b" + i, apartFrom("a")).node()).isNotEqualTo(home);
    }
    Placement both =
        new Placement(
            home,
            true,
            Placement.Strategy.BALANCED,
            Placement.Needs.NONE,
            List.of(id("a")),
            List.of(),
            List.of());
    assertThat(detail(tryToCreate("c", both))).contains("apart");
  }

  @Test
  void whatNobodyHasIsRefusedWithTheReasonOfEachNode() {
    Placement much =
        new Placement(
            null,
            true,
            Placement.Strategy.CAPACITY,
            new Placement.Needs(Long.MAX_VALUE, null, null),
            List.of(),
            List.of(),
            List.of());
    Outcome<SandboxRecord> refused = tryToCreate("x", much);
    assertThat(code(refused)).isEqualTo(Code.NO_AVAILABLE_NODES);
    assertThat(detail(refused)).contains(node(0).name.text(), node(2).name.text(), "memory");
    assertThat(code(control().sandbox(id("x")))).isEqualTo(Code.SANDBOX_NOT_FOUND);
  }

  @Test
  void aBackupIsTakenWhenItsNodeIsDrained() {
    Placement wish =
        new Placement(
            node(1).name,
            true,
            Placement.Strategy.BALANCED,
            Placement.Needs.NONE,
            List.of(),
            List.of(node(2).name),
            List.of());
    for (int i = 0; i < 4; i++) {
      create("s" + i, wish);
    }
    value(control().drain(node(1).name));
    await("they run there", () -> node(2).scripted.sandboxCount() == 4);
    assertThat(value(control().sandbox(id("s0"))).backupNodes()).containsExactly(node(2).name);
  }

  @Test
  void whatOthersDependOnIsNotDestroyedBeforeThem() {
    create("db", on(node(0)));
    assertThat(code(tryToCreate("api", dependsOn(node(1), "nothing"))))
        .isEqualTo(Code.INVALID_PARAMETER);
    SandboxRecord api = create("api", dependsOn(node(1), "db"));
    assertThat(api.dependsOn()).containsExactly(id("db"));

    assertThat(detail(control().destroySandbox(id("db")))).contains("api");
    value(control().destroySandbox(id("api")));
    value(control().destroySandbox(id("db")));
  }

  @Test
  void aNodeThatJoinsIsGivenNothingUntilSomebodyAsks() {
    value(control().drain(node(2).name));
    for (int i = 0; i < 8; i++) {
      create("s" + i, Placement.AUTO);
    }
    value(control().rejoin(node(2).name));
    TestNode fourth = new TestNode(grid.start(), 4);
    nodes.add(fourth);
    await("it may be used", () -> able().contains(fourth.name));
    assertThat(fourth.scripted.sandboxCount()).isZero();
    assertThat(node(2).scripted.sandboxCount()).isZero();

    Rebalanced some = value(control().rebalance(2, 1));
    assertThat(some.moves()).hasSize(2);
    assertThat(node(2).scripted.sandboxCount() + fourth.scripted.sandboxCount()).isEqualTo(2);
    value(control().rebalance(100, 3));
    nodes.forEach(node -> assertThat(node.scripted.sandboxCount()).isEqualTo(2));
  }
}
