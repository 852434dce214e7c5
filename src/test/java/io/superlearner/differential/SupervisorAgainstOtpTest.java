package io.superlearner.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Written scenarios on OTP's supervisors and on ours: equal logs.
@Tag("otp")
class SupervisorAgainstOtpTest {

  private static final Path SCENARIOS = Path.of("src/test/resources/otp");
  private static Otp otp;

  @BeforeAll
  static void startErlang() {
    assumeTrue(Otp.missing().isEmpty(), Otp::missing);
    otp = Otp.start();
  }

  @AfterAll
  static void stopErlang() {
    if (otp != null) {
      otp.close();
    }
  }

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(SCENARIOS)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void logsAreEqual(Path file) throws IOException {
    Scenario scenario = Scenario.read(Files.readAllLines(file));
    assertThat(new Differ(otp).difference(scenario)).as("%s", file).isEmpty();
  }
}
