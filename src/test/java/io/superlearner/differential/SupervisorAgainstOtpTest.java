package io.superlearner.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.superlearner.testkit.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The same tree and commands on OTP's supervisor and on ours: equal logs.
@Tag("otp")
class SupervisorAgainstOtpTest {

  private static final Path SCENARIOS = Path.of("src/test/resources/otp");

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(SCENARIOS)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void eventLogsAreEqual(Path scenario) throws IOException {
    assumeTrue(Otp.missing().isEmpty(), Otp::missing);
    List<String> theirs = Otp.run(scenario);
    assertThat(Scenario.run(kernel, Files.readAllLines(scenario)))
        .as("ours against OTP's, " + scenario)
        .isEqualTo(theirs)
        .hasSizeGreaterThan(5);
  }
}
