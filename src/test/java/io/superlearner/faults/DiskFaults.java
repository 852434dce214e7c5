package io.superlearner.faults;

import static io.superlearner.faults.Case.full;

import io.superlearner.faults.Fact.Answered;
import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.Fact.Fault;
import java.time.Duration;
import java.util.List;

/// Disks that are full, slow, broken or damaged.
final class DiskFaults {

  static final Case F11A =
      full(
          "F11A",
          "the disk of truth's leader is full",
          Goals.FULL,
          Kit.with(Need.SMALL_DISK),
          run -> fill(run, run.bench.leader()));
  static final Case F11B =
      full(
          "F11B",
          "the disk of another node is full",
          Goals.FULL,
          Kit.with(Need.SMALL_DISK),
          run -> fill(run, run.anyBut(run.bench.leader())));
  static final Case F11C =
      full(
          "F11C",
          "the disk of a node alone is full",
          Goals.POOR,
          Kit.with(Need.SMALL_DISK).of(1),
          DiskFaults::fillTheOnly);
  static final Case F12A =
      full(
          "F12A",
          "each flush of the disk of truth's leader takes 500 ms longer",
          Goals.FULL,
          Kit.with(Need.BAD_DISK),
          run -> bad(run, run.bench.leader(), "slow 500", Fault.DISK_SLOW));
  static final Case F12B =
      full(
          "F12B",
          "one flush of the disk of truth's leader fails",
          Goals.FULL,
          Kit.with(Need.BAD_DISK),
          run -> bad(run, run.bench.leader(), "once", Fault.DISK_BROKEN));
  static final Case F12C =
      full(
          "F12C",
          "the disk of truth's leader fails for ever",
          Goals.FULL,
          Kit.with(Need.BAD_DISK),
          run -> bad(run, run.bench.leader(), "broken", Fault.DISK_BROKEN));

  static final Case F12D =
      full(
          "F12D",
          "the disk of another node fails for ever",
          Goals.FULL,
          Kit.with(Need.BAD_DISK),
          run -> bad(run, run.anyBut(run.bench.leader()), "broken", Fault.DISK_BROKEN));
  static final Case F12E =
      full(
          "F12E",
          "the disk of truth's leader becomes read-only",
          Goals.FULL,
          Kit.with(Need.BAD_DISK),
          run -> bad(run, run.bench.leader(), "readonly", Fault.DISK_BROKEN));
  static final Case F12F =
      full(
          "F12F",
          "the disk of another node becomes read-only",
          Goals.FULL,
          Kit.with(Need.BAD_DISK),
          run -> bad(run, run.anyBut(run.bench.leader()), "readonly", Fault.DISK_BROKEN));
  static final Case F34A =
      full(
          "F34A",
          "there is no room for logs, and a node is killed",
          Goals.KILLED,
          Kit.with(Need.SMALL_LOG),
          DiskFaults::fillLogs);
  static final Case F34B =
      full("F34B", "a node floods its log", Goals.UNMOVED, Kit.PLAIN, DiskFaults::flood);

  /// All of them.
  static final List<Case> ALL =
      List.of(F11A, F11B, F11C, F12A, F12B, F12C, F12D, F12E, F12F, F34A, F34B);

  private static final long REFUSAL_MILLIS = 2_000;
  private static final Duration STORY = Duration.ofSeconds(15);

  private DiskFaults() {}

  private static void fill(Run run, int victim) {
    run.bench.broken(victim, Fault.DISK_FULL);
    Disks.fill(run.bench.disk(victim));
    checkpointIsRefused(run, victim);
    run.pass(STORY);
    run.sayWhetherAlive(victim);
    Disks.empty(run.bench.disk(victim));
    run.backToWork(victim, Fault.DISK_FULL);
  }

  private static void fillTheOnly(Run run) {
    run.bench.broken(1, Fault.DISK_FULL);
    Disks.fill(run.bench.disk(1));
    run.pass(STORY);
    Answered answer = run.client.ask(run.bench.node(1), Deed.CREATE, "no-room");
    run.say("creation: " + answer.text());
    Run.require(
        answer.text().startsWith("refused disk_full"), "a full disk is not told: " + answer.text());
    Disks.empty(run.bench.disk(1));
    run.bench.mended(1, Fault.DISK_FULL);
  }

  private static void checkpointIsRefused(Run run, int victim) {
    String name = run.livingOn(victim).getFirst();
    CoreNode node = run.bench.node(victim);
    // what has not changed is not written again
    var _ = run.client.ask(node, Deed.CALL, name);
    long begin = run.bench.witness.now();
    Answered answer = run.client.ask(node, Deed.CHECKPOINT, name);
    run.say("checkpoint of " + name + " after " + (answer.at() - begin) + " ms: " + answer.text());
    Run.require(
        answer.text().startsWith("refused disk_full") && answer.at() - begin <= REFUSAL_MILLIS,
        "a full disk is not told: " + answer.text());
  }

  private static void bad(Run run, int victim, String word, Fault fault) {
    run.bench.broken(victim, fault);
    run.bench.disks().say(victim, word);
    run.pass(STORY);
    run.sayWhetherAlive(victim);
    run.bench.disks().say(victim, "ok");
    run.backToWork(victim, fault);
  }

  private static void fillLogs(Run run) {
    run.bench.nodes.forEach(node -> run.bench.broken(node.index(), Fault.LOG_FULL));
    Disks.fill(run.bench.disks().logs());
    int victim = run.fullest();
    run.bench.kill(victim);
    run.awaitTakeover(victim);
    run.bench.restart(victim);
    Disks.empty(run.bench.disks().logs());
    run.bench.nodes.forEach(node -> run.bench.mended(node.index(), Fault.LOG_FULL));
  }

  private static void flood(Run run) {
    int victim = run.fullest();
    run.bench.broken(victim, Fault.LOG_FULL);
    run.say(run.command(victim, "shout 10") + " lines in 10 s");
    run.bench.mended(victim, Fault.LOG_FULL);
  }
}
