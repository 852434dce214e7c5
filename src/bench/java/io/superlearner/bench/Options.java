package io.superlearner.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What was asked for on the command line.
///
/// @param directory where scripts/bench has compiled to
/// @param workloads what to measure
/// @param sides whom to measure
/// @param rounds how many rounds are counted
/// @param growth whether to measure how costs grow instead
/// @param json the file for programs; null for none
/// @param recording the file for a flight recording of our side; null for none
record Options(
    Path directory,
    List<Workload> workloads,
    Set<Side> sides,
    int rounds,
    boolean growth,
    @Nullable Path json,
    @Nullable Path recording) {

  private static final int DEFAULT_ROUNDS = 5;

  /// Reads the command line; `scripts/bench --help` describes it.
  ///
  /// @throws IllegalArgumentException says what is wrong, for people
  static Options read(Path directory, List<String> words) {
    List<Workload> workloads = List.of(Workload.values());
    Set<Side> sides = EnumSet.allOf(Side.class);
    int rounds = DEFAULT_ROUNDS;
    boolean growth = false;
    Path json = null;
    Path recording = null;
    Iterator<String> left = words.iterator();
    while (left.hasNext()) {
      String word = left.next();
      switch (word) {
        case "--only" -> workloads = workloads(value(word, left));
        case "--rounds" -> rounds = positive(value(word, left));
        case "--json" -> json = Path.of(value(word, left));
        case "--jfr" -> recording = Path.of(value(word, left)).toAbsolutePath();
        case "--ours" -> sides = EnumSet.of(Side.OURS);
        case "--without-beam" -> sides.remove(Side.BEAM);
        case "--growth" -> growth = true;
        default -> throw new IllegalArgumentException("unknown option " + word);
      }
    }
    if (recording != null && workloads.size() != 1) {
      throw new IllegalArgumentException("--jfr records one workload: name it with --only");
    }
    return new Options(directory, workloads, sides, rounds, growth, json, recording);
  }

  private static String value(String option, Iterator<String> left) {
    if (!left.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return left.next();
  }

  private static int positive(String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException("--rounds takes a number from 1, not " + text);
    }
    return Integer.parseInt(text);
  }

  private static List<Workload> workloads(String ids) {
    List<Workload> workloads = new ArrayList<>();
    for (String id : ids.split(",", -1)) {
      workloads.add(Workload.of(id).orElseThrow(() -> unknown(id)));
    }
    return List.copyOf(workloads);
  }

  private static IllegalArgumentException unknown(String id) {
    List<String> known = Arrays.stream(Workload.values()).map(Workload::id).toList();
    return new IllegalArgumentException(
        "no workload " + id + "; there are " + String.join(", ", known));
  }

  /// Returns further options for our JVM.
  List<String> forOurs() {
    return recording == null
        ? List.of()
        : List.of(
            "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording,
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:+DebugNonSafepoints");
  }
}
