package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// P13: how long requests take that come in from outside, one a millisecond, to a server that calls
/// another one, both on one sandbox's scheduler, while endless loops run on another sandbox's. The
/// figure is the 99th percentile in milliseconds.
final class Neighbours implements Trial {

  private static final long PAUSE_NANOS = 1_000_000;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int PARTS = 100;
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);

  private final Node node;

  Neighbours(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int loops, long count) {
    Pid back = node.child(() -> GenServer.behavior(new Counter()));
    Pid front = node.child(() -> GenServer.behavior(new Front(back)));
    long[] latencies = new long[(int) count];
    long begin = System.nanoTime();
    try (Loops _ = new Loops(node, loops)) {
      for (int i = 0; i < count; i++) {
        LockSupport.parkNanos(PAUSE_NANOS);
        long sent = System.nanoTime();
        node.ask(front, "through");
        latencies[i] = System.nanoTime() - sent;
      }
    }
    long nanos = System.nanoTime() - begin;
    node.stop(front);
    node.stop(back);
    Arrays.sort(latencies);
    long highest = latencies[latencies.length - 1 - latencies.length / PARTS];
    return new Measured(highest / NANOS_PER_MILLI, nanos);
  }

  /// A server that asks another one before it answers.
  private record Front(Pid back) implements GenServer<Integer> {
    @Override
    public Init<Integer> init(Self self) {
      return Init.ready(0);
    }

    @Override
    public Step<Integer> handleCall(Object request, From from, Integer last, Self self) {
      Integer next = (Integer) self.call(back, Counter.Message.NEXT, CALL_LIMIT);
      return Step.reply(next, next);
    }
  }

  /// The other sandbox.
  private static final class Loops implements AutoCloseable {
    private final Scheduler lane = new Scheduler("busy", null);
    private final List<Endless> loops = new ArrayList<>();
    private final List<Pid> pids = new ArrayList<>();
    private final Node node;

    Loops(Node node, int count) {
      this.node = node;
      for (int i = 0; i < count; i++) {
        Endless loop = new Endless();
        loops.add(loop);
        SpawnOptions options = SpawnOptions.worker("endless", lane);
        Pid pid = Node.started(node.runtime().spawn(loop, options));
        node.runtime().send(pid, "begin");
        pids.add(pid);
      }
    }

    @Override
    public void close() {
      pids.forEach(pid -> node.runtime().exit(pid, ExitReason.kill()));
      loops.forEach(loop -> loop.over = true);
      lane.close();
    }
  }

  /// Once it has begun, it never comes to an end with its message.
  private static final class Endless implements Behavior {
    // set when the measurement is over, as no thread can be stopped
    volatile boolean over;
    private long number = 1;

    @Override
    public Start start(Self process) {
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      while (!over) {
        number = (number * 31 + 7) % 1_000_003;
      }
    }
  }
}
