package io.superlearner.faults;

import static io.superlearner.faults.Case.full;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Disks on which something is missing or changed when their nodes start again.
final class DamagedDisks {

  static final Case F22A =
      full("F22A", "the end of a log is torn off", Goals.KILLED, Kit.PLAIN, DamagedDisks::tear);
  static final Case F22B =
      full("F22B", "a bit of a log is flipped", Goals.KILLED, Kit.PLAIN, DamagedDisks::flip);
  static final Case F22C =
      full(
          "F22C",
          "bits of the last checkpoints are flipped on all nodes",
          Goals.DAMAGED,
          Kit.PLAIN,
          DamagedDisks::flipCheckpoints);

  /// All of them.
  static final List<Case> ALL = List.of(F22A, F22B, F22C);

  // a record ends with its sum, so this much never ends where a record does
  private static final int LESS_THAN_A_SUM = 3;
  private static final int MOST = 100;
  private static final Duration REFUSAL = Duration.ofSeconds(60);

  private DamagedDisks() {}

  private static void tear(Run run) {
    int victim = run.anyBut();
    run.bench.kill(victim);
    run.awaitTakeover(victim);
    boolean withinSum = run.random.nextBoolean();
    int bytes = 1 + run.random.nextInt(withinSum ? LESS_THAN_A_SUM : MOST);
    Damage.tear(Damage.growingLog(run.bench.disk(victim)), bytes);
    run.say(bytes + " bytes are torn off the log of node " + victim);
    run.bench.restart(victim);
    if (withinSum) {
      run.requireLogged(victim, "a record that was never written to its end is dropped");
    }
  }

  private static void flip(Run run) {
    int victim = run.anyBut();
    run.bench.kill(victim);
    run.awaitTakeover(victim);
    Damage.flip(Damage.growingLog(run.bench.disk(victim)), run.random);
    CoreNode node = run.bench.node(victim);
    node.start();
    Run.require(node.awaitEnd(REFUSAL), "a node starts with a damaged log");
    run.requireLogged(victim, "the log is damaged at");
    Disk.remove(run.bench.disk(victim).resolve("truth"));
    run.bench.restart(victim);
  }

  private static void flipCheckpoints(Run run) {
    for (CoreNode node : run.bench.nodes) {
      run.livingOn(node.index()).forEach(name -> run.client.ask(node, Fact.Deed.CHECKPOINT, name));
    }
    int[] all = run.bench.nodes.stream().mapToInt(CoreNode::index).toArray();
    run.bench.kill(all);
    int flipped = 0;
    for (int index : all) {
      for (Path file : Damage.checkpoints(run.bench.disk(index))) {
        Damage.flip(file, run.random);
        flipped++;
      }
    }
    run.say(flipped + " checkpoints have a flipped bit");
    run.bench.restart(all);
    for (int index : all) {
      run.requireLogged(index, "the last checkpoint of");
    }
  }
}
