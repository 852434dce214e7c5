package io.superlearner.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The process of one side for one workload. It rests while others are measured.
final class Player implements AutoCloseable {

  private static final long ROUND_NANOS = 1_000_000_000L;
  private static final double GROWTH = 8;
  private static final int SECONDS_TO_END = 30;

  private final Workload workload;
  private final Side side;
  private final Path log;
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;
  private long count;

  /// Starts the process.
  Player(Workload workload, Side side, Path directory, List<String> more) throws IOException {
    this.workload = workload;
    this.side = side;
    this.log = directory.resolve(workload.id() + "-" + side.word() + ".log");
    this.count = workload.first();
    this.process = start(side.command(workload, directory, more));
    this.orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII));
    this.answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().put("ERL_CRASH_DUMP", log + ".dump");
    return builder.start();
  }

  Side side() {
    return side;
  }

  /// Runs the workload until its code is compiled, and finds out how much of it fills a round.
  void warmUp() throws IOException {
    if (workload.isFixed()) {
      var _ = run(workload.size(), workload.operationsToWarmUp());
      return;
    }
    long begin = System.nanoTime();
    Measured last;
    do {
      last = run(workload.size());
      double factor = (double) ROUND_NANOS / 2 / last.nanos();
      count = Math.max(1, (long) (count * Math.min(GROWTH, factor)));
    } while (System.nanoTime() - begin < workload.warmUpNanos());
    count = Math.max(workload.first(), 2 * count);
  }

  /// Runs the workload once.
  ///
  /// @return the figure, in the workload's unit
  double round() throws IOException {
    return run(workload.size()).value();
  }

  /// Runs the workload once with another size and some number of operations.
  Measured round(int size, long operations) throws IOException {
    return run(size, operations);
  }

  private Measured run(int size) throws IOException {
    return run(size, count);
  }

  private Measured run(int size, long operations) throws IOException {
    String[] answer = answer(size + " " + operations + "\n").split(" ", -1);
    return new Measured(Double.parseDouble(answer[1]), Long.parseLong(answer[2]));
  }

  /// Gives an order and reads on to the answer, past what the virtual machine itself may print.
  private String answer(String order) throws IOException {
    IOException cause = null;
    try {
      orders.write(order);
      orders.flush();
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(Trial.ANSWER)) {
          return line;
        }
      }
    } catch (IOException broken) {
      cause = broken;
    }
    throw new IOException(side.word() + " ended during " + workload.id() + ": see " + log, cause);
  }

  /// Ends the process at once.
  void kill() {
    process.destroyForcibly();
  }

  /// Lets the process end by itself, so that what it records is written.
  @Override
  public void close() {
    try {
      orders.close();
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (IOException gone) {
      kill();
    } catch (InterruptedException interrupted) {
      kill();
      Thread.currentThread().interrupt();
    }
  }
}
