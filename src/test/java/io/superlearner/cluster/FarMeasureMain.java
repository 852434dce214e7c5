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
import io.superlearner.testkit.FreePorts;
import io.superlearner.truth.ratis.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Measures messages between two nodes in two JVMs over a real grid on loopback: one-way messages
/// of 64 bytes that must arrive in order, and round trips of calls; in turns with two nodes of
/// Erlang, if it is told where their program is. Run it by hand; it prints what it measured, each
/// round by itself, and the ratios of the medians.
public final class FarMeasureMain {

  private static final int MESSAGES = 300_000;
  private static final int CALLS = 20_000;
  private static final int ROUNDS = 5;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private FarMeasureMain() {}

  /// What a round came to.
  private record Round(double perSecond, double p50Micros, double p99Micros) {}

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
    if (arguments.length > 1) {
      serve(arguments);
      return;
    }
    List<Integer> ports = FreePorts.find(2);
    String name = "measure-" + System.nanoTime();
    Path directory = Files.createTempDirectory("far-measure");
    List<Integer> truthPorts = Store.freePorts();
    try (Store store = new Store(directory, truthPorts);
        TestGrid grid = new TestGrid(name, ports, 0);
        RealNode node = new RealNode(grid.member(0), store.start(1), 1, 0, null)) {
      Process other = startOther(name, ports, directory, truthPorts);
      try (Beam beam = arguments.length == 0 ? null : new Beam(arguments[0])) {
        measure(node, beam);
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

  private static void measure(RealNode node, @Nullable Beam beam) throws IOException {
    ProcessRuntime runtime = node.runtime();
    while (runtime.nodes().others().isEmpty()) {
      LockSupport.parkNanos(10_000_000);
    }
    Pid sink =
        runtime.nodes().whereis("sink", runtime.nodes().others().first(), LIMIT).orElseThrow();
    List<Round> ours = new ArrayList<>();
    List<Round> theirs = new ArrayList<>();
    for (int round = 1; round <= ROUNDS; round++) {
      double rate = oneWay(runtime, sink, (long) (round - 1) * MESSAGES);
      ours.add(tell("superlearner", round, roundTrips(runtime, sink, rate)));
      if (beam != null) {
        theirs.add(tell("BEAM", round, beam.round()));
      }
    }
    if (beam != null) {
      System.out.printf(
          "C3: %.2f of BEAM's messages a second%nC4: %.2f of BEAM's round trip at p50, %.2f at p99%n",
          median(ours, Round::perSecond) / median(theirs, Round::perSecond),
          median(ours, Round::p50Micros) / median(theirs, Round::p50Micros),
          median(ours, Round::p99Micros) / median(theirs, Round::p99Micros));
    }
  }

  private static Round tell(String side, int round, Round came) {
    System.out.printf(
        "round %d, %s: %,.0f messages/s one way; call round trip p50 %.0f us, p99 %.0f us%n",
        round, side, came.perSecond(), came.p50Micros(), came.p99Micros());
    return came;
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return rounds.stream()
        .mapToDouble(figure)
        .sorted()
        .skip(rounds.size() / 2)
        .findFirst()
        .orElse(0);
  }

  private static double oneWay(ProcessRuntime runtime, Pid sink, long from) {
    long begin = System.nanoTime();
    for (long i = from; i < from + MESSAGES; i++) {
      byte[] payload = ByteBuffer.allocate(64).putLong(i).array();
      while (runtime.send(sink, payload) != Delivery.SENT) {
        LockSupport.parkNanos(100_000);
      }
    }
    Object unordered = runtime.call(sink, from + MESSAGES, LIMIT);
    double seconds = (System.nanoTime() - begin) / 1e9;
    requireOrder(String.valueOf(unordered));
    return MESSAGES / seconds;
  }

  private static void requireOrder(String unordered) {
    if (!unordered.equals("0")) {
      throw new IllegalStateException(unordered + " messages came out of order");
    }
  }

  private static Round roundTrips(ProcessRuntime runtime, Pid sink, double rate) {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      long begin = System.nanoTime();
      runtime.call(sink, 0L, LIMIT);
      nanos.add(System.nanoTime() - begin);
    }
    nanos.sort(null);
    return new Round(rate, nanos.get(CALLS / 2) / 1e3, nanos.get(CALLS * 99 / 100) / 1e3);
  }

  /// Two nodes of Erlang on loopback, found without its port mapper.
  private static final class Beam implements AutoCloseable {

    private final Process far;
    private final Process near;

    Beam(String programs) throws IOException {
      int port = FreePorts.find(1).getFirst();
      far = start(programs, port, "far2", "serve", List.of());
      near = start(programs, port, "far1", "main", List.of("-dist_listen", "false"));
    }

    private static Process start(
        String programs, int port, String name, String function, List<String> more)
        throws IOException {
      List<String> command = new ArrayList<>(List.of("erl", "-noshell", "-pa", programs));
      command.addAll(List.of("-name", name + "@127.0.0.1", "-setcookie", "far" + port));
      command.addAll(List.of("-start_epmd", "false", "-erl_epmd_port", String.valueOf(port)));
      command.addAll(List.of("-kernel", "inet_dist_use_interface", "{127,0,0,1}"));
      command.addAll(more);
      command.addAll(List.of("-run", "far", function));
      if (function.equals("main")) {
        command.add("far2@127.0.0.1");
      }
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      if (!"ready".equals(process.inputReader().readLine())) {
        throw new IllegalStateException("the Erlang node " + name + " did not start");
      }
      return process;
    }

    Round round() throws IOException {
      near.outputWriter().write("round\n");
      near.outputWriter().flush();
      String[] figures = near.inputReader().readLine().split(" ", -1);
      requireOrder(figures[1]);
      return new Round(
          Double.parseDouble(figures[0]),
          Double.parseDouble(figures[2]),
          Double.parseDouble(figures[3]));
    }

    @Override
    public void close() {
      near.destroy();
      far.destroy();
    }
  }
}
