package io.superlearner.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Outcome;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PastedTest {

  @Test
  void anyJsonValueIsAMessage() {
    assertThat(Pasted.value("\"get\"")).isEqualTo(Outcome.done(Optional.of("get")));
    assertThat(Pasted.value("{\"by\": 2}")).isEqualTo(Outcome.done(Optional.of(Map.of("by", 2))));
    assertThat(Pasted.value("null")).isEqualTo(Outcome.done(Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "get", "{\"by\": ", "1 2", "1, \"x\": 2", "1} {", "{\"a\":1,\"a\":2}"})
  void whatIsNotExactlyOneValueIsRefused(String text) {
    assertThat(Pasted.value(text)).isInstanceOf(Outcome.Refused.class);
  }
}
