package io.superlearner.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.event.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryTruthTest extends TruthContract {

  private final InMemoryTruth truth = new InMemoryTruth();

  @Override
  protected List<Truth> doors() {
    return List.of(truth, truth);
  }

  @Test
  void anUnavailableStoreRefusesEveryCallAndKeepsItsValues() {
    truth.create("a", new byte[] {1});
    truth.setAvailable(false);

    assertThatThrownBy(() -> truth.read("a")).isInstanceOf(TruthUnavailableException.class);
    assertThatThrownBy(() -> truth.create("b", new byte[] {1}))
        .isInstanceOf(TruthUnavailableException.class);
    assertThatThrownBy(() -> truth.list("")).isInstanceOf(TruthUnavailableException.class);

    truth.setAvailable(true);
    assertThat(truth.list("")).extracting(Versioned::key).containsExactly("a");
  }

  @Test
  void anUnavailableStoreSaysThatItHasNoMajority() {
    truth.setAvailable(false);

    assertThat(truth.standing().hasMajority()).isFalse();
    assertThat(truth.standing().leader()).isNull();
  }

  @Test
  void eachElectionBeginsATerm() {
    long before = truth.standing().term();
    List<String> seen = new ArrayList<>();
    Subscription watch = truth.watchLead(() -> seen.add(truth.standing().leader()));

    truth.elect("b");
    watch.close();
    truth.elect("b");
    assertThat(seen).containsExactly("b");

    assertThat(truth.standing().term()).isEqualTo(before + 2);
    assertThat(truth.standing().leader()).isEqualTo("b");
  }

  @Test
  void aDelayPassesByTheGivenClock() {
    List<Duration> passed = new ArrayList<>();
    InMemoryTruth slow = new InMemoryTruth(passed::add);
    slow.setDelay(Duration.ofMillis(700));

    assertThat(slow.create("a", new byte[] {1})).isPresent();
    assertThat(slow.read("a")).isPresent();
    assertThat(passed).containsExactly(Duration.ofMillis(700), Duration.ofMillis(700));
  }

  @Test
  void aCallThatIsLateEndsAtTheLimitAndItsChangeIsMade() {
    List<Duration> passed = new ArrayList<>();
    InMemoryTruth slow = new InMemoryTruth(passed::add);
    slow.setDelay(InMemoryTruth.LIMIT.plusMillis(1));

    assertThatThrownBy(() -> slow.create("a", new byte[] {1}))
        .isInstanceOf(TruthUnavailableException.class);
    slow.setDelay(Duration.ZERO);

    assertThat(passed).containsExactly(InMemoryTruth.LIMIT);
    assertThat(slow.read("a")).isPresent();
  }
}
