package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// CONFORMANCE.md, W07, in a JVM whose heap nobody else uses.
///
/// In the suite it is 50,000 cycles, at which one forgotten object a cycle would be more than the
/// tolerance several times over. `-Dchurn=10000000` takes the full number, some minutes. Less heap
/// than before is no leak: the first look sees what starting the JVM has left.
final class ChurnConformanceTest {

  private static final double TOLERANCE = 1.05;

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  @DisplayName("W07 many starts and stops leave heap and threads where they were")
  void w07() throws Exception {
    Map<String, Long> figures = churn(System.getProperty("churn", "50000"));
    System.Logger log = System.getLogger(ChurnConformanceTest.class.getName());
    log.log(System.Logger.Level.INFO, "W07: {0}", figures);
    assertThat(figures.get("heap_after"))
        .as("%s", figures)
        .isLessThanOrEqualTo((long) (figures.get("heap_before") * TOLERANCE));
    assertThat(figures.get("threads_after"))
        .as("%s", figures)
        .isLessThanOrEqualTo((long) (figures.get("threads_before") * TOLERANCE));
    // the two supervisors
    assertThat(figures.get("processes")).isEqualTo(2);
  }

  private static Map<String, Long> churn(String cycles) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process jvm =
        new ProcessBuilder(
                java,
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-XX:SoftRefLRUPolicyMSPerMB=0",
                "-cp",
                System.getProperty("java.class.path"),
                ChurningJvm.class.getName(),
                cycles)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = jvm.inputReader()) {
      Map<String, Long> figures = new HashMap<>();
      out.lines()
          .map(line -> line.split(" "))
          .forEach(words -> figures.put(words[0], Long.parseLong(words[1])));
      assertThat(jvm.waitFor()).isZero();
      return figures;
    } finally {
      jvm.destroyForcibly().waitFor();
    }
  }
}
