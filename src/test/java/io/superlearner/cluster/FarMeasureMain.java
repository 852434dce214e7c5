package io.superlearner.cluster;

import io.superlearner.cluster.hazelcast.TestGrid;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.truth.ratis.Store;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// Measures messages between two nodes in two JVMs over a real grid on loopback: one-way messages
/// of 64 bytes that must arrive in order, and round trips of calls. Run it by hand; it prints what
/// it measured, each round by itself.
public final class FarMeasureMain {

  private static final int MESSAGES = 300_000;
  private static final int CALLS = 20_000;
  private static final int ROUNDS = 5;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private FarMeasureMain() {}

  /// Counts what comes in order, and answers requests at once: a number of messages to wait for.
  private static final class Sink implements Behavior {
    private long count;
    private long unordered;
    private long wanted;
    private Request waiting;
    private Self self;

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      if (message instanceof Request request) {
        wanted = ((Number) request.payload()).longValue();
        waiting = request;
      } else if (message instanceof byte[] bytes) {
        if (ByteBuffer.wrap(bytes).getLong() != count) {
          unordered++;
        }
        count++;
      }
      if (waiting != null && count >= wanted) {
        self.reply(waiting.from(), unordered);
        waiting = null;
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      serve(arguments);
      return;
    }
    List<Integer> ports = TestGrid.freePorts(2);
    String name = "measure-" + System.nanoTime();
    Path directory = Files.createTempDirectory("far-measure");
    List<Integer> truthPorts = Store.freePorts();
    try (Store store = new Store(directory, truthPorts);
        TestGrid grid = new TestGrid(name, ports, 0);
        RealNode node = new RealNode(grid.member(0), store.start(1), 1, 0, null)) {
      Process other = startOther(name, ports, directory, truthPorts);
      try {
        measure(node);
      } finally {
        other.destroy();
      }
    }
    System.exit(0);
  }

  private static void serve(String[] arguments) throws Exception {
    List<Integer> ports = numbers(arguments[1]);
    Store store = new Store(Path.of(arguments[2]), numbers(arguments[3]));
    TestGrid grid = new TestGrid(arguments[0], ports, 1);
    RealNode node = new RealNode(grid.member(0), store.start(2), 2, 0, null);
    Scheduler lane = new Scheduler("sink", null);
    node.runtime().start(new Sink(), SpawnOptions.worker("sink", lane).withName("sink"));
    System.out.println("ready");
    while (System.in.read() >= 0) {
      Thread.onSpinWait();
    }
    System.exit(0);
  }

  private static List<Integer> numbers(String listed) {
    return Arrays.stream(listed.split(",")).map(Integer::valueOf).toList();
  }

  private static String listed(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static Process startOther(
      String name, List<Integer> ports, Path directory, List<Integer> truthPorts) throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FarMeasureMain.class.getName(),
                name,
                listed(ports),
                directory.toString(),
                listed(truthPorts))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!"ready".equals(other.inputReader().readLine())) {
      throw new IllegalStateException("the other node did not start");
    }
    return other;
  }

  private static void measure(RealNode node) {
    ProcessRuntime runtime = node.runtime();
    while (runtime.nodes().others().isEmpty()) {
      LockSupport.parkNanos(10_000_000);
    }
    Pid sink =
        runtime.nodes().whereis("sink", runtime.nodes().others().first(), LIMIT).orElseThrow();
    long sent = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      sent = oneWay(runtime, sink, sent, round);
      roundTrips(runtime, sink, round);
    }
  }

  private static long oneWay(ProcessRuntime runtime, Pid sink, long from, int round) {
    long refused = 0;
    long begin = System.nanoTime();
    for (long i = from; i < from + MESSAGES; i++) {
      byte[] payload = ByteBuffer.allocate(64).putLong(i).array();
      while (runtime.send(sink, payload) != Delivery.SENT) {
        refused++;
        LockSupport.parkNanos(100_000);
      }
    }
    Object unordered = runtime.call(sink, from + MESSAGES, LIMIT);
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "round %d: %,.0f messages/s one way, %s out of order, %d times refused%n",
        round, MESSAGES / seconds, unordered, refused);
    return from + MESSAGES;
  }

  private static void roundTrips(ProcessRuntime runtime, Pid sink, int round) {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      long begin = System.nanoTime();
      runtime.call(sink, 0L, LIMIT);
      nanos.add(System.nanoTime() - begin);
    }
    nanos.sort(null);
    System.out.printf(
        "round %d: call round trip p50 %.0f us, p99 %.0f us%n",
        round, nanos.get(CALLS / 2) / 1e3, nanos.get(CALLS * 99 / 100) / 1e3);
  }
}
