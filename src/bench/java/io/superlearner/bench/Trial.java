package io.superlearner.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/// One workload on one side, ready to run any number of times.
@FunctionalInterface
public interface Trial {

  /// How an answer to the harness begins.
  String ANSWER = "= ";

  /// Runs the workload once.
  ///
  /// @param size how many processes take part, in the workload's own sense
  /// @param count how many operations to do, about
  Measured run(int size, long count) throws Exception;

  /// Obeys the harness until it closes standard input: each line `size count` is one run, and is
  /// answered with a line `= value nanos`.
  static void serve(Trial trial) throws Exception {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      String[] order = line.split(" ", -1);
      Measured measured = trial.run(Integer.parseInt(order[0]), Long.parseLong(order[1]));
      System.out.println(ANSWER + measured.value() + " " + measured.nanos());
    }
  }
}
