package io.superlearner.faults;

import static io.superlearner.faults.Case.full;

import java.time.Duration;
import java.util.List;

/// Faults of all kinds one after the other, as the seed says.
final class Soaks {

  static final Case F20 =
      full("F20", "churn", Goals.SILENT, Kit.PLAIN, run -> churn(run, run.isLong() ? 20 : 4));
  static final Case F38 =
      full("F38", "random soak", Goals.SILENT, Kit.with(Need.FILTER), Soaks::soak);

  /// All of them.
  static final List<Case> ALL = List.of(F20, F38);

  private static final Duration BETWEEN = Duration.ofSeconds(2);
  private static final Duration TWENTY_MINUTES = Duration.ofMinutes(20);
  private static final int DEATHS = 3;
  private static final int ALL_KINDS = 6;

  private Soaks() {}

  private static void churn(Run run, int steps) {
    for (int i = 0; i < steps; i++) {
      step(run, run.random.nextInt(DEATHS));
    }
  }

  private static void soak(Run run) {
    int steps = run.isLong() ? 40 : 5;
    long end = run.bench.witness.now() + TWENTY_MINUTES.toMillis();
    for (int i = 0; run.isLongest() ? run.bench.witness.now() < end : i < steps; i++) {
      step(run, run.random.nextInt(ALL_KINDS));
    }
  }

  private static void step(Run run, int kind) {
    int victim = run.anyBut();
    int other = run.anyBut(victim);
    Duration span = Duration.ofMillis(500 + run.random.nextInt(9_000));
    switch (kind) {
      case 0 -> {
        run.bench.kill(victim);
        run.awaitTakeover(victim);
        run.bench.restart(victim);
      }
      case 1 -> {
        run.bench.pause(victim);
        run.pass(span);
        run.bench.resume(victim);
      }
      case 2 -> {
        run.bench.end(victim);
        run.bench.restart(victim);
      }
      case 3 -> {
        run.bench.cut(victim);
        run.pass(span);
        run.bench.join(victim);
      }
      case 4 -> {
        run.bench.part(victim, other);
        run.pass(span);
        run.bench.meet(victim, other);
      }
      default -> {
        run.bench.broken(victim, Fact.Fault.RESET);
        run.bench.reset(victim, Layout.Door.GRID, Duration.ofMillis(500));
        run.bench.mended(victim, Fact.Fault.RESET);
      }
    }
    run.bench.awaitWhole();
    run.pass(BETWEEN);
  }
}
