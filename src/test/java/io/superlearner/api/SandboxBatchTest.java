package io.superlearner.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Refusal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SandboxBatchTest {

  @Test
  void aChangeThatIsNullIsNamedBeforeAnyIsDone() {
    SandboxBatch batch =
        new SandboxBatch(
            List.of("lesson"),
            Arrays.asList(CreateSandbox.ofModule("a", "counter", null), null),
            null,
            null);

    Refusal refusal = batch.absent().orElseThrow();

    assertThat(refusal.parameter()).isEqualTo("create/1");
    assertThat(refusal.faults()).extracting(Refusal.Fault::pointer).containsExactly("/create/1");
    assertThat(new SandboxBatch(List.of("lesson"), null, null, null).absent()).isEmpty();
  }
}
