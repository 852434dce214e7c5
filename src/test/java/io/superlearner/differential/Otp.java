package io.superlearner.differential;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The real thing: one Erlang node that runs scenario after scenario, until this is closed.
final class Otp implements AutoCloseable {

  /// The other side gives a scenario up after two minutes and says so.
  private static final long LIMIT_SECONDS = 150;

  private final Process erlang;
  private final Writer to;
  private final BlockingQueue<String> from = new LinkedBlockingQueue<>();

  private Otp(Process erlang) {
    this.erlang = erlang;
    this.to = erlang.outputWriter(StandardCharsets.ISO_8859_1);
    Thread.ofVirtual().name("otp-reader").start(this::read);
  }

  /// Returns what is missing to run scenarios; empty if nothing is.
  static String missing() {
    List<String> path = Arrays.asList(System.getenv().getOrDefault("PATH", "").split(":", -1));
    return path.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, "escript")))
        ? ""
        : "Erlang/OTP (escript) is not installed, so nothing was compared with it";
  }

  static Otp start() {
    try {
      ProcessBuilder erlang =
          new ProcessBuilder("escript", "src/test/erlang/supervision.erl")
              .redirectErrorStream(true);
      // it is killed when it is not needed any more, and that is no crash
      erlang.environment().put("ERL_CRASH_DUMP_SECONDS", "0");
      return new Otp(erlang.start());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private void read() {
    try (BufferedReader lines = erlang.inputReader(StandardCharsets.ISO_8859_1)) {
      lines.lines().forEach(from::add);
    } catch (IOException | UncheckedIOException _) {
      // the node was closed
    }
    from.add("done");
  }

  boolean isAlive() {
    return erlang.isAlive();
  }

  /// Lets the node begin with a scenario, which it does while the caller goes on.
  void send(Scenario scenario) {
    try {
      to.write(scenario.text() + "end\n");
      to.flush();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /// Waits for the events of the scenario that was sent last.
  ///
  /// @throws AssertionError if the node broke or takes longer than 150 s
  List<String> events() {
    List<String> events = new ArrayList<>();
    try {
      while (true) {
        String line = from.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (line == null || (line.equals("done") && !erlang.isAlive())) {
          throw new AssertionError("Erlang has " + (line == null ? "hung" : "ended") + events);
        }
        if (line.equals("done")) {
          return events;
        }
        events.add(line);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while Erlang ran", interrupted);
    }
  }

  @Override
  public void close() {
    erlang.descendants().forEach(ProcessHandle::destroyForcibly);
    var _ = erlang.destroyForcibly();
  }
}
