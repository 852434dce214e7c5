package io.superlearner.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PatientTruthTest extends TruthContract {

  private final InMemoryTruth store = new InMemoryTruth();
  private final PatientTruth truth = new PatientTruth(store, Duration.ofSeconds(20));

  @Override
  protected List<Truth> doors() {
    return List.of(truth, truth);
  }

  @Test
  void aStartingNodeWaitsForAStoreThatCannotAnswerYet() {
    store.create("a", new byte[] {1});
    store.setAvailable(false);

    CompletableFuture<List<Versioned>> list = CompletableFuture.supplyAsync(() -> truth.list(""));
    assertThat(list).isNotDone();
    store.setAvailable(true);

    assertThat(list.orTimeout(10, TimeUnit.SECONDS).join()).hasSize(1);
  }

  @Test
  void patienceEnds() {
    PatientTruth brief = new PatientTruth(store, Duration.ofMillis(120));
    store.setAvailable(false);

    assertThatThrownBy(() -> brief.read("a")).isInstanceOf(TruthUnavailableException.class);
  }

  @Test
  void onceSettledACallFailsAtOnce() {
    truth.settled();
    store.setAvailable(false);

    long begin = System.nanoTime();
    assertThatThrownBy(() -> truth.read("a")).isInstanceOf(TruthUnavailableException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
  }
}
