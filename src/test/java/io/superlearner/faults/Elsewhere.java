package io.superlearner.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A row of the matrix that other tests cover, without a bench; they are run by Maven.
///
/// @param name its number in the matrix of faults
/// @param title what they do, in words
/// @param tests classes, or classes and methods
record Elsewhere(String name, String title, List<String> tests) {

  /// All of them.
  static final List<Elsewhere> ALL =
      List.of(
          new Elsewhere("F13D", "a process uses up stack and heap", List.of("KillTest")),
          new Elsewhere(
              "F15",
              "handlers that do not end",
              List.of(
                  "StuckTest", "LoadConformanceTest", "StopLimitsTest", "TimingConformanceTest")),
          new Elsewhere("F16", "a flood of messages", List.of("OverloadTest", "MailboxTest")),
          new Elsewhere(
              "F17",
              "poisoned messages",
              List.of("SignalCodecTest", "CodecTest", "IntensityConformanceTest", "FarGridTest")),
          new Elsewhere(
              "F23",
              "source, target or coordinator dies at a step of a move",
              List.of("MigrationCrashTest", "HandOverTest")),
          new Elsewhere("F25B", "programs of two versions", List.of("SpeechTest", "CodecTest")),
          new Elsewhere(
              "F27",
              "storms of restarts",
              List.of(
                  "StormConformanceTest", "IntensityConformanceTest", "EscalationConformanceTest")),
          new Elsewhere(
              "F32",
              "starts that cannot succeed",
              List.of("DataDirectoryTest", "SettingsTest", "NodeSettingsTest", "LifePortTest")),
          new Elsewhere(
              "F33B",
              "strangers",
              List.of("GridTest", "MembershipTest", "RestartTest", "CodecTest")));

  private static final int LIMIT_MINUTES = 8;

  /// Runs them.
  ///
  /// @param log where their output goes
  /// @return whether all have passed
  boolean pass(Path log) {
    ProcessBuilder maven =
        new ProcessBuilder(
            "mvn",
            "-q",
            "-B",
            "-ntp",
            "surefire:test",
            "-Dfast.excluded=none",
            "-Dtest=" + String.join(",", tests));
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    maven.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      Files.createDirectories(log.getParent());
      Process running = maven.start();
      if (!running.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        running.destroy();
        return false;
      }
      return running.exitValue() == 0;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
