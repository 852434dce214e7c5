package io.superlearner.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs short commands of the system.
final class Shell {

  private static final int LIMIT_SECONDS = 20;

  private Shell() {}

  /// Runs a command to its end.
  ///
  /// @throws IllegalStateException with what it said if it fails
  static void run(String... command) {
    String said = tell(command);
    if (!said.isEmpty()) {
      throw new IllegalStateException(String.join(" ", command) + ": " + said);
    }
  }

  /// Runs a command and returns what it complains of; nothing if it succeeds.
  static String tell(String... command) {
    try {
      Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "not within " + LIMIT_SECONDS + " s";
      }
      return process.exitValue() == 0 ? "" : "exit " + process.exitValue() + " " + text.strip();
    } catch (IOException failure) {
      return "cannot be run: " + failure.getMessage();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
