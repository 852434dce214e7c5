package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.testkit.ManualClock;
import io.superlearner.testkit.Waits;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseTest {

  private static final NodeName NODE = NodeName.parse("node1@127.0.0.1");
  private static final SandboxId BOX = SandboxId.parse("x");
  private static final Duration HOLD = LeaseTimes.USUAL.hold();
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final ManualClock clock = new ManualClock();
  private final InMemoryTruth store = new InMemoryTruth(clock::advance);
  private final HeldTruth truth = new HeldTruth(store);
  private final ScriptedNode host = new ScriptedNode(NODE, 1, 4);
  private final Ledger<LeaseEntry> leases =
      new Ledger<>(truth, new Codec(), "lease/", LeaseEntry.class);
  private int begun;
  private Lease lease;

  @BeforeEach
  void makeLease() {
    lease = lease(4);
  }

  private Lease lease(int incarnation) {
    RosterEntry own =
        new RosterEntry(
            NODE, 1, incarnation, "primary", "http://x", 0, "m", Instant.EPOCH, null, null, null);
    return new Lease(own, leases, LeaseTimes.USUAL, host, clock, () -> begun++);
  }

  private Ledger.Item<LeaseEntry> inTruth() {
    return leases.read(NODE.text()).orElseThrow();
  }

  private void set(LeaseEntry.State state) {
    assertThat(leases.replace(inTruth(), inTruth().value().with(state))).isPresent();
  }

  @Test
  void beforeItIsTakenNothingMayRun() {
    assertThat(host.isHalted()).isTrue();
    assertThat(lease.period()).isEmpty();
    assertThat(lease.view().held()).isFalse();
  }

  @Test
  void itIsTakenAndLastsThreeSecondsFromTheSendingOn() {
    store.setDelay(Duration.ofSeconds(1));
    lease.renew();
    assertThat(begun).isEqualTo(1);
    assertThat(lease.period()).hasValue(1);
    assertThat(host.isHalted()).isFalse();
    // the read and the writing took a second each; the writing counts from its beginning
    assertThat(lease.view().remainingMs()).isEqualTo(2_000);

    clock.advance(Duration.ofSeconds(2).minus(MOMENT));
    lease.check();
    assertThat(lease.period()).hasValue(1);
    clock.advance(MOMENT);
    assertThat(lease.period()).isEmpty();
  }

  @Test
  void anOverdueOneEndsWhatRunsAndAsksNobody() {
    lease.renew();
    host.smuggle(BOX);
    store.setAvailable(false);
    clock.advance(HOLD);

    lease.check();

    assertThat(host.sandboxIds()).isEmpty();
    assertThat(host.isHalted()).isTrue();
    assertThat(lease.view().trouble()).contains("no majority");
  }

  @Test
  void nothingBeginsOnceItIsOverdueAlsoBeforeAnybodyLooks() {
    lease.renew();
    clock.advance(HOLD);
    assertThat(host.isHalted()).isTrue();
  }

  @Test
  void aConfirmationThatComesTooLateConfirmsNothing() {
    lease.renew();
    host.smuggle(BOX);
    store.setDelay(HOLD);

    lease.renew();

    assertThat(host.sandboxIds()).isEmpty();
    assertThat(lease.period()).as("a new one, taken too slowly").isEmpty();
    store.setDelay(Duration.ZERO);
    lease.renew();
    assertThat(lease.period()).isPresent();
  }

  @Test
  void eachConfirmationCountsFromItsQuestion() {
    lease.renew();
    store.setDelay(Duration.ofMillis(700));
    for (int i = 0; i < 20; i++) {
      lease.renew();
      lease.check();
    }
    assertThat(lease.period()).hasValue(1);
    assertThat(lease.view().remainingMs()).isEqualTo(2_300);
  }

  @Test
  void aSuspicionIsTakenBackAndNothingEnds() {
    lease.renew();
    host.smuggle(BOX);
    set(LeaseEntry.State.SUSPECTED);

    lease.renew();

    assertThat(inTruth().value()).isEqualTo(new LeaseEntry(NODE, 4, 1, LeaseEntry.State.HELD));
    assertThat(host.sandboxIds()).containsExactly(BOX);
  }

  @Test
  void aSuspicionIsNotTakenBackByALeaseThatWasLost() {
    lease.renew();
    host.smuggle(BOX);
    set(LeaseEntry.State.SUSPECTED);
    clock.advance(HOLD);

    lease.renew();

    assertThat(host.sandboxIds()).isEmpty();
    assertThat(inTruth().value().period()).isEqualTo(2);
  }

  @Test
  void aSealedOneEndsWhatRunsBeforeANewPeriodBegins() {
    lease.renew();
    host.smuggle(BOX);
    host.getStuck(true);
    set(LeaseEntry.State.SEALED);

    lease.renew();
    assertThat(lease.period()).isEmpty();
    assertThat(inTruth().value().state()).isEqualTo(LeaseEntry.State.SEALED);

    host.getStuck(false);
    lease.renew();
    assertThat(host.sandboxIds()).isEmpty();
    assertThat(lease.period()).hasValue(2);
    assertThat(begun).isEqualTo(2);
  }

  @Test
  void aLaterLifeCountsThePeriodsOn() {
    lease.renew();
    Lease later = lease(5);
    later.renew();

    assertThat(later.period()).hasValue(2);
    lease.renew();
    assertThat(lease.period()).isEmpty();
    assertThat(lease.view().trouble()).contains("later life");
    assertThat(inTruth().value().incarnation()).isEqualTo(5);
  }

  @Test
  void aQuestionThatIsHeldUpHoldsUpNoOtherAndItsLateAnswerChangesNothing() {
    lease.renew();
    host.smuggle(BOX);
    Duration half = HOLD.dividedBy(2);
    truth.holdNext();
    CompletableFuture<Void> slow = CompletableFuture.runAsync(lease::renew);
    truth.awaitHeld();
    clock.advance(half);

    lease.renew();

    clock.advance(half);
    lease.check();
    assertThat(lease.period()).hasValue(1);
    set(LeaseEntry.State.SEALED);
    lease.renew();
    assertThat(lease.period()).hasValue(2);
    truth.letGo();
    Waits.await("the slow one ends", slow);
    assertThat(lease.period()).as("the answer told of period 1").hasValue(2);
    assertThat(lease.view().remainingMs()).isEqualTo(HOLD.toMillis());
  }

  @Test
  void aSilentTruthChangesNothing() {
    lease.renew();
    store.setAvailable(false);
    assertThatThrownBy(lease::renew).isInstanceOf(TruthUnavailableException.class);
    assertThat(lease.period()).hasValue(1);
  }

  @Test
  void whenItIsGivenBackNothingRunsAndItIsNeverTakenAgain() {
    lease.renew();
    host.smuggle(BOX);

    lease.release();

    assertThat(host.sandboxIds()).isEmpty();
    assertThat(inTruth().value().state()).isEqualTo(LeaseEntry.State.SEALED);
    lease.renew();
    assertThat(lease.period()).isEmpty();
    assertThat(inTruth().value().state()).isEqualTo(LeaseEntry.State.SEALED);
  }

  @Test
  void timesThatAreNotSafeAreRefused() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new LeaseTimes(second, second, second, second, second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LeaseTimes(MOMENT, second, second, second, second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(LeaseTimes.USUAL.margin()).isEqualTo(Duration.ofMillis(1500));
  }
}
