package io.superlearner.faults;

import static io.superlearner.faults.Case.full;

import io.superlearner.faults.Fact.Answered;
import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.Fact.Fault;
import java.time.Duration;
import java.util.List;

/// Disks that are full, slow, broken or damaged.
final class DiskFaults {

  static final Case F11 =
      full("F11", "a node's disk is full", Goals.FULL, Kit.with(Need.SMALL_DISK), DiskFaults::fill);
  static final Case F12A =
      full(
          "F12A",
          "each flush of a node's disk takes 500 ms longer",
          Goals.FULL,
          Kit.with(Need.BAD_DISK),
          run -> bad(run, "slow 500", Fault.DISK_SLOW));
  static final Case F12B =
      full(
          "F12B",
          "one flush of a node's disk fails",
          Goals.FULL,
          Kit.with(Need.BAD_DISK),
          run -> bad(run, "once", Fault.DISK_BROKEN));
  static final Case F12C =
      full(
          "F12C",
          "a node's disk fails for ever",
          Goals.FULL,
          Kit.with(Need.BAD_DISK),
          run -> bad(run, "broken", Fault.DISK_BROKEN));

  /// All of them.
  static final List<Case> ALL = List.of(F11, F12A, F12B, F12C);

  private static final long REFUSAL_MILLIS = 2_000;
  private static final Duration STORY = Duration.ofSeconds(15);

  private DiskFaults() {}

  private static void fill(Run run) {
    int victim = run.fullest();
    run.bench.broken(victim, Fault.DISK_FULL);
    run.bench.disks().fill(victim);
    checkpointIsRefused(run, victim);
    run.pass(STORY);
    run.sayWhetherAlive(victim);
    run.bench.disks().empty(victim);
    run.backToWork(victim, Fault.DISK_FULL);
  }

  private static void checkpointIsRefused(Run run, int victim) {
    String name = run.livingOn(victim).getFirst();
    long begin = run.bench.witness.now();
    Answered answer = run.client.ask(run.bench.node(victim), Deed.CHECKPOINT, name);
    run.say("checkpoint of " + name + " after " + (answer.at() - begin) + " ms: " + answer.text());
    Run.require(
        answer.text().startsWith("refused disk_full") && answer.at() - begin <= REFUSAL_MILLIS,
        "a full disk is not told: " + answer.text());
  }

  private static void bad(Run run, String word, Fault fault) {
    int victim = run.fullest();
    run.bench.broken(victim, fault);
    run.bench.disks().say(victim, word);
    run.pass(STORY);
    run.sayWhetherAlive(victim);
    run.bench.disks().say(victim, "ok");
    run.backToWork(victim, fault);
  }
}
