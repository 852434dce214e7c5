package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.truth.InMemoryTruth;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechTest {

  private static final String KEY = "cluster/speech";

  private final InMemoryTruth truth = new InMemoryTruth();

  private void speaks(String version) {
    truth.create(KEY, version.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theFirstNodeDecidesAndOthersOfItsVersionJoin() {
    Speech.join(truth);
    Speech.join(truth);

    assertThat(truth.read(KEY).orElseThrow().value()).asString().isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2", "4", "99", "two", "-1"})
  void aProgramThatDoesNotSpeakItIsRefusedInOneLineThatSaysWhich(String version) {
    speaks(version);

    assertThatThrownBy(() -> Speech.join(truth))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("this program speaks versions 3 to 3")
        .hasMessageContaining("the cluster speaks version " + version);
    assertThat(truth.list("node/")).isEmpty();
  }
}
