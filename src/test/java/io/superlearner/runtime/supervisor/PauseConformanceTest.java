package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.testkit.Kernel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, H12, in a JVM that is stopped and continued by signals.
@Tag("slow")
final class PauseConformanceTest {

  @RegisterExtension final Kernel watchdog = Kernel.onManualClock();

  @Test
  @DisplayName("H12 a pause of the JVM is neither quiet time nor extra restarts")
  void h12() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process jvm =
        new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), PausedJvm.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = jvm.inputReader();
        Writer in = jvm.outputWriter()) {
      assertThat(out.readLine()).isEqualTo("ready");
      assertThat(crash(in, out)).isEqualTo("restarts 1");
      signal(jvm, "STOP");
      // the window is 2 s; nothing happens in a stopped JVM, least of all its end
      assertThat(jvm.waitFor(3, TimeUnit.SECONDS)).isFalse();
      signal(jvm, "CONT");
      assertThat(crash(in, out)).isEqualTo("ended shutdown");
    } finally {
      jvm.destroyForcibly().waitFor();
    }
  }

  private static String crash(Writer in, BufferedReader out) throws IOException {
    in.write("crash\n");
    in.flush();
    return out.readLine();
  }

  private static void signal(Process jvm, String name) throws Exception {
    int code = new ProcessBuilder("kill", "-" + name, Long.toString(jvm.pid())).start().waitFor();
    assertThat(code).isZero();
  }
}
