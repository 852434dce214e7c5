package io.superlearner.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.node.Node;
import io.superlearner.node.NodeSetup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LocalNodeTest extends NodeControlContract {

  private static final NodeName NAME = NodeName.parse("local@127.0.0.1");
  private static Node node;

  @BeforeAll
  static void startNode() {
    node =
        new Node(
            NodeSetup.of(NAME, 1, 0, null, new NodeVitals.Versions("test", "none", "none", "25")));
    node.start(List.of());
  }

  @AfterAll
  static void stopNode() {
    node.stop();
  }

  @Override
  protected NodeControl node() {
    return node.control();
  }

  @Override
  protected NodeName name() {
    return NAME;
  }

  // ---- checkpoints, which only the node itself takes ----

  private static HostControl.Taken take(SandboxId id, long epoch, long seq) {
    return value(node.control().checkpoint(id, epoch, seq, 5000));
  }

  @Test
  void aSandboxContinuesFromItsCheckpointAndSaysSo() {
    SandboxId id = newId();
    create(ofTree(id, "one_for_one", child("c", "counter"), child("p", "printer")));
    call(pid(id, "root/c"), Map.of("increment", 42));
    Checkpoint taken = take(id, 3, 17).checkpoint();
    assertThat(taken)
        .isEqualTo(
            new Checkpoint(
                id, 3, 17, taken.at(), NAME, Map.of("root/c", Map.of("count", 42L)), Map.of()));
    value(node().destroySandbox(id));
    value(
        node.control()
            .createSandbox(
                ofTree(id, "one_for_one", child("c", "counter"), child("p", "printer")),
                new Grant(0, 1),
                taken));
    assertThat(call(pid(id, "root/c"), "get")).isEqualTo(42L);
    assertThat(awaitEvent(id, "sandbox_restored", "root").reason())
        .startsWith(
            "the checkpoint of epoch 3, seq 17, taken at "
                + taken.at()
                + " on "
                + NAME
                + ": 1 of 1 states taken over");
  }

  @Test
  void theVersionOfACheckpointGrowsWithTheStates() {
    SandboxId id = newId();
    create(ofModule(id, "counter"));
    long first = take(id, 1, 1).version();
    assertThat(take(id, 1, 2).version()).isEqualTo(first);
    call(pid(id, "root/counter"), "increment");
    assertThat(take(id, 1, 3).version()).isGreaterThan(first);
  }

  @Test
  void withoutACheckpointASandboxBeginsAnew() {
    SandboxId id = newId();
    value(node.control().createSandbox(ofModule(id, "counter"), new Grant(0, 1), null));
    assertThat(call(pid(id, "root/counter"), "get")).isEqualTo(0L);
  }

  @Test
  void aCheckpointOfAnotherSandboxIsRefused() {
    SandboxId id = newId();
    create(ofModule(id, "counter"));
    Checkpoint taken = take(id, 1, 1).checkpoint();
    assertThatThrownBy(() ->
            node.control().createSandbox(ofModule(newId(), "counter"), new Grant(0, 1), taken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(id.text());
  }

  @Test
  void aCheckpointNeedsASandboxThatRuns() {
    SandboxId id = newId();
    assertThat(refusal(node.control().checkpoint(id, 1, 1, 100)).code())
        .isEqualTo(Code.SANDBOX_NOT_FOUND);
    create(ofModule(id, "counter"));
    exit(pid(id, "root"), "shutdown");
    awaitEvent(id, "sandbox_stopped", "root");
    assertThat(refusal(node.control().checkpoint(id, 1, 1, 100)).code()).isEqualTo(Code.CONFLICT);
  }

  @Test
  void aCheckpointIsNewerByItsEpochThenByItsNumber() {
    SandboxId id = newId();
    create(ofModule(id, "counter"));
    Checkpoint old = take(id, 1, 9).checkpoint();
    assertThat(take(id, 1, 10).checkpoint().isNewerThan(old)).isTrue();
    assertThat(take(id, 2, 1).checkpoint().isNewerThan(old)).isTrue();
    assertThat(old.isNewerThan(old)).isFalse();
    assertThat(take(id, 0, 99).checkpoint().isNewerThan(old)).isFalse();
  }
}
