package io.superlearner.faults;

import static io.superlearner.faults.Case.full;

import io.superlearner.faults.Fact.Fault;
import java.io.File;
import java.time.Duration;
import java.util.List;

/// Memory, threads and files that run out.
final class Shortages {

  static final Case F13A =
      full(
          "F13A",
          "the kernel kills a node that takes too much memory",
          Goals.KILLED,
          Kit.with(Need.MEMORY),
          Shortages::memory);
  static final Case F13B =
      full(
          "F13B",
          "a node may open no more files",
          Goals.FULL,
          Kit.with(Need.LIMITS),
          Shortages::files);
  static final Case F13C =
      full(
          "F13C",
          "a node may start no more threads",
          Goals.FULL,
          Kit.with(Need.THREADS),
          Shortages::threads);

  /// All of them.
  static final List<Case> ALL = List.of(F13A, F13B, F13C);

  private static final long LITTLE = 4 << 20;
  private static final Duration STORY = Duration.ofSeconds(10);

  private Shortages() {}

  private static void memory(Run run) {
    int victim = run.fullest();
    CoreNode node = run.bench.node(victim);
    run.bench.broken(victim, Fault.KILLED);
    var group = ControlGroup.limit("memory", node.pid(), "memory.limit_in_bytes", LITTLE);
    try (group) {
      Run.require(node.awaitEnd(Duration.ofSeconds(20)), "the kernel does not kill the node");
    }
    run.awaitTakeover(victim);
    run.bench.restart(victim);
  }

  private static void files(Run run) {
    int victim = run.fullest();
    long pid = run.bench.node(victim).pid();
    String[] open = new File("/proc/" + pid + "/fd").list();
    int most = open == null ? 0 : open.length;
    run.bench.broken(victim, Fault.STARVED);
    Shell.run("prlimit", "--pid", String.valueOf(pid), "--nofile=" + most + ":");
    run.pass(STORY);
    run.sayWhetherAlive(victim);
    if (run.bench.node(victim).isAlive()) {
      Shell.run("prlimit", "--pid", String.valueOf(pid), "--nofile=4096:");
    }
    run.backToWork(victim, Fault.STARVED);
  }

  private static void threads(Run run) {
    int victim = run.fullest();
    CoreNode node = run.bench.node(victim);
    String[] running = new File("/proc/" + node.pid() + "/task").list();
    run.bench.broken(victim, Fault.STARVED);
    var group =
        ControlGroup.limit("pids", node.pid(), "pids.max", running == null ? 0 : running.length);
    try (group) {
      run.pass(STORY);
    }
    run.sayWhetherAlive(victim);
    run.backToWork(victim, Fault.STARVED);
  }
}
