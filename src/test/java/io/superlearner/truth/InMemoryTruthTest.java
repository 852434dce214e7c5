package io.superlearner.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
