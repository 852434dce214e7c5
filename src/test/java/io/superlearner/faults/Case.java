package io.superlearner.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A case: what is done to a cluster of three, and what it must reach.
///
/// @param name its number in the matrix of faults, with a letter if there are several of it
/// @param title what is done, in words
/// @param quick whether it belongs to the quick set
record Case(String name, String title, Goals goals, boolean quick, Story story) {

  static final Case F01 =
      new Case("F01", "a node is killed under load", Goals.KILLED, true, Case::killUnderLoad);
  static final Case F02 =
      new Case(
          "F02",
          "two are killed one after the other and return",
          Goals.KILLED,
          false,
          Case::killTwice);
  static final Case F03A =
      new Case("F03A", "a node is paused for 2 s", Goals.UNMOVED, true, run -> pauseFor(run, 2));
  static final Case F03B =
      new Case("F03B", "a node is paused for 4 s", Goals.UNMOVED, false, run -> pauseFor(run, 4));
  static final Case F03C =
      new Case("F03C", "a node is paused for 10 s", Goals.SILENT, true, run -> pauseFor(run, 10));
  static final Case F04 =
      new Case(
          "F04", "two of three are killed at once", Goals.NO_MAJORITY, false, Case::majorityDies);
  static final Case F05A =
      new Case("F05A", "one of three is cut off", Goals.SILENT, true, Case::cutOne);
  static final Case F05B =
      new Case(
          "F05B", "all three are cut off from each other", Goals.NO_MAJORITY, false, Case::cutAll);
  static final Case F18 =
      new Case(
          "F18", "a voter is killed and comes back empty", Goals.KILLED, false, Case::emptyDisk);
  static final Case F20 = new Case("F20", "churn", Goals.SILENT, false, run -> churn(run, 4));
  static final Case F21 =
      new Case("F21", "all are killed and started again", Goals.NO_MAJORITY, true, Case::coldStart);
  static final Case F26 =
      new Case("F26", "a node is asked to end under load", Goals.IN_ORDER, true, Case::endInOrder);

  static final Case F38 =
      new Case("F38", "random soak", Goals.SILENT, false, run -> churn(run, 16));

  /// All cases, in the order in which they run.
  static final List<Case> ALL =
      List.of(F01, F02, F03A, F03B, F03C, F04, F05A, F05B, F18, F20, F21, F26, F38);

  private static final Duration STORY = Duration.ofSeconds(5);

  /// What is done, after the cluster has begun and before it must be well again.
  interface Story {
    void tell(Run run);
  }

  boolean needsCuts() {
    return name.startsWith("F05");
  }

  @Override
  public String toString() {
    return name;
  }

  void tell(Run run) {
    run.begin();
    story.tell(run);
    run.settle();
  }

  // ---- the stories ----

  private static void killUnderLoad(Run run) {
    int victim = run.fullest();
    run.bench.kill(victim);
    run.awaitTakeover(victim);
    run.pass(Duration.ofSeconds(2));
  }

  private static void killTwice(Run run) {
    int first = run.fullest();
    run.bench.kill(first);
    run.awaitTakeover(first);
    run.bench.restart(first);
    run.bench.awaitWhole();
    int second = run.anyBut(first);
    run.bench.kill(second);
    run.awaitTakeover(second);
    run.bench.restart(second);
  }

  private static void pauseFor(Run run, int seconds) {
    int victim = run.fullest();
    run.bench.pause(victim);
    run.pass(Duration.ofSeconds(seconds));
    run.bench.resume(victim);
    run.pass(Duration.ofSeconds(3));
  }

  private static void majorityDies(Run run) {
    int survivor = run.anyBut();
    int[] dead =
        run.bench.nodes.stream().mapToInt(CoreNode::index).filter(i -> i != survivor).toArray();
    run.bench.kill(dead);
    run.pass(Duration.ofSeconds(10));
    run.bench.restart(dead[0]);
    run.pass(Duration.ofSeconds(10));
    run.bench.restart(dead[1]);
  }

  private static void cutOne(Run run) {
    int victim = run.fullest();
    run.bench.cut(victim);
    run.awaitTakeover(victim);
    run.pass(STORY);
    run.bench.join(victim);
  }

  private static void cutAll(Run run) {
    run.bench.nodes.forEach(node -> run.bench.cut(node.index()));
    run.pass(Duration.ofSeconds(12));
    run.bench.nodes.forEach(node -> run.bench.join(node.index()));
  }

  private static void emptyDisk(Run run) {
    int victim = run.anyBut(1);
    run.bench.kill(victim);
    run.awaitTakeover(victim);
    Disk.remove(run.bench.disk(victim).resolve("truth"));
    run.bench.restart(victim);
  }

  private static void churn(Run run, int steps) {
    for (int i = 0; i < steps; i++) {
      int victim = run.anyBut();
      switch (run.random.nextInt(3)) {
        case 0 -> {
          run.bench.kill(victim);
          run.awaitTakeover(victim);
          run.bench.restart(victim);
        }
        case 1 -> {
          run.bench.pause(victim);
          run.pass(Duration.ofMillis(500 + run.random.nextInt(9_000)));
          run.bench.resume(victim);
        }
        default -> {
          run.bench.end(victim);
          run.bench.restart(victim);
        }
      }
      run.bench.awaitWhole();
      run.pass(Duration.ofSeconds(2));
    }
  }

  private static void coldStart(Run run) {
    Map<Integer, Path> images = new TreeMap<>();
    if (run.mutant == Mutant.NO_FSYNC) {
      for (CoreNode node : run.bench.nodes) {
        images.put(node.index(), Disk.image(run.bench.disk(node.index()).resolve("truth")));
      }
      run.pass(Duration.ofSeconds(4));
    }
    int[] all = run.bench.nodes.stream().mapToInt(CoreNode::index).toArray();
    run.bench.kill(all);
    images.forEach((index, image) -> Disk.swap(run.bench.disk(index).resolve("truth"), image));
    run.bench.restart(all);
  }

  private static void endInOrder(Run run) {
    int victim = run.fullest();
    long took = run.bench.end(victim);
    System.out.printf("    ended in order in %d ms%n", took);
    run.awaitTakeover(victim);
    run.bench.restart(victim);
  }
}
