package io.superlearner.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Measures all sides in turns and prints what came out. Started by `scripts/bench`, which
/// describes the options.
final class Bench {

  private static final int USAGE = 2;

  private final Options options;
  private final List<Row> rows = new ArrayList<>();
  private boolean failed;

  private Bench(Options options) {
    this.options = options;
  }

  public static void main(String[] arguments) throws IOException {
    Options options;
    try {
      List<String> words = List.of(arguments);
      options = Options.read(Path.of(words.getFirst()), words.subList(1, words.size()));
    } catch (IllegalArgumentException wrong) {
      System.err.println("bench: " + wrong.getMessage() + " (see --help)");
      System.exit(USAGE);
      return;
    }
    try {
      if (options.growth()) {
        new Growth(options).measure();
      } else {
        new Bench(options).measure();
      }
    } catch (IOException failed) {
      System.err.println("bench: " + failed.getMessage());
      System.exit(1);
    }
  }

  private void measure() throws IOException {
    Map<String, String> machine = Machine.facts(options.sides());
    machine.forEach((what, value) -> System.out.println(what + ": " + value));
    if (options.sides().equals(Set.of(Side.OURS))) {
      options.workloads().forEach(this::printCommand);
    }
    System.out.print(Table.head());
    for (Workload workload : options.workloads()) {
      Row row = measure(workload);
      System.out.print(Table.line(row));
      rows.add(row);
    }
    System.out.print(Table.foot(rows));
    if (options.json() != null) {
      Files.writeString(options.json(), Json.of(machine, rows));
    }
    if (failed) {
      throw new IOException("not all sides did their work");
    }
  }

  /// Says how our side is started; it then reads lines such as `1 1000000` (size and count) from
  /// standard input, each of which is one run.
  private void printCommand(Workload workload) {
    List<String> command = Side.OURS.command(workload, options.directory(), options.forOurs());
    System.out.println("echo " + workload.size() + " 1000000 | " + String.join(" ", command));
  }

  private Row measure(Workload workload) throws IOException {
    Map<Side, List<Double>> rounds = new EnumMap<>(Side.class);
    try (Players players = new Players(workload, options)) {
      players.each(Player::warmUp);
      for (int round = 0; round < options.rounds(); round++) {
        players.each(player ->
            rounds.computeIfAbsent(player.side(), _ -> new ArrayList<>()).add(player.round()));
      }
      rounds.keySet().removeAll(players.lost());
      failed |= !players.lost().isEmpty();
    }
    Map<Side, Figures> figures = new EnumMap<>(Side.class);
    rounds.forEach((side, values) -> figures.put(side, new Figures(values)));
    return new Row(workload, figures);
  }
}
