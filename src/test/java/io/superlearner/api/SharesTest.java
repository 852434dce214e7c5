package io.superlearner.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharesTest {

  @Test
  void oneUserHasAShareAndOthersHaveTheirs() {
    Shares shares = new Shares(2);

    assertThat(shares.take("a")).isTrue();
    assertThat(shares.take("a")).isTrue();
    assertThat(shares.take("a")).isFalse();
    assertThat(shares.take("b")).isTrue();
    shares.giveBack("a");
    assertThat(shares.take("a")).isTrue();
    shares.giveBack("a");
    shares.giveBack("a");
    assertThat(shares.take("a")).isTrue();
  }
}
