package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.refusal;
import static io.superlearner.cluster.Outcomes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxEvents;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxScope;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.truth.InMemoryTruth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sandboxes that belong to a node alone beside those of the cluster, on three whole nodes without
/// a server.
@Timeout(120)
@Tag("grid")
class LocalSandboxesTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final SandboxId OURS = SandboxId.parse("ours");
  private static final SandboxId ALL = SandboxId.parse("shared");

  @TempDir Path directory;

  private ThreeNodes three;
  private final InMemoryTruth truth = new InMemoryTruth();
  private List<RealNode> nodes;
  private List<CutTruth> truths;

  @BeforeEach
  void startThreeNodes() {
    three = new ThreeNodes(truth, 3, directory, MoveSteps.NONE, LIMIT);
    nodes = three.nodes;
    truths = three.truths;
  }

  @AfterEach
  void stop() {
    three.close();
  }

  private ClusterControl control(int node) {
    return nodes.get(node).control();
  }

  private NodeName name(int node) {
    return nodes.get(node).name;
  }

  private static void await(String what, BooleanSupplier condition) {
    Outcomes.until(what, LIMIT, condition);
  }

  private static SandboxRequest counter(SandboxId id, SandboxScope scope) {
    return new SandboxRequest(id, "counter", null, null, null, null, Map.of()).in(scope);
  }

  /// A sandbox with a worker whose name is `till`.
  private static SandboxRequest named(SandboxId id, SandboxScope scope) {
    Map<String, Object> tree =
        Map.of("children", List.of(Map.of("id", "a", "name", "till", "module", "counter")));
    return new SandboxRequest(id, null, tree, null, null, null, Map.of()).in(scope);
  }

  private SandboxRecord create(SandboxRequest request, int node) {
    return value(control(2).createSandbox(request, new Placement(name(node), true)));
  }

  private Object call(Pid pid, Object message) {
    return nodes.get(2).runtime().call(pid, message, Duration.ofSeconds(5));
  }

  private List<SandboxRecord> listed(int asked) {
    return value(control(asked).sandboxes(null)).items();
  }

  private boolean runsOn(SandboxId id, int asked, int node) {
    return control(asked).sandbox(id) instanceof Outcome.Done<SandboxRecord>(var record)
        && record.status() == SandboxStatus.RUNNING
        && record.node().equals(name(node));
  }

  private void die(int node) {
    three.die(node);
  }

  // ---- next to each other ----

  @ParameterizedTest
  @EnumSource(SandboxScope.class)
  @DisplayName("the same life in both scopes, asked for at another node (DS-40)")
  void life(SandboxScope scope) {
    SandboxRecord made = create(counter(OURS, scope), 0);
    assertThat(made.scope()).isEqualTo(scope);
    assertThat(made.node()).isEqualTo(name(0));
    assertThat(made.status()).isEqualTo(SandboxStatus.RUNNING);
    assertThat(refusal(control(0).createSandbox(counter(OURS, scope), Placement.AUTO)).code())
        .isEqualTo(Code.ALREADY_EXISTS);
    assertThat(refusal(control(1).createSandbox(counter(OURS, scope), Placement.AUTO)).code())
        .isEqualTo(Code.ALREADY_EXISTS);
    SandboxRequest wrong =
        new SandboxRequest(ALL, "nothing", null, null, null, null, Map.of()).in(scope);
    assertThat(refusal(control(1).createSandbox(wrong, Placement.AUTO)).code())
        .isEqualTo(Code.MODULE_NOT_FOUND);
    assertThat(listed(1)).extracting(SandboxRecord::id).containsExactly(OURS);
    assertThat(value(control(1).sandbox(OURS)).scope()).isEqualTo(scope);

    Pid worker = nodes.getFirst().pid("ours", "root/counter");
    assertThat(call(worker, "increment")).isEqualTo(1L);
    nodes.getFirst().runtime().exit(worker, ExitReason.kill());
    await("its supervisor restarts it", () -> value(control(1).sandbox(OURS)).restarts() == 1);
    SandboxEvents events = value(control(1).sandboxEvents(OURS, 0, 100, 0));
    assertThat(events.items()).extracting(SandboxEvents.Item::type).contains("sandbox_started");

    Pid before = value(control(1).sandbox(OURS)).pid();
    SandboxRecord again = value(control(1).restartSandbox(OURS));
    assertThat(again.pid()).isNotEqualTo(before);
    assertThat(again.scope()).isEqualTo(scope);

    assertThat(value(control(1).destroySandbox(OURS)).id()).isEqualTo(OURS);
    for (Outcome<?> gone :
        List.of(
            control(2).sandbox(OURS),
            control(2).restartSandbox(OURS),
            control(2).destroySandbox(OURS),
            control(2).sandboxEvents(OURS, 0, 1, 0))) {
      assertThat(refusal(gone).code()).isEqualTo(Code.SANDBOX_NOT_FOUND);
    }
    assertThat(nodes.getFirst().runtime().list(OURS)).isEmpty();
  }

  @Test
  @DisplayName("one of each, both listed; what the reconciler does not know stays (DS-37)")
  void bothAreListed() {
    create(counter(ALL, SandboxScope.CLUSTER), 0);
    SandboxRecord ours = create(counter(OURS, SandboxScope.LOCAL), 0);

    for (int asked = 0; asked < 3; asked++) {
      assertThat(listed(asked)).extracting(SandboxRecord::id).containsExactly(OURS, ALL);
    }
    assertThat(value(control(1).sandboxes(name(0))).items()).hasSize(2);
    assertThat(value(control(1).sandboxes(name(1))).items()).isEmpty();
    // as long as a stranger would need to be found and destroyed
    create(counter(SandboxId.parse("stranger"), SandboxScope.CLUSTER), 0);
    truth.list("sandbox/").stream()
        .filter(entry -> entry.key().endsWith("stranger"))
        .forEach(entry -> truth.remove(entry.key(), entry.version()));
    await(
        "the stranger is destroyed",
        () -> nodes.getFirst().runtime().list(SandboxId.parse("stranger")).isEmpty());
    assertThat(value(control(0).sandbox(OURS)).pid()).isEqualTo(ours.pid());
  }

  @Test
  @DisplayName("a local sandbox makes its node's score fall (PL-32)")
  void score() {
    double before = sandboxScore();

    create(counter(OURS, SandboxScope.LOCAL), 0);

    // a selection may use figures that are two seconds old
    await("the score falls", () -> sandboxScore() == before - 1);
  }

  private double sandboxScore() {
    return control(1).selectNode(ALL, Placement.AUTO).scores().stream()
        .filter(score -> score.node().equals(name(0)))
        .findFirst()
        .orElseThrow()
        .sandboxes();
  }

  @Test
  @DisplayName("an id that the cluster has is refused to a local one, and the other way round")
  void oneId() {
    create(counter(ALL, SandboxScope.CLUSTER), 0);
    create(counter(OURS, SandboxScope.LOCAL), 0);

    Outcome<SandboxRecord> local =
        control(1).createSandbox(counter(ALL, SandboxScope.LOCAL), Placement.AUTO);
    assertThat(refusal(local).code()).isEqualTo(Code.ALREADY_EXISTS);
    Outcome<SandboxRecord> ofAll =
        control(1).createSandbox(counter(OURS, SandboxScope.CLUSTER), new Placement(name(0), true));
    assertThat(refusal(ofAll).code()).isEqualTo(Code.ALREADY_EXISTS);
    assertThat(truth.read("sandbox/ours")).isEmpty();
    assertThat(runsOn(OURS, 1, 0)).isTrue();
  }

  @Test
  @DisplayName("what only the cluster can do with a sandbox says that it must be adopted first")
  void onlyOfCluster() {
    create(counter(OURS, SandboxScope.LOCAL), 0);
    for (int asked = 0; asked < 2; asked++) {
      for (Outcome<?> refused :
          List.of(
              control(asked).migrateSandbox(OURS, null),
              control(asked).checkpointSandbox(OURS),
              control(asked).checkpoints(OURS),
              control(asked).placement(OURS))) {
        assertThat(refusal(refused).code()).isEqualTo(Code.CONFLICT);
        assertThat(refusal(refused).detail()).contains("adopt it first");
      }
    }
  }

  // ---- without a majority ----

  @Test
  @DisplayName(
      "a node that is cut off ends what is the cluster's, and works on with its own (DS-39)")
  void cutOff() {
    create(counter(ALL, SandboxScope.CLUSTER), 0);
    SandboxRecord ours = create(counter(OURS, SandboxScope.LOCAL), 0);
    Pid worker = nodes.getFirst().pid("ours", "root/counter");
    assertThat(call(worker, "increment")).isEqualTo(1L);

    truths.getFirst().cut().set(true);

    await("the cluster's ends here", () -> nodes.getFirst().runtime().list(ALL).isEmpty());
    assertThat(value(control(0).sandbox(OURS)).pid()).isEqualTo(ours.pid());
    assertThat(call(worker, "increment")).isEqualTo(2L);
    SandboxId more = SandboxId.parse("more");
    Refusal refused =
        refusal(control(0).createSandbox(counter(more, SandboxScope.CLUSTER), Placement.AUTO));
    assertThat(refused.code()).isEqualTo(Code.NO_QUORUM);
    assertThat(refused.detail()).contains("scope local");
    value(control(0).createSandbox(counter(more, SandboxScope.LOCAL), Placement.AUTO));
    value(control(0).restartSandbox(more));
    value(control(0).destroySandbox(more));
    Refusal early = refusal(control(0).adoptSandbox(OURS));
    assertThat(early.code()).isEqualTo(Code.NO_QUORUM);
    assertThat(call(worker, "get")).isEqualTo(2L);

    truths.getFirst().cut().set(false);
    await(
        "it can be adopted again",
        () -> control(0).adoptSandbox(OURS) instanceof Outcome.Done<SandboxRecord>);
    assertThat(call(worker, "get")).isEqualTo(2L);
  }

  // ---- adoption ----

  @Test
  @DisplayName("a running local sandbox is adopted, and goes on elsewhere with its state (DS-38)")
  void adopted() {
    SandboxRecord before = create(named(OURS, SandboxScope.LOCAL), 0);
    Pid till = nodes.getFirst().pid("ours", "root/a");
    call(till, "increment");
    assertThat(nodes.get(1).runtime().nodes().whereis("till")).isEmpty();

    SandboxRecord adopted = value(control(1).adoptSandbox(OURS));

    assertThat(adopted.scope()).isEqualTo(SandboxScope.CLUSTER);
    assertThat(adopted.pid()).isEqualTo(before.pid());
    assertThat(call(till, "increment")).isEqualTo(2L);
    await(
        "its name is known everywhere",
        () -> nodes.get(1).runtime().nodes().whereis("till").filter(till::equals).isPresent());
    assertThat(listed(2)).extracting(SandboxRecord::id).containsExactly(OURS);
    assertThat(value(control(2).placement(OURS)).node()).isEqualTo(name(0));
    assertThat(refusal(control(1).adoptSandbox(OURS)).code()).isEqualTo(Code.CONFLICT);
    assertThat(refusal(control(0).adoptSandbox(ALL)).code()).isEqualTo(Code.SANDBOX_NOT_FOUND);

    value(control(2).checkpointSandbox(OURS));
    value(control(2).migrateSandbox(OURS, name(1)));
    assertThat(call(nodes.get(1).pid("ours", "root/a"), "get")).isEqualTo(2L);
    value(control(2).checkpointSandbox(OURS));
    die(1);
    await("it runs elsewhere", () -> runsOn(OURS, 2, 0) || runsOn(OURS, 2, 2));
    RealNode home = runsOn(OURS, 2, 0) ? nodes.getFirst() : nodes.get(2);
    assertThat(call(home.pid("ours", "root/a"), "get")).isEqualTo(2L);
  }

  @Test
  @DisplayName("an adopted sandbox has a checkpoint at once: what it did before survives its node")
  void firstCheckpoint() {
    create(counter(OURS, SandboxScope.LOCAL), 0);
    call(nodes.getFirst().pid("ours", "root/counter"), "increment");

    value(control(0).adoptSandbox(OURS));
    die(0);

    await("it runs elsewhere", () -> runsOn(OURS, 2, 1) || runsOn(OURS, 2, 2));
    RealNode home = runsOn(OURS, 2, 1) ? nodes.get(1) : nodes.get(2);
    assertThat(call(home.pid("ours", "root/counter"), "get")).isEqualTo(1L);
  }

  @Test
  @DisplayName("an adoption for which a name or the id is taken leaves all as it was")
  void notAdopted() {
    SandboxRecord ours = create(named(OURS, SandboxScope.LOCAL), 0);
    create(named(ALL, SandboxScope.CLUSTER), 1);

    Refusal refused = refusal(control(2).adoptSandbox(OURS));
    assertThat(refused.code()).isEqualTo(Code.CONFLICT);
    assertThat(refused.detail()).contains("till");
    assertThat(truth.read("sandbox/ours")).isEmpty();
    assertThat(value(control(2).sandbox(OURS)).pid()).isEqualTo(ours.pid());

    value(control(2).destroySandbox(ALL));
    truth.create("sandbox/ours", new byte[] {1});
    assertThat(refusal(control(2).adoptSandbox(OURS)).code()).isEqualTo(Code.ALREADY_EXISTS);
    await("the name is free again", () -> truth.read("name/till").isEmpty());
    assertThat(value(control(0).sandbox(OURS)).isLocal()).isTrue();
  }

  @Test
  @DisplayName("a registration that truth wrote without saying so is found, and the adoption ends")
  void unsure() {
    SandboxRecord ours = create(counter(OURS, SandboxScope.LOCAL), 0);
    truths.getFirst().silentAfter().set("sandbox/ours");

    assertThat(refusal(control(0).adoptSandbox(OURS)).code()).isEqualTo(Code.NO_QUORUM);

    await("a pass ends it", () -> !nodes.getFirst().node.control().isLocal(OURS));
    assertThat(value(control(2).sandbox(OURS)).pid()).isEqualTo(ours.pid());
    assertThat(value(control(2).sandbox(OURS)).scope()).isEqualTo(SandboxScope.CLUSTER);
  }
}
