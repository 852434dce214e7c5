package io.superlearner.faults;

import static io.superlearner.faults.Case.full;
import static io.superlearner.faults.Case.quick;

import io.superlearner.faults.Fact.Fault;
import io.superlearner.faults.Net.Weather;
import java.time.Duration;
import java.util.List;

/// Networks that are cut, one-sided and bad.
final class Networks {

  static final Case F05A =
      quick("F05A", "one of three is cut off", Goals.SILENT, Kit.CUTS, Networks::cutOne);
  static final Case F05B =
      full(
          "F05B",
          "all three are cut off from each other",
          Goals.NO_MAJORITY,
          Kit.CUTS,
          Networks::cutAll);
  static final Case F05C =
      full("F05C", "two of five are cut off", Goals.SILENT, Kit.CUTS.of(5), Networks::splitFive);
  static final Case F05D =
      full(
          "F05D",
          "two of four are cut off from the other two",
          Goals.NO_MAJORITY,
          Kit.CUTS.of(4),
          Networks::splitFour);
  static final Case F05E =
      full(
          "F05E",
          "nothing reaches a node, and all hear it",
          Goals.SILENT,
          Kit.with(Need.FILTER),
          run -> deafen(run, run.anyBut(run.bench.leader())));
  static final Case F05F =
      full(
          "F05F",
          "nothing reaches truth's leader, and all hear it",
          Goals.SILENT,
          Kit.with(Need.FILTER),
          run -> deafen(run, run.bench.leader()));
  static final Case F07A =
      full(
          "F07A",
          "truth's leader and another node do not reach each other",
          Goals.BRIDGED,
          Kit.with(Need.FILTER),
          run -> bridge(run, true));
  static final Case F07B =
      full(
          "F07B",
          "two that do not lead truth do not reach each other",
          Goals.BRIDGED,
          Kit.with(Need.FILTER),
          run -> bridge(run, false));
  static final Case F09A =
      full(
          "F09A",
          "a rough network",
          Goals.UNMOVED,
          Kit.with(Need.RELAY),
          run ->
              weather(
                  run,
                  new Weather(100, 50, 5, 5, 10, 0),
                  Fault.ROUGH,
                  run.isLongest() ? 1_800 : 60));
  static final Case F09B =
      full(
          "F09B",
          "one megabit per second",
          Goals.POOR,
          Kit.with(Need.RELAY),
          run -> weather(run, new Weather(0, 0, 0, 0, 0, 1_000), Fault.POOR, 30));
  static final Case F09C =
      full(
          "F09C",
          "a second each way",
          Goals.POOR,
          Kit.with(Need.RELAY),
          run -> weather(run, new Weather(1_000, 100, 0, 0, 0, 0), Fault.POOR, 30));
  static final Case F09D =
      full(
          "F09D",
          "two of five frames are lost",
          Goals.POOR,
          Kit.with(Need.RELAY),
          run -> weather(run, new Weather(0, 0, 40, 5, 10, 0), Fault.POOR, 30));
  static final Case F36 =
      full(
          "F36",
          "a node's connections are reset every 2 s",
          Goals.UNMOVED,
          Kit.with(Need.FILTER),
          Networks::resets);

  /// All of them.
  static final List<Case> ALL =
      List.of(F05A, F05B, F05C, F05D, F05E, F05F, F07A, F07B, F09A, F09B, F09C, F09D, F36);

  private static final Duration STORY = Duration.ofSeconds(5);
  private static final Duration SPLIT = Duration.ofSeconds(15);
  private static final Duration LONG_SPLIT = Duration.ofSeconds(60);
  private static final Duration LONGEST_SPLIT = Duration.ofMinutes(10);
  private static final Duration DECISION = Duration.ofSeconds(20);

  private Networks() {}

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

  // for fifteen seconds, and longer where there is time
  private static void splitFive(Run run) {
    int first = run.fullest();
    List<Integer> side = List.of(first, run.anyBut(first));
    run.bench.split(side, side);
    run.say("nodes " + side + " are cut off");
    side.forEach(run::awaitTakeover);
    run.pass(split(run));
    run.bench.unite(side, side);
  }

  private static Duration split(Run run) {
    return run.isLongest() ? LONGEST_SPLIT : run.isLong() ? LONG_SPLIT : SPLIT;
  }

  // four vote, so neither side has a majority
  private static void splitFour(Run run) {
    int first = run.anyBut();
    List<Integer> side = List.of(first, run.anyBut(first));
    List<Integer> all = run.bench.nodes.stream().map(CoreNode::index).toList();
    run.bench.split(side, all);
    run.say("nodes " + side + " are cut off from the others");
    run.pass(split(run));
    run.bench.unite(side, all);
  }

  private static void deafen(Run run, int victim) {
    run.bench.deafen(victim);
    run.awaitTakeover(victim);
    run.pass(STORY);
    run.bench.hearAgain(victim);
  }

  private static void bridge(Run run, boolean withLeader) {
    int leader = run.bench.leader();
    int one = withLeader ? leader : run.anyBut(leader);
    int other = run.anyBut(leader, one);
    run.bench.part(one, other);
    run.say("node " + leader + " leads truth; " + one + " and " + other + " are parted");
    run.pass(DECISION);
    run.requireEachRuns();
    run.pass(STORY);
    run.bench.meet(one, other);
  }

  private static void weather(Run run, Weather weather, Fault fault, int seconds) {
    run.say(weather + ", for " + seconds + " s");
    run.bench.weather(weather, fault);
    run.pass(Duration.ofSeconds(seconds));
    run.bench.weather(Weather.FAIR, fault);
  }

  private static void resets(Run run) {
    int victim = run.fullest();
    run.bench.broken(victim, Fault.RESET);
    for (int i = 0; i < 10; i++) {
      run.bench.reset(victim, Layout.Door.GRID, Duration.ofMillis(100));
      run.bench.reset(victim, Layout.Door.TRUTH, Duration.ofMillis(100));
      run.pass(Duration.ofMillis(1_800));
    }
    run.bench.mended(victim, Fault.RESET);
  }
}
