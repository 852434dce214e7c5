package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProcessPrimitivesTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  @Test
  @DisplayName("U01 a linked process dies with the reason of the one that died abnormally")
  void linkedProcessDiesWithTheSameReason() {
    Probe one = kernel.probe("one");
    Probe other = kernel.probe("other");
    one.link(other.pid());
    one.stop(ExitReason.abnormal("boom"));
    assertThat(one.awaitDown()).isEqualTo(ExitReason.abnormal("boom"));
    assertThat(other.awaitDown()).isEqualTo(ExitReason.abnormal("boom"));
  }
}
