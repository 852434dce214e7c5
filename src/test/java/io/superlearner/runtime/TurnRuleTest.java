package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnRuleTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # ms,  state,         blocking, declared, waits, held,  stuck
          0,     RUNNABLE,      false,    false,    false, false, false
          999,   RUNNABLE,      false,    false,    false, false, false
          1000,  RUNNABLE,      false,    false,    false, true,  false
          2999,  RUNNABLE,      false,    false,    false, true,  false
          3000,  RUNNABLE,      false,    false,    false, true,  true
          0,     WAITING,       false,    false,    true,  false, false
          0,     TIMED_WAITING, false,    false,    true,  false, false
          0,     BLOCKED,       false,    false,    true,  false, false
          3000,  TIMED_WAITING, false,    false,    true,  true,  true
          3000,  BLOCKED,       false,    false,    true,  true,  true
          9000,  WAITING,       false,    true,     false, false, false
          9000,  WAITING,       true,     false,    false, false, false
          9000,  RUNNABLE,      true,     false,    false, false, true
          9000,  BLOCKED,       true,     false,    false, false, true
          2000,  RUNNABLE,      true,     false,    false, false, false
          """)
  void judges(
      int millis,
      Thread.State state,
      boolean blocking,
      boolean declared,
      boolean waits,
      boolean held,
      boolean stuck) {
    assertThat(TurnRule.judge(Duration.ofMillis(millis), state, blocking, declared))
        .isEqualTo(new TurnRule.Verdict(waits, held, stuck));
  }
}
