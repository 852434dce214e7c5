package io.superlearner.faults;

import static io.superlearner.faults.Case.full;
import static io.superlearner.faults.Case.quick;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Nodes that die, stand still, end and come back.
final class Deaths {

  static final Case F01 =
      quick("F01", "a node is killed under load", Goals.KILLED, Kit.PLAIN, Deaths::killUnderLoad);
  static final Case F02 =
      full(
          "F02",
          "two are killed one after the other and return",
          Goals.KILLED,
          Kit.PLAIN,
          Deaths::killTwice);
  static final Case F03A =
      quick("F03A", "a node is paused for 2 s", Goals.UNMOVED, Kit.PLAIN, run -> pause(run, 2));
  static final Case F03B =
      full("F03B", "a node is paused for 4 s", Goals.UNMOVED, Kit.PLAIN, run -> pause(run, 4));
  static final Case F03C =
      quick("F03C", "a node is paused for 10 s", Goals.SILENT, Kit.PLAIN, run -> pause(run, 10));
  static final Case F04 =
      full(
          "F04",
          "two of three are killed at once",
          Goals.NO_MAJORITY,
          Kit.PLAIN,
          Deaths::majorityDies);
  static final Case F18 =
      full(
          "F18",
          "a voter is killed and comes back empty",
          Goals.KILLED,
          Kit.PLAIN,
          Deaths::emptyDisk);
  static final Case F21 =
      quick(
          "F21",
          "all are killed and started again",
          Goals.NO_MAJORITY,
          Kit.PLAIN,
          Deaths::coldStart);
  static final Case F25 =
      full(
          "F25",
          "all nodes are exchanged one after the other",
          Goals.IN_ORDER,
          Kit.PLAIN,
          Deaths::exchangeAll);
  static final Case F26 =
      quick(
          "F26",
          "a node is asked to end under load",
          Goals.IN_ORDER,
          Kit.PLAIN,
          Deaths::endInOrder);

  /// All of them.
  static final List<Case> ALL = List.of(F01, F02, F03A, F03B, F03C, F04, F18, F21, F25, F26);

  private Deaths() {}

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

  private static void pause(Run run, int seconds) {
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

  private static void emptyDisk(Run run) {
    int victim = run.anyBut(1);
    run.bench.kill(victim);
    run.awaitTakeover(victim);
    Disk.remove(run.bench.disk(victim).resolve("truth"));
    run.bench.restart(victim);
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

  private static void exchangeAll(Run run) {
    for (CoreNode node : run.bench.nodes) {
      run.bench.end(node.index());
      run.bench.restart(node.index());
      run.bench.awaitWhole();
    }
  }

  private static void endInOrder(Run run) {
    int victim = run.fullest();
    long took = run.bench.end(victim);
    System.out.printf("    ended in order in %d ms%n", took);
    run.awaitTakeover(victim);
    run.bench.restart(victim);
  }
}
