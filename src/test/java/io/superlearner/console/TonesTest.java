package io.superlearner.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.cluster.NodeEntry;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TonesTest {

  private final Tones tones = new Tones();

  @Test
  void everyStateOfANodeAndASandboxHasATone() {
    assertThat(Arrays.stream(NodeEntry.Status.values()).map(tones::of)).doesNotContain("none");
    assertThat(Arrays.stream(SandboxStatus.values()).map(tones::of)).doesNotContain("none");
  }

  @Test
  void differentTonesHaveDifferentShapes() {
    assertThat(List.of("running", "starting", "degraded", "lost", "what"))
        .extracting(tones::shape)
        .doesNotHaveDuplicates();
  }

  @Test
  void aStateThatIsNotKnownIsNeverGreen() {
    assertThat(tones.of(null)).isEqualTo("none");
    assertThat(tones.word(null)).isEqualTo("unknown");
    assertThat(tones.of("bewildered")).isEqualTo("none");
  }

  @Test
  void aNodeIsCalledWithoutItsHostWhereThereIsLittleRoom() {
    assertThat(tones.shortNode(NodeName.parse("superlearner2@127.0.0.1")))
        .isEqualTo("superlearner2");
  }
}
