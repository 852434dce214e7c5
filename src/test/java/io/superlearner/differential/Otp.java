package io.superlearner.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The real thing: runs a scenario on this machine's Erlang/OTP.
final class Otp {

  private static final long LIMIT_SECONDS = 30;

  private Otp() {}

  /// Returns what is missing to run scenarios; empty if nothing is.
  static String missing() {
    List<String> path = Arrays.asList(System.getenv().getOrDefault("PATH", "").split(":"));
    return path.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, "escript")))
        ? ""
        : "Erlang/OTP (escript) is not installed, so nothing was compared with it";
  }

  /// Runs a scenario in an Erlang of its own, which is gone when this returns.
  ///
  /// @throws AssertionError if it fails or takes longer than 30 s
  static List<String> run(Path scenario) {
    Process erlang = null;
    try {
      Path output = Files.createTempFile("otp", ".log");
      erlang =
          new ProcessBuilder("escript", "src/test/erlang/supervision.erl", scenario.toString())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = erlang.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      List<String> lines = Files.readAllLines(output);
      Files.delete(output);
      if (!ended || erlang.exitValue() != 0) {
        throw new AssertionError((ended ? "failed: " : "too slow: ") + String.join("\n", lines));
      }
      return lines;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while Erlang ran", interrupted);
    } finally {
      if (erlang != null) {
        erlang.descendants().forEach(ProcessHandle::destroyForcibly);
        var _ = erlang.destroyForcibly();
      }
    }
  }
}
