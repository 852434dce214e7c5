package io.superlearner.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Who does the work.
enum Side {
  OURS,
  BEAM,
  PEKKO;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the command that starts this side's program for one workload.
  ///
  /// @param directory where scripts/bench has compiled to
  /// @param more further options for our own JVM
  List<String> command(Workload workload, Path directory, List<String> more) {
    return switch (this) {
      case OURS -> java(workload, directory, more, "io.superlearner.bench.ours.OursMain");
      case PEKKO -> java(workload, directory, List.of(), "io.superlearner.bench.pekko.PekkoMain");
      case BEAM -> erl(workload, directory);
    };
  }

  // both JVMs get the same options
  private static List<String> java(
      Workload workload, Path directory, List<String> more, String main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + directory.resolve("jvm.options"));
    command.addAll(more);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main);
    command.add(workload.program());
    return command;
  }

  private static List<String> erl(Workload workload, Path directory) {
    List<String> command = new ArrayList<>(List.of("erl", "-noshell"));
    command.addAll(workload.erlOptions());
    command.addAll(List.of("-pa", directory.resolve("ebin").toString()));
    command.addAll(List.of("-s", "bench", "main", workload.program()));
    return command;
  }
}
