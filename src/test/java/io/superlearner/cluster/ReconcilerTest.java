package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.control.Checkpoint;
import io.superlearner.control.Code;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.testkit.ManualClock;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReconcilerTest {

  private static final NodeName NODE = NodeName.parse("node1@127.0.0.1");
  private static final SandboxId BOX = SandboxId.parse("x");

  private final InMemoryTruth truth = new InMemoryTruth();
  private final Codec codec = new Codec();
  private final ManualClock clock = new ManualClock();
  private final ScriptedNode local = new ScriptedNode(NODE, 1, 4);
  private Ledger<SandboxEntry> ledger;
  private Lease lease;
  private Reconciler reconciler;
  private final Set<SandboxId> alive = new HashSet<>();
  private final Set<Handed> over = new HashSet<>();
  private Checkpoint kept;

  @BeforeEach
  void makeReconciler() {
    ledger = new Ledger<>(truth, codec, "sandbox/", SandboxEntry.class);
    RosterEntry own =
        new RosterEntry(NODE, 1, 4, "primary", "http://x", 0, "m", Instant.EPOCH, null, null, null);
    Ledger<LeaseEntry> leases = new Ledger<>(truth, codec, "lease/", LeaseEntry.class);
    leases.create(NODE.text(), new LeaseEntry(NODE, 3, 1, LeaseEntry.State.SEALED));
    lease = new Lease(own, leases, LeaseTimes.USUAL, local, clock, () -> {});
    lease.renew();
    reconciler =
        new Reconciler(
            own,
            local,
            new Roster(truth, codec),
            ledger,
            lease,
            Limits.DEFAULT.change(),
            over::contains,
            (_, _) -> Optional.ofNullable(kept),
            alive::contains,
            Passing.NONE,
            SideBySide.IN_ORDER,
            clock);
  }

  private void register(NodeName node, long period) {
    ledger.create("x", first(node, period, Instant.EPOCH));
  }

  private static SandboxEntry first(NodeName node, long period, Instant at) {
    SandboxRequest request = new SandboxRequest(BOX, "counter", null, null, null, null, Map.of());
    LeaseEntry home = new LeaseEntry(node, 4, period, LeaseEntry.State.HELD);
    return SandboxEntry.first(request, home, at, Placement.AUTO, null, null);
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
    register(NODE, 2);

    reconciler.pass();
    reconciler.pass();

    assertThat(local.sandboxCount()).isEqualTo(1);
  }

  @Test
  void aSandboxOfAnotherNodeOrOfALaterPeriodIsDestroyed() {
    register(NODE, 3);
    local.smuggle(BOX);

    reconciler.pass();
    reconciler.pass();

    assertThat(local.sandboxCount()).isZero();
  }

  @Test
  void aSandboxOfAnEarlierPeriodIsStartedAgainAndBelongsToThisOne() {
    register(NODE, 1);

    reconciler.pass();
    reconciler.pass();

    assertThat(local.sandboxCount()).isEqualTo(1);
    SandboxEntry entry = ledger.read("x").orElseThrow().value();
    assertThat(entry.incarnation()).isEqualTo(4);
    assertThat(entry.period()).isEqualTo(2);
    assertThat(entry.createdAt()).isEqualTo(Instant.EPOCH);
    assertThat(entry.moves())
        .singleElement()
        .extracting(SandboxMove::cause)
        .isEqualTo(SandboxMove.Cause.RESTART);
    assertThat(entry.placedAt()).isAfter(Instant.EPOCH);
  }

  @Test
  void aSandboxThatWasGivenToAnotherNodeIsNotStartedAgain() {
    register(NodeName.parse("node2@127.0.0.1"), 1);

    reconciler.pass();

    assertThat(local.sandboxCount()).isZero();
  }

  @Test
  void whatOthersGaveToThisNodeIsStarted() {
    register(NodeName.parse("node2@127.0.0.1"), 1);
    Ledger.Item<SandboxEntry> theirs = ledger.read("x").orElseThrow();
    LeaseEntry here = new LeaseEntry(NODE, 4, 2, LeaseEntry.State.HELD);
    ledger.replace(
        theirs,
        theirs.value().movedTo(here, theirs.version(), Instant.EPOCH, SandboxMove.Cause.FAILOVER));

    reconciler.pass();

    assertThat(local.sandboxIds()).containsExactly(BOX);
  }

  @Test
  void whatIsStartedContinuesFromItsNewestCheckpoint() {
    register(NODE, 1);
    kept = new Checkpoint(BOX, 3, 1, Instant.EPOCH, NODE, Map.of("root/a", 42), Map.of());

    reconciler.pass();

    assertThat(local.startedFrom(BOX)).isEqualTo(kept);
  }

  @Test
  void whatSomebodyIsJustCreatingIsLeftToHimForAsLongAsThatMayTake() {
    register(NODE, 2);
    reconciler.pass();
    keepLeaseFor(Limits.DEFAULT.change().minusSeconds(1));
    reconciler.pass();
    assertThat(local.sandboxIds()).isEmpty();

    keepLeaseFor(Duration.ofSeconds(1));
    reconciler.pass();

    assertThat(local.sandboxIds()).containsExactly(BOX);
  }

  @Test
  void aSandboxThatIsMadeAnewIsLeftToItsCreatorForAsLongAsThatMayTake() {
    register(NODE, 2);
    told();
    local.smuggle(BOX);
    keepLeaseFor(Limits.DEFAULT.change().plusSeconds(1));
    local.forget(BOX);
    ledger.remove(ledger.read("x").orElseThrow());
    told();

    ledger.create("x", first(NODE, 2, clock.now()));
    told();

    assertThat(local.sandboxIds()).isEmpty();
    keepLeaseFor(Limits.DEFAULT.change());
    told();
    assertThat(local.sandboxIds()).containsExactly(BOX);
  }

  // the node hears of the change in truth
  private void told() {
    reconciler.nudge("x");
    reconciler.look();
  }

  @Test
  void whatATruthThatWasSilentKeptItFromIsDoneAtTheNextLook() {
    register(NODE, 1);
    truth.setAvailable(false);
    told();
    assertThat(local.sandboxIds()).isEmpty();

    truth.setAvailable(true);
    lease.renew();
    reconciler.look();

    assertThat(local.sandboxIds()).containsExactly(BOX);
  }

  @Test
  void whatSomebodyIsJustDestroyingIsNotStartedAgainForAsLongAsThatMayTake() {
    register(NODE, 1);
    reconciler.pass();
    assertThat(local.sandboxIds()).containsExactly(BOX);
    local.forget(BOX);
    reconciler.pass();
    keepLeaseFor(Duration.ofSeconds(4));
    reconciler.pass();
    assertThat(local.sandboxIds()).isEmpty();

    keepLeaseFor(Duration.ofSeconds(1));
    reconciler.pass();

    assertThat(local.sandboxIds()).containsExactly(BOX);
  }

  private void keepLeaseFor(Duration span) {
    for (long left = span.toSeconds(); left > 0; left--) {
      clock.advance(Duration.ofSeconds(1));
      lease.renew();
    }
  }

  @Test
  void aStartThatIsRefusedIsTriedAgainLaterAndLater() {
    register(NODE, 1);
    local.refuseToCreate(Code.START_FAILED);
    reconciler.pass();
    local.refuseToCreate(null);
    reconciler.pass();
    assertThat(local.sandboxIds()).isEmpty();

    keepLeaseFor(Duration.ofSeconds(5));
    reconciler.pass();

    assertThat(local.sandboxIds()).containsExactly(BOX);
  }

  @Test
  void withoutALeaseNothingIsStartedOrDestroyed() {
    register(NODE, 1);
    clock.advance(Duration.ofSeconds(3));

    reconciler.pass();

    assertThat(local.sandboxIds()).isEmpty();
    assertThat(ledger.read("x").orElseThrow().value().period()).isEqualTo(1);
  }

  @Test
  void nothingIsDestroyedWhileTruthIsSilent() {
    local.smuggle(BOX);
    reconciler.pass();
    truth.setAvailable(false);

    assertThatThrownBy(reconciler::pass).isInstanceOf(TruthUnavailableException.class);
    assertThat(local.sandboxCount()).isEqualTo(1);
  }

  @Test
  void whatNobodyIsStartingAnyMoreIsStartedAtOnce() {
    Handed creator = new Handed(NodeName.parse("node2@127.0.0.1"), 0, 3);
    SandboxRequest request = new SandboxRequest(BOX, "counter", null, null, null, null, Map.of());
    LeaseEntry home = new LeaseEntry(NODE, 4, 2, LeaseEntry.State.HELD);
    ledger.create(
        BOX.text(), SandboxEntry.first(request, home, clock.now(), Placement.AUTO, null, creator));

    reconciler.pass();
    assertThat(local.sandboxCount()).as("its creator is starting it").isZero();
    over.add(creator);
    reconciler.pass();
    assertThat(local.sandboxCount()).isEqualTo(1);
  }

  @Test
  void aLeaseIsOverWhenItIsSealedOrALaterOneHasBegun() {
    assertThat(new LeaseEntry(NODE, 4, 2, LeaseEntry.State.HELD).isAfter(2)).isFalse();
    assertThat(new LeaseEntry(NODE, 4, 2, LeaseEntry.State.SUSPECTED).isAfter(2)).isFalse();
    assertThat(new LeaseEntry(NODE, 4, 2, LeaseEntry.State.SEALED).isAfter(2)).isTrue();
    assertThat(new LeaseEntry(NODE, 4, 3, LeaseEntry.State.HELD).isAfter(2)).isTrue();
    assertThat(new LeaseEntry(NODE, 3, 1, LeaseEntry.State.SEALED).isAfter(2)).isFalse();
  }

  @Test
  void aSandboxWaitsForWhatItDependsOn() {
    SandboxId other = SandboxId.parse("other");
    SandboxRequest request = new SandboxRequest(BOX, "counter", null, null, null, null, Map.of());
    LeaseEntry home = new LeaseEntry(NODE, 4, 1, LeaseEntry.State.HELD);
    Placement placement =
        new Placement(
            null,
            true,
            Placement.Strategy.BALANCED,
            Placement.Needs.NONE,
            List.of(),
            List.of(),
            List.of(other));
    ledger.create(
        BOX.text(), SandboxEntry.first(request, home, clock.now(), placement, null, null));

    reconciler.pass();
    assertThat(local.sandboxCount()).isZero();
    assertThat(clock.untilNext()).as("it looks again soon").isLessThan(Duration.ofSeconds(1));
    alive.add(other);
    clock.advance(clock.untilNext());
    reconciler.look();
    assertThat(local.sandboxCount()).isEqualTo(1);
  }
}
