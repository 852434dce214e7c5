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
  static final Case F03D =
      full("F03D", "a node is paused for 30 s", Goals.SILENT, Kit.PLAIN, run -> pause(run, 30));
  static final Case F03E =
      full("F03E", "a node is paused for 120 s", Goals.SILENT, Kit.PLAIN, run -> pause(run, 120));
  static final Case F03F =
      full(
          "F03F",
          "one is paused for 6 s, and another 2 s after that",
          Goals.SILENT,
          Kit.PLAIN,
          Deaths::pauseOneAfterTheOther);
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
          Goals.REPLACED,
          Kit.PLAIN,
          Deaths::emptyDisk);
  static final Case F21A =
      quick(
          "F21A",
          "all are killed and started again",
          Goals.NO_MAJORITY,
          Kit.PLAIN,
          Deaths::coldStart);
  static final Case F21B =
      full(
          "F21B",
          "all are killed and started one after the other",
          Goals.NO_MAJORITY,
          Kit.PLAIN,
          Deaths::startOneByOne);
  static final Case F21C =
      full(
          "F21C",
          "all are killed and started, one with a disk of before",
          Goals.NO_MAJORITY,
          Kit.PLAIN,
          Deaths::startWithOldDisk);
  static final Case F21D =
      full(
          "F21D",
          "all are killed and started, one with an empty disk",
          Goals.NO_MAJORITY,
          Kit.PLAIN,
          Deaths::startWithEmptyDisk);
  static final Case F25 =
      full(
          "F25",
          "all nodes are exchanged one after the other",
          Goals.IN_ORDER,
          Kit.PLAIN,
          Deaths::exchangeAll);
  static final Case F25C =
      full(
          "F25C",
          "all nodes go over to a version with new fields, and back",
          Goals.IN_ORDER,
          Kit.PLAIN,
          Deaths::exchangeVersions);
  static final Case F26A =
      quick(
          "F26A",
          "a node is asked to end under load",
          Goals.IN_ORDER,
          Kit.PLAIN,
          Deaths::endInOrder);
  static final Case F26B =
      full(
          "F26B",
          "a node with a hundred sandboxes is asked to end",
          Goals.IN_ORDER,
          Kit.PLAIN,
          Deaths::endCrowded);
  static final Case F26C =
      full(
          "F26C",
          "a node with a hundred sandboxes is asked to end, and killed 5 s later",
          Goals.CUT_SHORT,
          Kit.PLAIN,
          Deaths::endCutShort);
  static final Case F27A =
      full("F27A", "processes crash under load", Goals.UNMOVED, Kit.PLAIN, Deaths::crashSome);

  /// All of them.
  static final List<Case> ALL =
      List.of(
          F01, F02, F03A, F03B, F03C, F03D, F03E, F03F, F04, F18, F21A, F21B, F21C, F21D, F25, F25C,
          F26A, F26B, F26C, F27A);

  private static final int KEPT = 3;
  private static final int CROWD = 100;
  private static final int CRASHES = 30;
  private static final Duration BETWEEN_CRASHES = Duration.ofMillis(300);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  // after a start a node that nobody has seen yet is waited for 20 s
  private static final Duration OTHERS_ARE_WAITED_FOR = Duration.ofSeconds(35);
  private static final Duration ALONE = Duration.ofSeconds(12);

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

  // truth's leader has a majority with the one that has just come back
  private static void pauseOneAfterTheOther(Run run) {
    int first = run.anyBut(run.bench.leader());
    run.bench.pause(first);
    run.pass(Duration.ofSeconds(6));
    run.bench.resume(first);
    run.pass(Duration.ofSeconds(2));
    int leader = run.bench.leader();
    int second = run.anyBut(first, leader);
    run.say("node %d leads, %d is back, %d is paused".formatted(leader, first, second));
    run.bench.pause(second);
    run.pass(Duration.ofSeconds(10));
    run.bench.resume(second);
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
    run.bench.awaitWhole();
  }

  private static void coldStart(Run run) {
    List<String> kept = run.keepSome(KEPT);
    Map<Integer, Path> images = new TreeMap<>();
    if (run.mutant == Mutant.NO_FSYNC) {
      for (CoreNode node : run.bench.nodes) {
        images.put(node.index(), Disk.image(run.bench.disk(node.index()).resolve("truth")));
      }
      run.pass(Duration.ofSeconds(4));
    }
    int[] all = all(run);
    run.bench.kill(all);
    images.forEach((index, image) -> Disk.swap(run.bench.disk(index).resolve("truth"), image));
    run.bench.restart(all);
    run.askKept(kept);
  }

  private static int[] all(Run run) {
    return run.bench.nodes.stream().mapToInt(CoreNode::index).toArray();
  }

  private static void startOneByOne(Run run) {
    List<String> kept = run.keepSome(KEPT);
    run.bench.kill(all(run));
    int first = run.anyBut();
    int second = run.anyBut(first);
    int third = run.anyBut(first, second);
    run.bench.begin(first);
    run.pass(ALONE);
    Run.require(!run.bench.node(first).isReady(), "node " + first + " serves without a majority");
    run.bench.begin(second);
    run.bench.awaitServing(first, second);
    run.say("nodes " + first + " and " + second + " serve");
    run.pass(OTHERS_ARE_WAITED_FOR);
    run.requireEachRuns();
    run.bench.restart(third);
    run.askKept(kept);
  }

  // the image is of a moment at which the node was down, as somebody would have saved it
  private static void startWithOldDisk(Run run) {
    int victim = run.anyBut(run.bench.leader());
    run.bench.kill(victim);
    run.awaitTakeover(victim);
    Path image = Disk.image(run.bench.disk(victim).resolve("truth"));
    run.bench.restart(victim);
    run.bench.awaitWhole();
    List<String> kept = run.keepSome(KEPT);
    run.pass(Duration.ofSeconds(5));
    // what is on two disks only is lost if one of them forgets it: so nothing is on its way
    run.rest();
    int[] all = all(run);
    run.bench.kill(all);
    Disk.swap(run.bench.disk(victim).resolve("truth"), image);
    run.say("node " + victim + " has the disk of before");
    run.bench.restart(all);
    run.goOn();
    run.askKept(kept);
  }

  // the first node would found another store
  private static void startWithEmptyDisk(Run run) {
    List<String> kept = run.keepSome(KEPT);
    int victim = run.anyBut(1);
    run.rest();
    int[] all = all(run);
    run.bench.kill(all);
    Disk.remove(run.bench.disk(victim));
    run.say("node " + victim + " has an empty disk");
    run.bench.restart(all);
    run.goOn();
    run.bench.awaitWhole();
    run.askKept(kept);
  }

  private static void exchangeAll(Run run) {
    for (CoreNode node : run.bench.nodes) {
      run.bench.end(node.index());
      run.bench.restart(node.index());
      run.bench.awaitWhole();
    }
  }

  private static void exchangeVersions(Run run) {
    long fields = fields(run, run.bench.nodes.getFirst());
    exchangeAll(run, true, fields + 1);
    exchangeAll(run, false, fields);
  }

  private static void exchangeAll(Run run, boolean later, long fields) {
    for (CoreNode node : run.bench.nodes) {
      run.bench.willRun(node.index(), later);
      run.bench.end(node.index());
      run.bench.restart(node.index());
      run.bench.awaitWhole();
      if (fields(run, node) != fields) {
        throw new IllegalStateException("node " + node.index() + " does not run its new version");
      }
    }
  }

  private static long fields(Run run, CoreNode node) {
    return Long.parseLong(run.command(node.index(), "fields").split(" ", -1)[1]);
  }

  private static void endInOrder(Run run) {
    int victim = run.fullest();
    long took = run.bench.end(victim);
    System.out.printf("    ended in order in %d ms%n", took);
    run.awaitTakeover(victim);
    run.bench.restart(victim);
  }

  private static void endCrowded(Run run) {
    run.crowd(CROWD);
    endInOrder(run);
  }

  private static void endCutShort(Run run) {
    run.crowd(CROWD);
    int victim = run.fullest();
    long took = run.bench.end(victim, PATIENCE);
    run.say("gone after %d ms".formatted(took));
    run.awaitTakeover(victim);
    run.bench.restart(victim);
  }

  private static void crashSome(Run run) {
    List<String> names = run.keepSome(CRASHES);
    CoreNode node = run.bench.nodes.getFirst();
    for (String name : names) {
      var _ = run.client.ask(node, Fact.Deed.CRASH, name);
      run.pass(BETWEEN_CRASHES);
    }
  }
}
