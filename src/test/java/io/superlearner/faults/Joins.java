package io.superlearner.faults;

import static io.superlearner.faults.Case.full;

import java.time.Duration;
import java.util.List;

/// Nodes that join.
final class Joins {

  static final Case F19A =
      full(
          "F19A",
          "one node joins under load, then two at once",
          Goals.BALANCED,
          Kit.PLAIN.andLater(3),
          Joins::join);
  static final Case F19C =
      full(
          "F19C",
          "three nodes join at once under load",
          Goals.BALANCED,
          Kit.PLAIN.andLater(3),
          Joins::joinAtOnce);
  static final Case F19B =
      full(
          "F19B",
          "a node joins while another is cut off",
          Goals.SILENT,
          Kit.CUTS.andLater(1),
          Joins::joinWhileCut);

  /// All of them.
  static final List<Case> ALL = List.of(F19A, F19B, F19C);

  private static final int AT_A_TIME = 3;
  private static final Duration SHARE = Duration.ofSeconds(30);

  private Joins() {}

  private static void join(Run run) {
    run.add(1).forEach(node -> run.awaitShare(node, SHARE));
    run.bench.awaitWhole();
    run.add(2).forEach(node -> run.awaitShare(node, SHARE));
    run.bench.awaitWhole();
    spread(run);
  }

  // whoever joins gets what is created next; what is there moves only if somebody says so
  private static void spread(Run run) {
    String moved = run.command(run.bench.nodes.getFirst().index(), "rebalance " + AT_A_TIME);
    run.say("spread evenly, so many moved: " + moved);
    Run.require(moved.startsWith("ok ") && !moved.equals("ok 0"), "nothing is spread: " + moved);
    // while sandboxes are on their way nodes need not agree on where they are
    run.bench.witness.note(Fact.Spread::new);
  }

  private static void joinAtOnce(Run run) {
    run.add(3).forEach(node -> run.awaitShare(node, SHARE));
    run.bench.awaitWhole();
    spread(run);
  }

  private static void joinWhileCut(Run run) {
    int victim = run.fullest();
    run.bench.cut(victim);
    run.awaitTakeover(victim);
    run.add(1).forEach(node -> run.awaitShare(node, SHARE));
    run.bench.join(victim);
  }
}
