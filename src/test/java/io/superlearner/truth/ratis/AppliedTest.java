package io.superlearner.truth.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AppliedTest {

  private final Applied applied = new Applied();

  @Test
  void whoeverAsksForWhatIsAppliedDoesNotWait() {
    applied.advance(7);

    assertThat(applied.reached(7)).isCompleted();
    assertThat(applied.reached(3)).isCompleted();
  }

  @Test
  void othersWaitUntilTheirPlaceIsReachedAndNoLonger() {
    CompletableFuture<Void> first = applied.reached(8);
    CompletableFuture<Void> second = applied.reached(10);

    applied.advance(9);

    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    applied.advance(12);
    assertThat(second).isCompleted();
  }

  @Test
  void itNeverGoesBack() {
    applied.advance(9);
    applied.advance(4);

    assertThat(applied.reached(9)).isCompleted();
  }

  @Test
  void whoeverWaitsAtTheEndFailsAndSoDoesWhoeverComesLater() {
    CompletableFuture<Void> early = applied.reached(1);

    applied.close();

    assertThat(early).isCompletedExceptionally();
    assertThat(applied.reached(1)).isCompletedExceptionally();
  }
}
