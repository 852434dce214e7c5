package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.truth.Standing;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuccessionTest {

  private static Standing led(@Nullable String leader) {
    return new Standing(
        leader,
        3,
        true,
        List.of(
            new Standing.Member("a", true),
            new Standing.Member("b", true),
            new Standing.Member("c", true),
            new Standing.Member("aa", false)));
  }

  private static boolean isHeir(String own, @Nullable String leader, String... dead) {
    return Succession.isHeir(own, led(leader), Set.of(dead)::contains);
  }

  @Test
  void theFirstVoterThatLivesStandsWhenTheLeaderIsDead() {
    assertThat(isHeir("a", "b", "b")).isTrue();
    assertThat(isHeir("c", "b", "b")).isFalse();
    assertThat(isHeir("c", "b", "b", "a")).isTrue();
    assertThat(isHeir("b", "a", "a")).isTrue();
  }

  @Test
  void nobodyStandsWhileTheLeaderMayLive() {
    assertThat(isHeir("a", "b")).isFalse();
    assertThat(isHeir("a", null)).isFalse();
    assertThat(isHeir("a", "a")).isFalse();
    assertThat(isHeir("a", "b", "c")).isFalse();
  }

  @Test
  void whoDoesNotVoteDoesNotStand() {
    assertThat(isHeir("aa", "b", "b")).isFalse();
  }
}
