package io.superlearner.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random trees and commands on OTP's supervisors and on ours: equal logs.
///
/// By default the seeds from 1 to 200; `-Dseeds=10000` takes those from 1 to 10,000 and
/// `-Dseeds=4711-4711` that one. A seed that fails is shrunk to the smallest scenario that still
/// does.
@Tag("otp")
class RandomTreesAgainstOtpTest {

  // a strong reference: the log manager keeps none
  private static final Logger REPORTS = Logger.getLogger("io.superlearner.supervisor");
  private static Otp otp;

  @BeforeAll
  static void startErlang() {
    assumeTrue(Otp.missing().isEmpty(), Otp::missing);
    otp = Otp.start();
    REPORTS.setLevel(Level.OFF);
  }

  @AfterAll
  static void stopErlang() {
    REPORTS.setLevel(null);
    if (otp != null) {
      otp.close();
    }
  }

  static LongStream seeds() {
    String[] range = System.getProperty("seeds", "200").split("-", -1);
    long first = range.length == 1 ? 1 : Long.parseLong(range[0]);
    return LongStream.rangeClosed(first, Long.parseLong(range[range.length - 1]));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void logsAreEqual(long seed) {
    if (!otp.isAlive()) {
      otp = Otp.start();
    }
    Differ differ = new Differ(otp);
    Scenario scenario = Generator.scenario(seed);
    String difference = differ.difference(scenario);
    if (!difference.isEmpty()) {
      Scenario least = Shrinker.shrink(scenario, one -> !differ.difference(one).isEmpty());
      String now = differ.difference(least);
      throw new AssertionError(
          "seed %d differs; the least scenario that does:%n%s%n%s"
              .formatted(
                  seed, least.text(), now.isEmpty() ? "(not each time) " + difference : now));
    }
    assertThat(difference).isEmpty();
  }
}
