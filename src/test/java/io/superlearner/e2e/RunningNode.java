package io.superlearner.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One node's process, and the operator at it. A node that is started again gets a new one of
/// these.
final class RunningNode {

  private static final int LONGEST_LINE = 300;
  private static final Duration END = Duration.ofSeconds(40);

  private final int index;
  private final Process process;
  private final Path log;
  private final PortBlock ports;
  private final Operator operator;

  RunningNode(int index, Process process, Path log, PortBlock ports, String token) {
    this.index = index;
    this.process = process;
    this.log = log;
    this.ports = ports;
    this.operator =
        new Operator(new Api(URI.create("http://127.0.0.1:" + ports.http(index)), token));
  }

  /// Returns its number, from 1.
  int index() {
    return index;
  }

  String name() {
    return "superlearner" + index + "@127.0.0.1";
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Returns the admin at this node.
  Operator operator() {
    return operator;
  }

  PortBlock ports() {
    return ports;
  }

  boolean isReady() {
    try {
      return operator.api().as(null).get("/health/ready").status() == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  /// Ends the process at once, as if the machine had lost it.
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /// Asks the node to stop and waits until its process has ended.
  ///
  /// @throws AssertionError if it does not end; it is killed then
  void stop() {
    process.destroy();
    awaitEnd();
  }

  /// Freezes the process: it keeps its ports and answers nothing.
  void freeze() {
    signal("STOP");
  }

  /// Lets a frozen process go on.
  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int code =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      if (code != 0) {
        throw new AssertionError("kill -" + name + " " + process.pid() + " answered " + code);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stop);
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(name() + " did not end within " + END + "\n" + tail(40));
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stop);
    }
  }

  /// Returns the whole log.
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Returns the last lines of the log in short: time, level, message; without the grid's figures.
  String tail(int lines) {
    List<String> all =
        log()
            .lines()
            .filter(line -> !line.contains("HealthMonitor"))
            .map(RunningNode::brief)
            .toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }

  private static String brief(String line) {
    String words = line;
    if (line.startsWith("{\"Timestamp\"")) {
      JsonNode entry = Data.read(line);
      words =
          String.join(
              " ",
              entry.path("Timestamp").asText(),
              entry.path("Level").asText(),
              entry.path("LoggerName").asText(),
              entry.path("LogMessage").asText().replace('\n', ' '),
              entry.path("Throwable").path("Exception").asText());
    }
    return words.substring(0, Math.min(LONGEST_LINE, words.length()));
  }

  @Override
  public String toString() {
    return name() + " (pid " + pid() + ")";
  }
}
