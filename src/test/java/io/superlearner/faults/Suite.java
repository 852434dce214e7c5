package io.superlearner.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs cases and prints what was measured. Ends with 0 if everything held, 1 if something did not,
/// 2 if it was called wrongly.
public final class Suite {

  private static final String NOT_CAUGHT = "NOT CAUGHT";

  /// Which cases must catch a mutant, in the order in which they are tried.
  private static final Map<Mutant, List<Case>> CATCHES =
      new EnumMap<>(
          Map.of(
              Mutant.NO_SELF_FENCE, List.of(Deaths.F03C, Networks.F05A),
              Mutant.SINK_TAKES_ALL, List.of(Deaths.F03C),
              Mutant.NO_MAJORITY, List.of(Networks.F05A),
              Mutant.NO_FSYNC, List.of(Deaths.F21A)));

  private final Path reports;
  private final Path pids;
  private final List<String> table = new ArrayList<>();
  private final List<String> spells = new ArrayList<>();
  private volatile @Nullable Run running;

  private Suite(Path reports, Path pids) {
    this.reports = reports;
    this.pids = pids;
  }

  /// Runs what the arguments say: where reports go, where pids are noted, and the options of
  /// `scripts/faults`.
  public static void main(String[] arguments) throws IOException {
    try {
      System.exit(run(arguments) ? 0 : 1);
    } catch (IllegalArgumentException wrong) {
      System.err.println("faults: " + wrong.getMessage());
      System.exit(2);
    }
  }

  private static boolean run(String[] arguments) throws IOException {
    List<String> words = new ArrayList<>(Arrays.asList(arguments));
    Path reports = Path.of(words.removeFirst());
    Path pids = Path.of(words.removeFirst());
    Suite suite = new Suite(reports, pids);
    Runtime.getRuntime().addShutdownHook(new Thread(suite::stop));
    long seed = System.nanoTime() & 0xffff;
    List<Case> chosen = Matrix.ALL.stream().filter(Case::quick).toList();
    List<Elsewhere> elsewhere = List.of();
    boolean mutants = false;
    int rounds = 1;
    Length length = Length.QUICK;
    for (int i = 0; i < words.size(); i++) {
      switch (words.get(i)) {
        case "--quick" -> length = Length.QUICK;
        case "--full", "--longest" -> {
          length = words.get(i).equals("--full") ? Length.FULL : Length.LONGEST;
          chosen = Matrix.ALL;
          elsewhere = Elsewhere.ALL;
        }
        case "--only" -> {
          List<String> names = List.of(words.get(++i).toUpperCase(Locale.ROOT).split(",", -1));
          chosen = named(names, Matrix.ALL, Case::name);
          elsewhere = named(names, Elsewhere.ALL, Elsewhere::name);
        }
        case "--seed" -> seed = Long.parseLong(words.get(++i));
        case "--rounds" -> rounds = Integer.parseInt(words.get(++i));
        case "--mutants" -> mutants = true;
        default -> throw new IllegalArgumentException("unknown option " + words.get(i));
      }
    }
    if (chosen.isEmpty() && elsewhere.isEmpty()) {
      throw new IllegalArgumentException("there is no such case");
    }
    if (mutants) {
      return suite.mutants(seed, chosen);
    }
    boolean held = suite.all(chosen, seed, rounds, length);
    return suite.elsewhere(elsewhere) && held;
  }

  private static <R> List<R> named(List<String> names, List<R> rows, Function<R, String> name) {
    return rows.stream()
        .filter(row -> names.stream().anyMatch(name.apply(row)::startsWith))
        .toList();
  }

  private void stop() {
    Run now = running;
    if (now != null) {
      now.close();
    }
  }

