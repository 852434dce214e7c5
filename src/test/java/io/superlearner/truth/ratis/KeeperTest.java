package io.superlearner.truth.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeeperTest {

  @Test
  void aPassThatFailsIsFollowedByTheNextUntilItIsClosed() throws InterruptedException {
    Semaphore passes = new Semaphore(0);
    Keeper keeper =
        new Keeper(() -> {
          passes.release();
          throw new IllegalStateException("this pass fails");
        });

    assertThat(passes.tryAcquire(2, 10, TimeUnit.SECONDS)).isTrue();
    keeper.close();

    passes.drainPermits();
    assertThat(passes.tryAcquire(500, TimeUnit.MILLISECONDS)).isFalse();
  }
}
