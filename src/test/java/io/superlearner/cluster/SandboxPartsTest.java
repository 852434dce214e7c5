package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.code;
import static io.superlearner.cluster.Outcomes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
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

/// A sandbox whose subtrees run on other nodes, on three whole nodes without a server.
@Timeout(120)
@Tag("grid")
class SandboxPartsTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final SandboxId SHOP = SandboxId.parse("shop");
  private static final SandboxId STOCK = SandboxId.parse("shop.stock");

  @TempDir Path directory;

  private ThreeNodes three;
  private List<RealNode> nodes;

  @BeforeEach
  void startThreeNodes() {
    three = new ThreeNodes(new InMemoryTruth(), 3, directory, MoveSteps.NONE, LIMIT);
    nodes = three.nodes;
  }

  @AfterEach
  void stop() {
    three.close();
  }

  private ClusterControl control() {
    return nodes.get(2).control();
  }

  private static void await(String what, BooleanSupplier condition) {
    Outcomes.until(what, LIMIT, condition);
  }

  private static Map<String, Object> counter(String id) {
    return Map.of("id", id, "module", "counter");
  }

  private static Map<String, Object> subtree(String id, NodeName node, Map<String, Object> child) {
    return Map.of(
        "id",
        id,
        "type",
        "supervisor",
        "max_restarts",
        1,
        "max_seconds",
        60,
        "placement",
        Map.of("node", node.text()),
        "children",
        List.of(child));
  }

  /// `shop` on the first node: a worker `till` of its own, and `stock` on the second.
  private SandboxRecord shop(String strategy) {
    Map<String, Object> tree =
        Map.of(
            "strategy",
            strategy,
            "max_restarts",
            10,
            "children",
            List.of(counter("till"), subtree("stock", nodes.get(1).name, counter("boxes"))));
    SandboxRequest request = new SandboxRequest(SHOP, null, tree, null, null, null, Map.of());
    return value(control().createSandbox(request, new Placement(nodes.getFirst().name, true)));
  }

  private SandboxRecord record(SandboxId id) {
    return value(control().sandbox(id));
  }

  private Object call(Pid pid, Object request) {
    return nodes.get(2).runtime().call(pid, request, Duration.ofSeconds(5));
  }

  private boolean runsOn(SandboxId id, RealNode node) {
    return control().sandbox(id) instanceof Outcome.Done<SandboxRecord>(var record)
        && record.status() == SandboxStatus.RUNNING
        && record.node().equals(node.name);
  }

  private boolean runsAnew(RealNode node, Pid before) {
    return control().sandbox(STOCK) instanceof Outcome.Done<SandboxRecord>(var record)
        && record.status() == SandboxStatus.RUNNING
        && record.node().equals(node.name)
        && !before.equals(record.pid());
  }

  private boolean isGone(SandboxId id) {
    return control().sandbox(id) instanceof Outcome.Refused<SandboxRecord>(var refusal)
        && refusal.code() == Code.SANDBOX_NOT_FOUND;
  }

  private boolean isHere(RealNode node, SandboxId id) {
    return !node.runtime().list(id).isEmpty();
  }

  private static Pid find(RealNode node, SandboxId id, String path) {
    return node.pid(id.text(), path);
  }

  private void die(int node) {
    three.die(node);
  }

  @Test
  @DisplayName("a subtree with a placement runs on its node, and the sandbox tells of it")
  void placed() {
    SandboxRecord made = shop("one_for_one");

    assertThat(made.node()).isEqualTo(nodes.getFirst().name);
    assertThat(isHere(nodes.getFirst(), SHOP)).isTrue();
    assertThat(isHere(nodes.getFirst(), STOCK)).isFalse();
    assertThat(call(find(nodes.get(1), STOCK, "stock/boxes"), "increment")).isEqualTo(1L);
    assertThat(record(SHOP).parts()).containsExactly(STOCK);
    assertThat(record(STOCK).partOf()).isEqualTo(SHOP);
    assertThat(code(control().destroySandbox(STOCK))).isEqualTo(Code.CONFLICT);
    assertThat(code(control().restartSandbox(STOCK))).isEqualTo(Code.CONFLICT);
  }

  @Test
  @DisplayName("a sandbox spread over nodes is destroyed: nothing remains on any (DS-34)")
  void destroyed() {
    shop("one_for_one");

    value(control().destroySandbox(SHOP));

    assertThat(nodes).noneMatch(node -> isHere(node, SHOP) || isHere(node, STOCK));
    assertThat(code(control().sandbox(STOCK))).isEqualTo(Code.SANDBOX_NOT_FOUND);
    shop("one_for_one");
  }

  @Test
  @DisplayName("a worker of a part is restarted there; what gives up there is restarted from above")
  void restarts() {
    shop("one_for_one");
    RealNode there = nodes.get(1);
    Pid till = find(nodes.getFirst(), SHOP, "root/till");
    Pid root = record(STOCK).pid();
    Pid boxes = find(there, STOCK, "stock/boxes");

    there.runtime().exit(boxes, ExitReason.kill());
    await("the part restarts it", () -> isReplaced(there, boxes));
    assertThat(record(STOCK).pid()).isEqualTo(root);

    Pid next = find(there, STOCK, "stock/boxes");
    there.runtime().exit(next, ExitReason.kill());
    await("the sandbox restarts the part", () -> runsAnew(there, root));
    await("it is counted", () -> record(SHOP).restarts() == 1);
    assertThat(find(nodes.getFirst(), SHOP, "root/till")).isEqualTo(till);
  }

  private static boolean isReplaced(RealNode node, Pid before) {
    return node.runtime().list(STOCK).stream()
        .anyMatch(
            info -> info.options().path().equals("stock/boxes") && !info.pid().equals(before));
  }

  @Test
  @DisplayName("one_for_all: with its sibling on another node the part is started again")
  void oneForAll() {
    shop("one_for_all");
    Pid root = record(STOCK).pid();
    Pid till = find(nodes.getFirst(), SHOP, "root/till");

    nodes.getFirst().runtime().exit(till, ExitReason.kill());

    await("it is", () -> runsAnew(nodes.get(1), root));
    assertThat(record(SHOP).status()).isEqualTo(SandboxStatus.RUNNING);
  }

  @Test
  @DisplayName("a sandbox that moves leaves its parts running; a part that moves is followed")
  void moved() {
    shop("one_for_one");
    Pid root = record(STOCK).pid();
    call(find(nodes.get(1), STOCK, "stock/boxes"), "increment");

    value(control().migrateSandbox(SHOP, nodes.get(2).name));
    assertThat(record(STOCK).pid()).isEqualTo(root);
    assertThat(record(SHOP).status()).isEqualTo(SandboxStatus.RUNNING);

    value(control().migrateSandbox(STOCK, nodes.getFirst().name));
    Pid boxes = find(nodes.getFirst(), STOCK, "stock/boxes");
    assertThat(call(boxes, "get")).isEqualTo(1L);

    // still bound to each other
    value(control().destroySandbox(SHOP));
    assertThat(nodes).noneMatch(node -> isHere(node, SHOP) || isHere(node, STOCK));
  }

  @Test
  @DisplayName("the node of a part dies: the part goes on elsewhere, its sandbox as if nothing was")
  void lostPart() {
    shop("one_for_one");
    Pid till = find(nodes.getFirst(), SHOP, "root/till");

    die(1);

    await(
        "the part runs elsewhere",
        () -> runsOn(STOCK, nodes.getFirst()) || runsOn(STOCK, nodes.get(2)));
    assertThat(find(nodes.getFirst(), SHOP, "root/till")).isEqualTo(till);
    assertThat(record(SHOP).restarts()).isZero();
    value(control().destroySandbox(SHOP));
    assertThat(isHere(nodes.getFirst(), STOCK) || isHere(nodes.get(2), STOCK)).isFalse();
  }

  @Test
  @DisplayName("the node of a sandbox dies: its part goes on, and the sandbox finds it again")
  void lostSandbox() {
    shop("one_for_one");
    Pid root = record(STOCK).pid();

    die(0);

    await(
        "the sandbox runs elsewhere",
        () -> runsOn(SHOP, nodes.get(1)) || runsOn(SHOP, nodes.get(2)));
    assertThat(record(STOCK).pid()).isEqualTo(root);
    value(control().destroySandbox(SHOP));
    assertThat(isHere(nodes.get(1), STOCK)).isFalse();
  }

  @Test
  @DisplayName("a part whose sandbox is not registered any more is ended")
  void swept() {
    SandboxRequest orphan =
        new SandboxRequest(STOCK, "counter", null, null, null, null, Map.of(), SHOP);
    value(control().createSandbox(orphan, new Placement(nodes.get(1).name, true)));

    await("it is ended", () -> isGone(STOCK));
    assertThat(isHere(nodes.get(1), STOCK)).isFalse();
  }
}
