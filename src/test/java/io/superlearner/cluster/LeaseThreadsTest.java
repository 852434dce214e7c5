package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.NodeName;
import io.superlearner.runtime.SystemClock;
import io.superlearner.truth.InMemoryTruth;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LeaseThreadsTest {

  private static final NodeName NODE = NodeName.parse("node1@127.0.0.1");
  private static final Duration HOLD = Duration.ofSeconds(1);

  @Test
  void aLeaseIsHeldWhileOneOfItsQuestionsHasNoAnswer() {
    try (SystemClock clock = new SystemClock()) {
      HeldTruth truth = new HeldTruth(new InMemoryTruth());
      RosterEntry own =
          new RosterEntry(
              NODE, 1, 0, "primary", "http://x", 0, "m", Instant.EPOCH, null, null, null);
      LeaseTimes times =
          new LeaseTimes(
              Duration.ofMillis(20), HOLD, HOLD, HOLD.multipliedBy(2), Duration.ofSeconds(20));
      Lease lease =
          new Lease(
              own,
              new Ledger<>(truth, new Codec(), "lease/", LeaseEntry.class),
              times,
              new ScriptedNode(NODE, 1, 0),
              clock,
              () -> {});
      lease.renew();
      try (LeaseThreads threads = new LeaseThreads(lease, times.renewEvery())) {
        truth.holdNext();
        threads.start();
        truth.awaitHeld();
        long since = clock.nanos();

        Outcomes.until(
            "a lease would have run out twice",
            HOLD.multipliedBy(10),
            () -> clock.nanos() - since > 2 * HOLD.toNanos());

        assertThat(lease.view().period()).isEqualTo(1);
        assertThat(lease.view().held()).isTrue();
      } finally {
        truth.letGo();
      }
    }
  }
}
