package io.superlearner.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

  private final Figures figures = new Figures();

  @Test
  void whatCouldNotBeMeasuredIsADashAndNeverZero() {
    assertThat(figures.count(null)).isEqualTo("–");
    assertThat(figures.bytes(null)).isEqualTo("–");
    assertThat(figures.percent(null)).isEqualTo("–");
    assertThat(figures.millis(null)).isEqualTo("–");
    assertThat(figures.ago(null)).isEqualTo("–");
    assertThat(figures.clock(null)).isEqualTo("–");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "536870912, 512.0 MiB",
    "1099511627776, 1.0 TiB"
  })
  void bytesHaveTheUnitThatFits(long bytes, String words) {
    assertThat(figures.bytes(bytes)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.0 %", "0.853, 85.3 %", "1, 100.0 %"})
  void sharesAreSaidInPerCent(double share, String words) {
    assertThat(figures.percent(share)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"-1, 0.00", "0.5, 50.00", "7, 100.00"})
  void aDrawingNeverLeavesItsFrame(double share, String width) {
    assertThat(figures.width(share)).isEqualTo(width);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 s", "59999, 59 s", "60000, 1 m 0 s", "3600000, 1 h 0 m", "90061000, 1 d 1 h"})
  void spansHaveTheirTwoLargestUnits(long millis, String words) {
    assertThat(figures.span(millis)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"0.4, 0.4 ms", "187, 187 ms", "1200, 1.20 s"})
  void shortTimesAreSaidPrecisely(double millis, String words) {
    assertThat(figures.millis(millis)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"5, 5 s", "0.5, 0.5 s"})
  void secondsHaveNoNeedlessDecimals(double seconds, String words) {
    assertThat(figures.seconds(seconds)).isEqualTo(words);
  }

  @Test
  void momentsAreInUtc() {
    Instant at = Instant.parse("2026-11-21T10:02:13.5Z");
    assertThat(figures.clock(at)).isEqualTo("10:02:13");
    assertThat(figures.moment(at)).isEqualTo("2026-11-21 10:02:13 UTC");
  }

  @Test
  void nothingIsFromTheFuture() {
    assertThat(figures.ago(Instant.now().plusSeconds(60))).isEqualTo("0 s");
  }
}
