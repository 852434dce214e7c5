package io.superlearner.faults;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One node's JVM, as the suite holds it. Only processes that were started here are signalled.
final class CoreNode {

  private static final int TAIL = 30;

  private final NodePlan plan;
  private final List<String> launcher;
  private final Map<String, String> environment;
  private final Path logs;
  private final Path pids;
  private final Signals signals;
  // what goes before the classes of this JVM
  private volatile String program = "";
  private @Nullable Process process;
  // true once it serves, false if it ended before
  private volatile CompletableFuture<Boolean> ready = new CompletableFuture<>();

  /// @param launcher what comes before the command
  /// @param environment what its environment says besides
  /// @param logs where the node's log is
  /// @param pids the file in which the pid of each process is noted, for whoever cleans up
  CoreNode(
      NodePlan plan,
      List<String> launcher,
      Map<String, String> environment,
      Path logs,
      Path pids,
      Signals signals) {
    this.signals = signals;
    this.plan = plan;
    this.launcher = launcher;
    this.environment = environment;
    this.logs = logs;
    this.pids = pids;
  }

  int index() {
    return plan.index();
  }

  NodePlan plan() {
    return plan;
  }

  /// Returns the log of all its lives.
  Path log() {
    return logs.resolve("node" + plan.index() + ".log");
  }

  /// Has it run classes that go before those of this JVM, from its next start on.
  void runNext(Path classes) {
    program = classes + File.pathSeparator;
  }

  /// Has it run the classes of this JVM again, from its next start on.
  void runOwn() {
    program = "";
  }

  /// Starts the JVM and does not wait for the node.
  synchronized void start() {
    try {
      Files.createDirectories(plan.directory());
      Path file = plan.directory().resolve("plan");
      plan.write(file);
      List<String> command = new ArrayList<>(launcher);
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx160m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-Djava.util.logging.SimpleFormatter.format=" + "%1$tT.%1$tL %4$s %3$s %5$s%6$s%n",
              "-XX:+ExitOnOutOfMemoryError",
              "--sun-misc-unsafe-memory-access=allow",
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              program + System.getProperty("java.class.path"),
              NodeMain.class.getName(),
              file.toString()));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()));
      builder.environment().putAll(environment);
      Process started = builder.start();
      note(started);
      CompletableFuture<Boolean> word = new CompletableFuture<>();
      process = started;
      ready = word;
      Thread.ofVirtual().start(() -> awaitWord(started, word));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void note(Process started) throws IOException {
    Files.writeString(
        pids, started.pid() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void awaitWord(Process started, CompletableFuture<Boolean> word) {
    try (BufferedReader said = started.inputReader(StandardCharsets.UTF_8)) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.equals("ready")) {
          word.complete(true);
        }
      }
    } catch (IOException ended) {
      // as if it had ended, which it does
    }
    word.complete(false);
  }

  /// Waits until the node serves.
  ///
  /// @throws IllegalStateException if it does not in time, or its JVM ends; the message has the end
  ///   of its log
  void awaitReady(Duration limit) {
    try {
      if (!ready.get(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("node " + index() + " ended before it was ready" + says());
      }
    } catch (TimeoutException late) {
      throw new IllegalStateException(
          "node " + index() + " was not ready within " + limit + says(), late);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stop);
    }
  }

  /// Tells whether the JVM that was started last serves.
  boolean isReady() {
    return ready.getNow(false);
  }

  private String says() {
    try {
      List<String> lines = Files.readAllLines(log());
      return "; its log ends so:\n  "
          + String.join("\n  ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    } catch (IOException unreadable) {
      return "; its log cannot be read: " + unreadable.getMessage();
    }
  }

  /// Returns the number of its process, which may have ended.
  synchronized long pid() {
    if (process == null) {
      throw new IllegalStateException("node " + index() + " was never started");
    }
    return process.pid();
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /// Sends it a signal, if it is alive.
  synchronized void signal(String name) {
    if (process != null && process.isAlive()) {
      signals.send(name, process.pid());
    }
  }

  /// Waits for the end of the JVM.
  ///
  /// @return whether it ended in time
  boolean awaitEnd(Duration limit) {
    Process running;
    synchronized (this) {
      running = process;
    }
    try {
      return running == null || running.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Kills it without notice and waits until it is gone.
  void kill() {
    signal("KILL");
    awaitEnd(Duration.ofSeconds(20));
  }

  /// Asks it one question.
  ///
  /// @throws IOException if it does not answer in time
  String ask(String question, Duration limit) throws IOException {
    String host = plan.control().substring(0, plan.control().lastIndexOf(':'));
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, NodePlan.portOf(plan.control())), 2_000);
      socket.setSoTimeout((int) limit.toMillis());
      socket.setTcpNoDelay(true);
      socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String answer = lines.readLine();
      if (answer == null) {
        throw new IOException("the node ended without an answer");
      }
      return answer;
    }
  }
}
