package io.superlearner.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Sends signals at once: a shell that stays, since the start of a process takes its time on a busy
/// machine. Ends with the suite.
final class Signals implements AutoCloseable {

  private final Process shell;
  private final Writer commands;
  private final BufferedReader answers;

  Signals() {
    try {
      shell = new ProcessBuilder("bash").redirectErrorStream(true).start();
      commands = shell.outputWriter(StandardCharsets.US_ASCII);
      answers = shell.inputReader(StandardCharsets.US_ASCII);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Sends a signal and returns when it was sent.
  ///
  /// @param pid of a process that this suite has started and not yet seen end
  synchronized void send(String name, long pid) {
    try {
      commands.write("kill -" + name + " " + pid + "; echo done\n");
      commands.flush();
      @Nullable String line = answers.readLine();
      while (line != null && !line.equals("done")) {
        System.err.println("    kill: " + line);
        line = answers.readLine();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    shell.destroy();
  }
}
