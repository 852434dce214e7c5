package io.superlearner.cluster;

import io.superlearner.cluster.hazelcast.TestGrid;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Cast;
import io.superlearner.truth.ratis.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// Measures moves of a sandbox with 1 MB of state under 1000 messages a second: three whole nodes
/// in one JVM, over a real grid on loopback and truth on three disks. What is told: messages that
/// were lost or came out of order, and the pause of each move, which is the longest time in which a
/// caller that calls without a break got no answer. Run it by hand; an argument is the count of
/// moves.
public final class MoveMeasureMain {

  // the common pool has one thread on a small machine
  private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

  private static final SandboxId BOX = SandboxId.parse("measured");
  private static final int SENDERS = 5;
  private static final long EACH_NANOS = 5_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<RealNode> nodes = new ArrayList<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile long longest;

  private MoveMeasureMain() {}

  public static void main(String[] arguments) throws Exception {
    int moves = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
    Path directory = Files.createTempDirectory("move-measure");
    Journal.into(directory);
    try (Store store = new Store(directory, Store.freePorts());
        TestGrid grid = new TestGrid(3)) {
      MoveMeasureMain measure = new MoveMeasureMain();
      for (int i = 0; i < 3; i++) {
        measure.nodes.add(
            new RealNode(
                grid.member(i), store.start(i + 1), i + 1, 0, directory, Duration.ofSeconds(2)));
      }
      measure.run(moves);
    }
    System.exit(0);
  }

  private Pid pid(RealNode node) {
    return node.runtime().nodes().whereis("measured-journal").orElseThrow();
  }

  private void run(int moves) throws Exception {
    while (able() < 3) {
      LockSupport.parkNanos(10_000_000);
    }
    create();
    List<CompletableFuture<Long>> senders = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      RealNode from = nodes.get(i % 3);
      String name = "s" + i;
      senders.add(CompletableFuture.supplyAsync(() -> send(from, name), THREADS));
    }
    CompletableFuture<Long> caller = CompletableFuture.supplyAsync(this::call, THREADS);
    LockSupport.parkNanos(2_000_000_000);
    List<Double> pauses = new ArrayList<>();
    List<Double> whole = new ArrayList<>();
    for (int move = 1; move <= moves; move++) {
      LockSupport.parkNanos(300_000_000);
      longest = 0;
      long begin = System.nanoTime();
      Outcome<SandboxRecord> outcome =
          nodes.get(0).control().migrateSandbox(BOX, nodes.get(move % 3).name);
      whole.add((System.nanoTime() - begin) / 1e6);
      if (outcome instanceof Outcome.Refused<SandboxRecord>(var refusal)) {
        throw new IllegalStateException(refusal.toString());
      }
      LockSupport.parkNanos(300_000_000);
      pauses.add(longest / 1e6);
      System.out.printf(
          "move %d: pause %.1f ms, answered after %.1f ms%n",
          move, pauses.getLast(), whole.getLast());
    }
    over.set(true);
    long sent = caller.get();
    for (CompletableFuture<Long> sender : senders) {
      sent += sender.get();
    }
    report(moves, sent, pauses, whole);
  }

  private void report(int moves, long sent, List<Double> pauses, List<Double> whole) {
    long end = System.nanoTime() + LIMIT.toNanos();
    Map<?, ?> state = state();
    while (!state.get("count").equals(sent) && System.nanoTime() < end) {
      LockSupport.parkNanos(10_000_000);
      state = state();
    }
    System.out.printf(
        "%d moves, %d messages, lost %d, out of order %s%n",
        moves, sent, sent - (Long) state.get("count"), state.get("faults"));
    System.out.printf(
        "pause p50 %.1f ms, p95 %.1f ms, max %.1f ms; answered p50 %.1f ms%n",
        at(pauses, 50), at(pauses, 95), at(pauses, 100), at(whole, 50));
  }

  private static double at(List<Double> values, int percent) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
  }

  private long able() {
    return nodes.get(0).control().selectNode(BOX, Placement.AUTO).scores().stream()
        .filter(score -> score.excluded() == null)
        .count();
  }

  private Map<?, ?> state() {
    return (Map<?, ?>) nodes.get(1).runtime().call(pid(nodes.get(1)), "get", LIMIT);
  }

  private void create() {
    Map<String, Object> child =
        Map.of(
            "id",
            "journal",
            "module",
            "journal",
            "name",
            "measured-journal",
            "args",
            Map.of("ballast", 1_000_000));
    Map<String, Object> tree =
        Map.of("id", "root", "type", "supervisor", "children", List.of(child));
    SandboxRequest request = new SandboxRequest(BOX, null, tree, null, null, null, Map.of());
    var made =
        nodes.get(0).control().createSandbox(request, new Placement(nodes.get(0).name, false));
    if (!(made instanceof Outcome.Done)) {
      throw new IllegalStateException(made.toString());
    }
  }

  private long send(RealNode from, String name) {
    long sent = 0;
    long begin = System.nanoTime();
    while (!over.get()) {
      from.runtime().send(pid(from), new Cast(Map.of("from", name, "n", sent + 1)));
      sent++;
      LockSupport.parkNanos(begin + sent * EACH_NANOS - System.nanoTime());
    }
    return sent;
  }

  private long call() {
    RealNode from = nodes.get(2);
    long done = 0;
    while (!over.get()) {
      long begin = System.nanoTime();
      from.runtime().call(pid(from), Map.of("from", "caller", "n", done + 1), LIMIT);
      done++;
      longest = Math.max(longest, System.nanoTime() - begin);
      LockSupport.parkNanos(1_000_000);
    }
    return done;
  }
}
