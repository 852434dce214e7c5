package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.SystemClock;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReconcilerTest {

  private static final NodeName NODE = NodeName.parse("node1@127.0.0.1");
  private static final SandboxId BOX = SandboxId.parse("x");

  private final InMemoryTruth truth = new InMemoryTruth();
  private final Codec codec = new Codec();
  private final SystemClock clock = new SystemClock();
  private final ScriptedNode local = new ScriptedNode(NODE, 1, 4);
  private Ledger<SandboxEntry> ledger;
  private Reconciler reconciler;

  @BeforeEach
  void makeReconciler() {
    ledger = new Ledger<>(truth, codec, "sandbox/", SandboxEntry.class);
    RosterEntry own =
        new RosterEntry(NODE, 1, 4, "primary", "http://x", 0, "m", Instant.EPOCH, null, null);
    reconciler = new Reconciler(own, local, new Roster(truth, codec), ledger, clock);
  }

  @AfterEach
  void stopClock() {
    clock.close();
  }

  private void register(NodeName node, int incarnation) {
    SandboxRequest request = new SandboxRequest(BOX, "counter", null, null, null, null, Map.of());
    ledger.create(
        "x", new SandboxEntry(request, node, incarnation, Instant.EPOCH, Instant.EPOCH, null));
  }

  @Test
  void aSandboxWithoutARegistrationIsDestroyedInTheSecondPass() {
    local.smuggle(BOX);

    reconciler.pass();
    assertThat(local.sandboxCount()).isEqualTo(1);
    reconciler.pass();
    assertThat(local.sandboxCount()).isZero();
  }

  @Test
  void aSandboxThatIsRegisteredBetweenTwoPassesStays() {
    local.smuggle(BOX);
    reconciler.pass();
    register(NODE, 4);

    reconciler.pass();
    reconciler.pass();

    assertThat(local.sandboxCount()).isEqualTo(1);
  }

  @Test
  void aSandboxOfAnotherNodeOrOfALaterLifeIsDestroyed() {
    register(NODE, 5);
    local.smuggle(BOX);

    reconciler.pass();
    reconciler.pass();

    assertThat(local.sandboxCount()).isZero();
  }

  @Test
  void aSandboxOfAnEarlierLifeIsStartedAgainAndBelongsToThisLife() {
    register(NODE, 2);

    reconciler.pass();
    reconciler.pass();

    assertThat(local.sandboxCount()).isEqualTo(1);
    SandboxEntry entry = ledger.read("x").orElseThrow().value();
    assertThat(entry.incarnation()).isEqualTo(4);
    assertThat(entry.createdAt()).isEqualTo(Instant.EPOCH);
    assertThat(entry.placedAt()).isAfter(Instant.EPOCH);
  }

  @Test
  void aSandboxThatWasGivenToAnotherNodeIsNotStartedAgain() {
    register(NodeName.parse("node2@127.0.0.1"), 1);

    reconciler.pass();

    assertThat(local.sandboxCount()).isZero();
  }

  @Test
  void nothingIsDestroyedWhileTruthIsSilent() {
    local.smuggle(BOX);
    reconciler.pass();
    truth.setAvailable(false);

    assertThatThrownBy(reconciler::pass).isInstanceOf(TruthUnavailableException.class);
    assertThat(local.sandboxCount()).isEqualTo(1);
  }
}
