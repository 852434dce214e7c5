package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.code;
import static io.superlearner.cluster.Outcomes.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import io.superlearner.cluster.hazelcast.TestGrid;
import io.superlearner.control.Code;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessQuery;
import io.superlearner.control.ProcessRow;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.truth.AskedTruth;
import io.superlearner.truth.Truth;
import io.superlearner.truth.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("grid")
class ClusterTest {

  private TestGrid grid;
  private final List<TestNode> nodes = new ArrayList<>();

  @BeforeEach
  void startTwoNodes() {
    grid = new TestGrid(2);
    nodes.add(new TestNode(grid.member(0), 1));
    nodes.add(new TestNode(grid.member(1), 2));
  }

  @AfterEach
  void stop() {
    nodes.forEach(TestNode::close);
    grid.close();
  }

  private TestNode first() {
    return nodes.get(0);
  }

  private TestNode second() {
    return nodes.get(1);
  }

  private static SandboxRequest request(String id) {
    return new SandboxRequest(SandboxId.parse(id), "counter", null, null, null, null, Map.of());
  }

  private static SandboxRecord done(Outcome<SandboxRecord> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<SandboxRecord>) outcome).value();
  }

  private static void await(String what, BooleanSupplier condition) {
    Outcomes.until(what, Duration.ofSeconds(10), condition);
  }

  // ---- nodes ----

  @Test
  void nodesHaveNumbersOfTheirOwnAndSeeEachOther() {
    assertThat(first().seat.number()).isEqualTo(1);
    assertThat(second().seat.number()).isEqualTo(2);
    for (TestNode node : nodes) {
      ClusterStatus status = node.control().status();
      assertThat(status.nodes()).containsExactly(first().name, second().name);
      assertThat(status.currentNode()).isEqualTo(node.name);
      assertThat(status.connectedNodes()).hasSize(1).doesNotContain(node.name);
      assertThat(status.health()).isEqualTo("healthy");
      assertThat(status.status()).isEqualTo("connected");
      assertThat(status.mode()).isEqualTo("multi_node");
    }
    assertThat(first().control().status().formationTime())
        .isEqualTo(second().control().status().formationTime());
  }

  @Test
  void aNodeThatWantsATakenNumberGetsTheNext() {
    TestNode third = new TestNode(grid.start(), 3);
    nodes.add(third);
    NodeIdentity twin =
        new NodeIdentity(NodeName.parse("other@127.0.0.1"), 1, "secondary", "http://x", 0, 0);
    try (Seat seat = Seat.take(third.ports, twin, third.clock())) {
      assertThat(seat.number()).isEqualTo(4);
    }
  }

  @Test
  void aSecondNodeOfTheSameNameIsRefused() {
    var member = grid.start();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> new TestNode(member, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("node1@127.0.0.1");
  }

  @Test
  void aNodeThatComesBackHasItsNumberInANewLife() {
    second().die();
    await("the loss is seen", () -> first().control().status().connectedNodes().isEmpty());

    TestNode again = new TestNode(grid.start(), 2);
    nodes.add(again);

    assertThat(again.seat.number()).isEqualTo(2);
    assertThat(again.seat.incarnation()).isEqualTo(1);
    await("it is seen", () -> first().control().status().connectedNodes().size() == 1);
    assertThat(first().control().status().nodes()).hasSize(2);
  }

  @Test
  void aLostNodeStaysVisibleAndTheStatusGoesBack() {
    second().die();

    await("the loss is seen", () -> first().control().status().connectedNodes().isEmpty());
    ClusterStatus status = first().control().status();
    assertThat(status.nodes()).containsExactly(first().name, second().name);
    assertThat(status.status()).isEqualTo("initializing");
    assertThat(status.health()).isEqualTo("critical");
    NodeEntry lost = value(first().control().node(second().name));
    assertThat(lost.status()).isEqualTo(NodeEntry.Status.UNREACHABLE);
    assertThat(lost.vitals()).isNull();
    assertThat(lost.issues().getFirst()).contains("gone").contains("last seen");
    assertThat(lost.lastSeen()).isBefore(Instant.now());
  }

  @Test
  void aNodeThatLeavesIsTakenFromTheRoster() {
    second().node.leave();
    second().die();

    await("it is gone", () -> first().control().status().nodes().equals(List.of(first().name)));
    assertThat(first().control().status().health()).isEqualTo("healthy");
    assertThat(code(first().control().node(second().name))).isEqualTo(Code.NODE_NOT_FOUND);
  }

  @Test
  void aNodeThatHangsIsNamedInAPartialAnswerInTime() {
    second().scripted.hang(true);

    Instant begin = Instant.now();
    Gathered<NodeEntry> answer = first().control().nodes();

    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofMillis(1500));
    assertThat(answer.answered()).containsExactly(first().name);
    assertThat(answer.missing())
        .singleElement()
        .satisfies(missing -> {
          assertThat(missing.node()).isEqualTo(second().name);
          assertThat(missing.reason()).contains("did not answer");
        });
    assertThat(answer.items())
        .extracting(NodeEntry::status)
        .containsExactly(NodeEntry.Status.HEALTHY, NodeEntry.Status.UNREACHABLE);
    assertThat(first().control().status().health()).isEqualTo("critical");
  }

  @Test
  @DisplayName("DSUP-14 lists: one slow node is named in a partial answer after the limit")
  void processesOfANodeThatHangsAreMissingAndSaidSo() {
    second().scripted.hang(true);

    Page page =
        value(first().control().processes(new ClusterProcessQuery(null, ProcessQuery.all(100), 0)));

    assertThat(page.rows().items()).extracting(ProcessRow::node).containsOnly(first().name);
    assertThat(page.rows().missing()).hasSize(1);
    second().scripted.hang(false);
    await(
        "it answers again",
        () ->
            value(
                        first()
                            .control()
                            .processes(new ClusterProcessQuery(null, ProcessQuery.all(100), 0)))
                    .rows()
                    .answered()
                    .size()
                == 2);
  }

  @Test
  void topologyAndMembersNameEveryNodeWithItsRoleAndVersions() {
    value(first().control().views().ping(second().name));
    ClusterTopology topology = first().control().views().topology();

    assertThat(topology.nodes().items())
        .extracting(NodeEntry::name)
        .containsExactly(first().name, second().name);
    assertThat(topology.nodes().items())
        .extracting(NodeEntry::role)
        .containsExactly("primary", "secondary");
    assertThat(topology.nodes().items().getLast().latencyMs()).isPositive();
    assertThat(topology.connectedNodes()).containsExactly(second().name);
    assertThat(topology.currentNode()).isEqualTo(first().name);
    assertThat(topology.formationTime())
        .isEqualTo(second().control().views().topology().formationTime());
    for (TestNode node : nodes) {
      ClusterMembers members = node.control().views().members();
      assertThat(members.registryMembers()).containsExactly(first().name, second().name);
      assertThat(members.supervisorMembers()).isEqualTo(members.registryMembers());
      assertThat(members.absent()).isEmpty();
    }
  }

  @Test
  void aPingSaysHowLongALiveNodeTookAndWhyADeadOneDidNotAnswer() {
    PingAnswer there = value(first().control().views().ping(second().name));
    assertThat(there.alive()).isTrue();
    assertThat(there.roundTripMs()).isBetween(0.0, 600.0);
    assertThat(value(second().control().views().ping(first().name)).alive()).isTrue();
    assertThat(value(first().control().views().ping(first().name)).alive()).isTrue();

    second().die();
    await("the loss is seen", () -> first().control().status().connectedNodes().isEmpty());

    PingAnswer gone = value(first().control().views().ping(second().name));
    assertThat(gone.alive()).isFalse();
    assertThat(gone.roundTripMs()).isNull();
    assertThat(gone.reason()).contains("gone");
    assertThat(first().control().views().members().absent()).containsExactly(second().name);
    assertThat(code(first().control().views().ping(NodeName.parse("ghost@127.0.0.1"))))
        .isEqualTo(Code.NODE_NOT_FOUND);
  }

  // ---- processes ----

  @Test
  void aProcessIsFoundFromAnyNodeByItsPid() {
    Pid pid = second().scripted.pid(2);

    assertThat(value(first().control().process(pid)).row().node()).isEqualTo(second().name);
    assertThat(value(second().control().process(pid)).row().pid()).isEqualTo(pid);
    assertThat(
            value(
                    first()
                        .control()
                        .deliver(
                            pid, new MessageRequest(MessageRequest.Kind.CALL, Map.of("a", 1), 500)))
                .reply())
        .isEqualTo(Map.of("a", 1));
  }

  @Test
  @DisplayName("DSUP-12 who is asked for what another has answers at once; nothing is passed on")
  void aPidOfAnotherLifeOrNodeDoesNotExist() {
    Pid former = new Pid(2, 1, 7);
    Pid foreign = new Pid(9, 1, 0);

    assertThat(code(first().control().process(former))).isEqualTo(Code.PROCESS_NOT_FOUND);
    assertThat(code(first().control().process(foreign))).isEqualTo(Code.PROCESS_NOT_FOUND);
    assertThat(code(first().control().process(second().scripted.pid(99))))
        .isEqualTo(Code.PROCESS_NOT_FOUND);
  }

  @Test
  void aProcessOfALostNodeIsUnreachable() {
    Pid pid = second().scripted.pid(1);
    second().die();
    await("the loss is seen", () -> first().control().status().connectedNodes().isEmpty());

    assertThat(code(first().control().process(pid))).isEqualTo(Code.NODE_UNREACHABLE);
  }

  @Test
  void aNodeThatHangsIsATimeoutForTheOneWhoAsksForItsProcess() {
    second().scripted.hang(true);

    assertThat(code(first().control().process(second().scripted.pid(1)))).isEqualTo(Code.TIMEOUT);
  }

  @Test
  void pagesFollowEachOtherAcrossNodesWithoutGapOrRepetition() {
    first().scripted.hasProcesses(7);
    second().scripted.hasProcesses(5);
    List<Pid> seen = new ArrayList<>();
    Pid after = null;
    do {
      Page page =
          value(
              second()
                  .control()
                  .processes(
                      new ClusterProcessQuery(
                          null, new ProcessQuery(null, null, null, null, after, 4), 0)));
      assertThat(page.total()).isEqualTo(12);
      page.rows().items().forEach(row -> seen.add(row.pid()));
      after = page.next();
    } while (after != null);

    assertThat(seen).hasSize(12).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void aPageByNumberBeginsWhereTheOneBeforeEnds() {
    first().scripted.hasProcesses(7);
    second().scripted.hasProcesses(5);
    List<Pid> seen = new ArrayList<>();
    for (int skip = 0; skip < 15; skip += 5) {
      Page page =
          value(
              first()
                  .control()
                  .processes(new ClusterProcessQuery(null, ProcessQuery.all(5), skip)));
      page.rows().items().forEach(row -> seen.add(row.pid()));
      assertThat(page.next() == null).isEqualTo(skip == 10);
    }

    assertThat(seen).hasSize(12).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void aFilterThatNamesAnUnknownNodeIsRefused() {
    NodeName ghost = NodeName.parse("ghost@127.0.0.1");

    assertThat(
            code(
                first()
                    .control()
                    .processes(new ClusterProcessQuery(ghost, ProcessQuery.all(5), 0))))
        .isEqualTo(Code.NODE_NOT_FOUND);
    assertThat(code(first().control().sandboxes(ghost))).isEqualTo(Code.NODE_NOT_FOUND);
    assertThat(code(first().control().supervisors(ghost))).isEqualTo(Code.NODE_NOT_FOUND);
  }

  @Test
  void aSupervisorIsFoundOnWhicheverNodeItIs() {
    assertThat(value(first().control().supervisor("only-2", null)).node()).isEqualTo(second().name);
    assertThat(value(second().control().supervisor("<1.1.0>", null)).node())
        .isEqualTo(first().name);
    assertThat(code(first().control().supervisor("nobody", null)))
        .isEqualTo(Code.SUPERVISOR_NOT_FOUND);
    assertThat(value(first().control().supervisors(null)).items()).hasSize(2);
    assertThat(first().control().trees().items()).hasSize(2);
    assertThat(first().control().modules().items()).hasSize(1);
  }

  // ---- sandboxes ----

  @Test
  void anIdIsGivenOnceHoweverManyWantItAtOnce() throws Exception {
    List<Outcome<SandboxRecord>> results =
        atOnce(20, i -> nodes.get(i % 2).control().createSandbox(request("one"), Placement.AUTO));

    assertThat(results).filteredOn(Outcome.Done.class::isInstance).hasSize(1);
    assertThat(results)
        .filteredOn(Outcome.Refused.class::isInstance)
        .allSatisfy(outcome -> assertThat(code(outcome)).isEqualTo(Code.ALREADY_EXISTS));
    assertThat(first().scripted.sandboxCount() + second().scripted.sandboxCount()).isEqualTo(1);
  }

  @Test
  void twentyInARowSpreadEvenly() {
    for (int i = 0; i < 20; i++) {
      done(nodes.get(i % 2).control().createSandbox(request("s" + i), Placement.AUTO));
    }

    assertThat(first().scripted.sandboxCount()).isEqualTo(10);
    assertThat(second().scripted.sandboxCount()).isEqualTo(10);
  }

  @Test
  void aBusyNodeIsPassedOver() {
    first().scripted.burnsCpu(0.9);
    for (int i = 0; i < 5; i++) {
      SandboxRecord made = done(first().control().createSandbox(request("s" + i), Placement.AUTO));
      assertThat(made.node()).isEqualTo(second().name);
    }
  }

  @Test
  void aNodeThatHangsIsNotChosen() {
    second().scripted.hang(true);
    for (int i = 0; i < 3; i++) {
      SandboxRecord made = done(first().control().createSandbox(request("s" + i), Placement.AUTO));
      assertThat(made.node()).isEqualTo(first().name);
    }
  }

  @Test
  void aSandboxRunsOnTheNodeThatWasAskedForAndIsListedOnceEverywhere() {
    SandboxRecord made =
        done(first().control().createSandbox(request("x"), new Placement(second().name, true)));

    assertThat(made.node()).isEqualTo(second().name);
    assertThat(second().scripted.sandboxCount()).isEqualTo(1);
    for (TestNode node : nodes) {
      assertThat(value(node.control().sandboxes(null)).items()).containsExactly(made);
      assertThat(value(node.control().sandboxes(first().name)).items()).isEmpty();
      // one alone is shown with the nodes that would be next
      assertThat(done(node.control().sandbox(SandboxId.parse("x"))))
          .usingRecursiveComparison()
          .ignoringFields("backupNodes")
          .isEqualTo(made);
    }
  }

  @Test
  void aWantedNodeThatIsNotThereIsRefusedOrReplacedAndSaidSo() {
    NodeName ghost = NodeName.parse("ghost@127.0.0.1");

    assertThat(code(first().control().createSandbox(request("x"), new Placement(ghost, true))))
        .isEqualTo(Code.NODE_NOT_AVAILABLE);
    SandboxRecord made =
        done(first().control().createSandbox(request("x"), new Placement(ghost, false)));
    assertThat(made.opts()).containsEntry("requested_node", ghost.text());
    assertThat(done(second().control().sandbox(SandboxId.parse("x"))).opts())
        .containsKey("placement_note");
  }

  @Test
  void aNodeThatDoesNotHaveTheModuleIsPassedOverWhereAnyNodeWouldDo() {
    // so that the second one is chosen first
    first().scripted.hasProcesses(1000);
    second().scripted.refuseToCreate(Code.MODULE_NOT_FOUND);

    SandboxRecord made = done(first().control().createSandbox(request("x"), Placement.AUTO));

    assertThat(made.node()).isEqualTo(first().name);
    assertThat(
            code(
                first().control().createSandbox(request("y"), new Placement(second().name, false))))
        .isEqualTo(Code.MODULE_NOT_FOUND);
    first().scripted.refuseToCreate(Code.MODULE_NOT_FOUND);
    assertThat(code(first().control().createSandbox(request("z"), Placement.AUTO)))
        .as("nobody has it")
        .isEqualTo(Code.MODULE_NOT_FOUND);
    assertThat(code(first().control().sandbox(SandboxId.parse("z"))))
        .isEqualTo(Code.SANDBOX_NOT_FOUND);
  }

  @Test
  void aRefusedStartReleasesTheId() {
    first().scripted.refuseToCreate(Code.START_FAILED);
    Placement here = new Placement(first().name, true);

    assertThat(code(first().control().createSandbox(request("x"), here)))
        .isEqualTo(Code.START_FAILED);
    first().scripted.refuseToCreate(null);
    done(second().control().createSandbox(request("x"), here));
  }

  @Test
  void aRequestThatIsWrongTakesNoId() {
    SandboxRequest wrong =
        new SandboxRequest(SandboxId.parse("x"), "unknown", null, null, null, null, Map.of());

    assertThat(code(first().control().createSandbox(wrong, Placement.AUTO)))
        .isEqualTo(Code.INVALID_PARAMETER);
    assertThat(value(first().control().sandboxes(null)).items()).isEmpty();
  }

  @Test
  void aDestroyedSandboxIsGoneEverywhereAndItsIdFree() {
    SandboxId id = SandboxId.parse("x");
    Placement there = new Placement(second().name, true);
    done(first().control().createSandbox(request("x"), there));

    done(first().control().destroySandbox(id));

    for (TestNode node : nodes) {
      assertThat(code(node.control().sandbox(id))).isEqualTo(Code.SANDBOX_NOT_FOUND);
      assertThat(code(node.control().destroySandbox(id))).isEqualTo(Code.SANDBOX_NOT_FOUND);
      assertThat(code(node.control().restartSandbox(id))).isEqualTo(Code.SANDBOX_NOT_FOUND);
      assertThat(value(node.control().sandboxes(null)).items()).isEmpty();
    }
    done(second().control().createSandbox(request("x"), there));
  }

  @Test
  void whatMovesWhileItIsDestroyedIsNotSaidToBeGone() {
    done(first().control().createSandbox(request("x"), new Placement(second().name, true)));
    SandboxId id = SandboxId.parse("x");
    String key = "sandbox/x";
    second()
        .scripted
        .whileDestroying(() -> {
          // as whoever takes it over does
          Codec codec = new Codec();
          var seen = second().ports.truth().read(key).orElseThrow();
          LeaseEntry home = new LeaseEntry(first().name, 0, 1, LeaseEntry.State.HELD);
          SandboxEntry moved =
              codec
                  .decode(seen.value(), SandboxEntry.class)
                  .movedTo(home, seen.version(), Instant.now(), SandboxMove.Cause.FAILOVER);
          var _ = second().ports.truth().replace(key, seen.version(), codec.encode(moved));
        });

    assertThat(code(first().control().destroySandbox(id))).isEqualTo(Code.CONFLICT);

    assertThat(done(first().control().sandbox(id)).id()).isEqualTo(id);
  }

  @Test
  void ofTwoWhoDestroyItOneIsToldThatItWasGone() {
    done(first().control().createSandbox(request("x"), new Placement(second().name, true)));
    second()
        .scripted
        .whileDestroying(() -> {
          var seen = second().ports.truth().read("sandbox/x").orElseThrow();
          second().ports.truth().remove(seen.key(), seen.version());
        });

    assertThat(code(first().control().destroySandbox(SandboxId.parse("x"))))
        .isEqualTo(Code.SANDBOX_NOT_FOUND);
  }

  @Test
  void aSandboxOfANodeThatHangsIsNeverShownAsRunning() {
    done(first().control().createSandbox(request("x"), new Placement(second().name, true)));
    second().scripted.hang(true);

    SandboxRecord listed = value(first().control().sandboxes(null)).items().getFirst();
    SandboxRecord asked = done(first().control().sandbox(SandboxId.parse("x")));

    for (SandboxRecord shown : List.of(listed, asked)) {
      assertThat(shown.status()).isEqualTo(SandboxStatus.ERROR);
      assertThat(shown.healthStatus()).isEqualTo("unknown");
      assertThat(shown.error()).contains(second().name.text());
      assertThat(shown.resourceUsage()).isNull();
    }
  }

  @Test
  void aSandboxOfALostNodeIsLostAndStaysRegisteredWhileItMayRun() {
    done(first().control().createSandbox(request("x"), new Placement(second().name, true)));
    second().die();
    await("the loss is seen", () -> first().control().status().connectedNodes().isEmpty());

    SandboxRecord lost = value(first().control().sandboxes(null)).items().getFirst();
    assertThat(lost.status()).isEqualTo(SandboxStatus.ERROR);
    assertThat(lost.healthStatus()).isEqualTo("lost");
    assertThat(lost.error()).contains(second().name.text());
    assertThat(code(first().control().destroySandbox(lost.id()))).isEqualTo(Code.NODE_UNREACHABLE);
    assertThat(code(first().control().restartSandbox(lost.id()))).isEqualTo(Code.NODE_UNREACHABLE);
    assertThat(code(first().control().createSandbox(request("x"), Placement.AUTO)))
        .isEqualTo(Code.ALREADY_EXISTS);
  }

  @Test
  void aSandboxOfANodeThatIsProvedDeadCanBeRestartedElsewhereOrDestroyed() throws Exception {
    LifeSocket life = new LifeSocket(0, NodeName.parse("node3@127.0.0.1"));
    TestNode third = new TestNode(grid.start(), 3, life.port(), TestNode.LIMITS);
    nodes.add(third);
    Placement there = new Placement(third.name, true);
    done(first().control().createSandbox(request("x"), there));
    done(first().control().createSandbox(request("y"), there));
    third.die();
    await("the loss is seen", () -> first().control().status().connectedNodes().size() == 1);

    SandboxId x = SandboxId.parse("x");
    assertThat(code(first().control().destroySandbox(x))).isEqualTo(Code.NODE_UNREACHABLE);
    life.close();
    // the port is closed once the thread that accepts has let go of it
    await(
        "it can be destroyed",
        () -> first().control().destroySandbox(x) instanceof Outcome.Done<SandboxRecord>);
    assertThat(code(second().control().sandbox(x))).isEqualTo(Code.SANDBOX_NOT_FOUND);
    SandboxRecord moved = done(second().control().restartSandbox(SandboxId.parse("y")));
    assertThat(moved.node()).isNotEqualTo(third.name);
    assertThat(moved.status()).isEqualTo(SandboxStatus.RUNNING);
  }

  @Test
  void aListAsksTruthOnceForAllThatTheirNodeHasNotAndNotForEach() {
    HazelcastInstance member = grid.start();
    AtomicInteger reads = new AtomicInteger();
    Truth counting =
        new AskedTruth(TestNode.truthOf(member)) {
          @Override
          protected <T> T asked(Supplier<T> call) {
            return call.get();
          }

          @Override
          public Optional<Versioned> read(String key) {
            if (key.startsWith("sandbox/")) {
              reads.incrementAndGet();
            }
            return super.read(key);
          }
        };
    TestNode third = new TestNode(member, 3, 0, TestNode.LIMITS, counting);
    nodes.add(third);
    for (int i = 0; i < 30; i++) {
      done(first().control().createSandbox(request("s" + i), new Placement(second().name, true)));
    }
    second().scripted.refuseToCreate(Code.START_FAILED);
    for (int i = 0; i < 30; i++) {
      second().scripted.forget(SandboxId.parse("s" + i));
    }
    await("all have heard", () -> value(third.control().sandboxes(null)).items().size() == 30);

    reads.set(0);
    Gathered<SandboxRecord> list = value(third.control().sandboxes(null));

    assertThat(list.items()).hasSize(30);
    assertThat(list.items())
        .extracting(SandboxRecord::status)
        .doesNotContain(SandboxStatus.RUNNING);
    assertThat(reads.get()).isLessThan(10);
  }

  @Test
  void aSandboxOfANodeThatWasStartedAgainIsStartedThereByItself() {
    done(first().control().createSandbox(request("x"), new Placement(second().name, true)));
    second().die();
    await("the loss is seen", () -> first().control().status().connectedNodes().isEmpty());
    TestNode again = new TestNode(grid.start(), 2);
    nodes.add(again);

    await("it runs", () -> again.scripted.sandboxCount() == 1);
    SandboxRecord back = done(first().control().sandbox(SandboxId.parse("x")));
    assertThat(back.node()).isEqualTo(again.name);
    assertThat(back.moves())
        .singleElement()
        .extracting(SandboxMove::cause)
        .isEqualTo(SandboxMove.Cause.RESTART);
  }

  @Test
  void aCreateThatEndsLateKeepsItsId() {
    Placement there = new Placement(second().name, true);
    Limits hasty =
        new Limits(
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofMillis(300),
            Duration.ofMillis(100),
            Duration.ofMillis(100));
    TestNode third = new TestNode(grid.start(), 3, 0, hasty);
    nodes.add(third);
    second().scripted.hang(true);

    assertThat(code(third.control().createSandbox(request("x"), there))).isEqualTo(Code.TIMEOUT);
    assertThat(code(first().control().createSandbox(request("x"), Placement.AUTO)))
        .isEqualTo(Code.ALREADY_EXISTS);
    second().scripted.hang(false);
    await("it was started", () -> second().scripted.sandboxCount() == 1);
    await(
        "it is shown",
        () ->
            done(first().control().sandbox(SandboxId.parse("x"))).status()
                == SandboxStatus.RUNNING);
  }

  private interface Numbered<T> {
    T run(int number) throws Exception;
  }

  private static <T> List<T> atOnce(int count, Numbered<T> body) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<T> results = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        running.add(
            threads.submit(() -> {
              go.await();
              return body.run(number);
            }));
      }
      go.countDown();
      for (Future<T> one : running) {
        results.add(one.get(20, TimeUnit.SECONDS));
      }
    }
    return results;
  }
}
