package io.superlearner.cluster.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeenCallsTest {

  private final SeenCalls seen = new SeenCalls();
  private final UUID sender = new UUID(1, 1);

  private boolean isFirst(long call) {
    return seen.isFirst(sender, call);
  }

  @Test
  void eachCallArrivesOnce() {
    assertThat(isFirst(1)).isTrue();
    assertThat(isFirst(3)).isTrue();
    assertThat(isFirst(2)).as("later than one after it").isTrue();
    for (long call = 1; call <= 3; call++) {
      assertThat(isFirst(call)).as("call %d again", call).isFalse();
    }
    assertThat(seen.isFirst(new UUID(1, 2), 1)).as("another's").isTrue();
  }

  @Test
  void whatIsTooFarBehindCountsAsArrived() {
    assertThat(isFirst(100_000)).isTrue();
    assertThat(isFirst(100_000 - 16_383)).as("the last that is known").isTrue();
    assertThat(isFirst(100_000 - 16_383)).isFalse();
    assertThat(isFirst(100_000 - 16_384)).isFalse();
    assertThat(isFirst(5)).isFalse();
  }

  @Test
  void aLeapForgetsNothingThatIsNear() {
    for (long call = 1; call <= 20_000; call++) {
      assertThat(isFirst(call)).isTrue();
    }
    assertThat(isFirst(30_000)).isTrue();
    assertThat(isFirst(20_000)).isFalse();
    assertThat(isFirst(19_999)).isFalse();
    assertThat(isFirst(20_001)).isTrue();
    assertThat(isFirst(30_000)).isFalse();
  }
}
