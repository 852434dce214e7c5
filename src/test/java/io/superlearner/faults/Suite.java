package io.superlearner.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Runs cases and prints what was measured. Ends with 0 if everything held, 1 if something did not,
/// 2 if it was called wrongly.
public final class Suite {

  private static final int NODES = 3;
  private static final int FEW = 24;
  private static final int MANY = 45;

  /// Which cases must catch a mutant, in the order in which they are tried.
  private static final Map<Mutant, List<Case>> CATCHES =
      new EnumMap<>(
          Map.of(
              Mutant.NO_SELF_FENCE, List.of(Case.F03C, Case.F05A),
              Mutant.SINK_TAKES_ALL, List.of(Case.F03C, Case.F05A),
              Mutant.NO_MAJORITY, List.of(Case.F05A),
              Mutant.NO_FSYNC, List.of(Case.F21)));

  private final Path reports;
  private final Path pids;
  private final List<String> table = new ArrayList<>();
  private volatile Run running;

  private Suite(Path reports, Path pids) {
    this.reports = reports;
    this.pids = pids;
  }

  /// What became of a case.
  private enum Outcome {
    HELD,
    BROKEN,
    SKIPPED
  }

  public static void main(String[] arguments) throws Exception {
    List<String> words = new ArrayList<>(Arrays.asList(arguments));
    Path reports = Path.of(words.removeFirst());
    Path pids = Path.of(words.removeFirst());
    Suite suite = new Suite(reports, pids);
    Runtime.getRuntime().addShutdownHook(new Thread(suite::stop));
    long seed = System.nanoTime() & 0xffff;
    List<Case> chosen = null;
    boolean mutants = false;
    int rounds = 1;
    int base = FEW;
    for (int i = 0; i < words.size(); i++) {
      switch (words.get(i)) {
        case "--quick" -> chosen = Case.ALL.stream().filter(one -> one.quick()).toList();
        case "--full" -> {
          chosen = Case.ALL;
          base = MANY;
        }
        case "--only" -> chosen = chosen(words.get(++i));
        case "--seed" -> seed = Long.parseLong(words.get(++i));
        case "--rounds" -> rounds = Integer.parseInt(words.get(++i));
        case "--mutants" -> mutants = true;
        default -> throw new IllegalArgumentException("unknown option " + words.get(i));
      }
    }
    boolean held =
        mutants
            ? suite.mutants(seed, chosen)
            : suite.all(
                chosen == null ? Case.ALL.stream().filter(one -> one.quick()).toList() : chosen,
                seed,
                rounds,
                base);
    System.exit(held ? 0 : 1);
  }

  private static List<Case> chosen(String names) {
    List<Case> chosen = new ArrayList<>();
    for (String name : names.toUpperCase(Locale.ROOT).split(",", -1)) {
      List<Case> found = Case.ALL.stream().filter(one -> one.name().startsWith(name)).toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException("there is no case " + name);
      }
      chosen.addAll(found);
    }
    return chosen;
  }

  private void stop() {
    Run now = running;
    if (now != null) {
      now.close();
    }
  }

  private boolean all(List<Case> cases, long seed, int rounds, int base) throws IOException {
    boolean held = true;
    for (int round = 0; round < rounds; round++) {
      for (Case one : cases) {
        held &= run(one, seed + round, base, Mutant.NONE) != Outcome.BROKEN;
      }
    }
    System.out.println(Table.head());
    table.forEach(System.out::println);
    System.out.println(held ? "everything held" : "something did not hold");
    return held;
  }

  private boolean mutants(long seed, List<Case> only) throws IOException {
    List<String> said = new ArrayList<>();
    boolean all = true;
    for (Map.Entry<Mutant, List<Case>> entry : CATCHES.entrySet()) {
      String by = "";
      boolean tried = false;
      for (Case one : entry.getValue()) {
        if (by.isEmpty() && (only == null || only.contains(one))) {
          Outcome outcome = run(one, seed, FEW, entry.getKey());
          tried |= outcome != Outcome.SKIPPED;
          by = outcome == Outcome.BROKEN ? one.name() : "";
        }
      }
      all &= !by.isEmpty() || !tried;
      said.add(
          "%-16s %s"
              .formatted(
                  entry.getKey(),
                  tried ? by.isEmpty() ? "NOT CAUGHT" : "caught by " + by : "SKIPPED"));
    }
    table.forEach(System.out::println);
    said.forEach(System.out::println);
    return all;
  }

  private Outcome run(Case one, long seed, int base, Mutant mutant) throws IOException {
    String label = one + "-" + seed + (mutant == Mutant.NONE ? "" : "-" + mutant);
    String obstacle = one.needsCuts() ? Spaces.obstacle() : "";
    System.out.println(label + "  " + one.title());
    if (!obstacle.isEmpty()) {
      table.add("%-6s %6d SKIPPED: %s".formatted(one, seed, obstacle));
      System.out.println("    SKIPPED: " + obstacle);
      return Outcome.SKIPPED;
    }
    Path folder = reports.resolve(label);
    Disk.remove(folder);
    Files.createDirectories(folder);
    Layout layout = one.needsCuts() ? new Spaces(NODES) : new Layout.Loopback(NODES);
    Verdict verdict;
    try (Run run = new Run(new Bench(layout, NODES, folder, pids, mutant), seed, base, mutant)) {
      running = run;
      verdict = told(one, run);
      run.bench.witness.write(folder.resolve("witness.log"), verdict.breaches());
    } finally {
      running = null;
    }
    Files.write(folder.resolve("verdict.txt"), Table.verdict(one, seed, verdict));
    verdict.breaches().stream().limit(8).forEach(breach -> System.out.println("    " + breach));
    table.add(Table.row(one, seed, verdict));
    System.out.println("    " + Table.row(one, seed, verdict));
    return verdict.holds() ? Outcome.HELD : Outcome.BROKEN;
  }

  // a bench that does not come up, or a cluster that does not come back, is judged too
  private static Verdict told(Case one, Run run) {
    try {
      one.tell(run);
      return run.judged(one.goals());
    } catch (IllegalStateException failure) {
      Verdict verdict = run.judged(one.goals());
      List<Verdict.Breach> breaches = new ArrayList<>(verdict.breaches());
      breaches.addFirst(
          new Verdict.Breach(Verdict.Invariant.GOAL, String.valueOf(failure.getMessage())));
      return new Verdict(breaches, verdict.figures());
    }
  }
}