  private boolean all(List<Case> cases, long seed, int rounds, Length length) throws IOException {
    boolean held = true;
    for (int round = 0; round < rounds; round++) {
      for (Case one : cases) {
        held &= run(one, seed + round, length, Mutant.NONE).map(Verdict::holds).orElse(true);
      }
    }
    if (!table.isEmpty()) {
      System.out.println(Table.head());
      table.forEach(System.out::println);
      System.out.println(Table.headOfSpells());
      spells.forEach(System.out::println);
      System.out.println(held ? "everything held" : "something did not hold");
    }
    return held;
  }

  private boolean elsewhere(List<Elsewhere> rows) {
    boolean passed = true;
    for (Elsewhere row : rows) {
      boolean pass = row.pass(reports.resolve(row.name()).resolve("tests.log"));
      passed &= pass;
      System.out.printf(
          "%-6s %-7s %s: %s%n",
          row.name(), pass ? "ok" : "BROKEN", row.title(), String.join(", ", row.tests()));
    }
    return passed;
  }

  private boolean mutants(long seed, List<Case> chosen) throws IOException {
    List<String> said = new ArrayList<>();
    boolean all = true;
    for (Map.Entry<Mutant, List<Case>> entry : CATCHES.entrySet()) {
      List<Case> cases = entry.getValue().stream().filter(chosen::contains).toList();
      String line = caught(entry.getKey(), cases, seed);
      all &= !line.equals(NOT_CAUGHT);
      said.add("%-16s %s".formatted(entry.getKey(), line));
    }
    table.forEach(System.out::println);
    said.forEach(System.out::println);
    return all;
  }

  private String caught(Mutant mutant, List<Case> cases, long seed) throws IOException {
    boolean tried = false;
    for (Case one : cases) {
      Optional<Verdict> verdict = run(one, seed, Length.QUICK, mutant);
      tried |= verdict.isPresent();
      Optional<Verdict.Invariant> broken =
          verdict.flatMap(found -> mutant.breaks().stream().filter(found::breaks).findFirst());
      if (broken.isPresent()) {
        return "caught by " + one + ", " + broken.get();
      }
    }
    return tried ? NOT_CAUGHT : "SKIPPED";
  }

  private Optional<Verdict> run(Case one, long seed, Length length, Mutant mutant)
      throws IOException {
    String label = one + "-" + seed + (mutant == Mutant.NONE ? "" : "-" + mutant);
    String obstacle = one.kit().obstacle();
    System.out.println(label + "  " + one.title());
    if (!obstacle.isEmpty()) {
      table.add("%-6s %6d SKIPPED: %s".formatted(one, seed, obstacle));
      System.out.println("    SKIPPED: " + obstacle);
      return Optional.empty();
    }
    Path folder = reports.resolve(label);
    Disk.remove(folder);
    Files.createDirectories(folder);
    Layout layout = one.kit().layout(seed);
    Verdict verdict;
    try (Run run =
        new Run(new Bench(one.kit(), layout, folder, pids, mutant), seed, length, mutant)) {
      running = run;
      verdict = told(one, run);
      run.bench.witness.write(folder.resolve("witness.log"), verdict.breaches());
    } finally {
      running = null;
    }
    Files.write(folder.resolve("verdict.txt"), Table.verdict(one, seed, verdict));
    verdict.breaches().stream().limit(8).forEach(breach -> System.out.println("    " + breach));
    table.add(Table.row(one, seed, verdict));
    spells.add(Table.rowOfSpells(one, seed, verdict));
    System.out.println("    " + Table.row(one, seed, verdict));
    return Optional.of(verdict);
  }

  // a bench that does not come up, or a cluster that does not come back, is judged too
  private static Verdict told(Case one, Run run) {
    try {
      one.tell(run);
      return run.judged(one.goals());
    } catch (IllegalStateException | UncheckedIOException failure) {
      Verdict verdict = run.judged(one.goals());
      List<Verdict.Breach> breaches = new ArrayList<>(verdict.breaches());
      breaches.addFirst(
          new Verdict.Breach(Verdict.Invariant.GOAL, String.valueOf(failure.getMessage())));
      return new Verdict(breaches, verdict.figures());
    }
  }
}
