package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.event.Subscription;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.TraceHistory;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import java.util.List;

/// P11 beside: how many times as long calls take while the server is traced, if each makes it work
/// for 5 microseconds. Slices with and without a trace take turns.
final class TracedWork implements Trial {

  private static final int SLICES = 20;
  private static final long WORK_NANOS = 5_000;

  private final Node node;

  TracedWork(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int size, long count) {
    Pid server = node.child(() -> GenServer.behavior(new Worker()));
    Pid caller = node.child(() -> new Caller(server));
    Pid crowd = node.child(() -> new Crowd(List.of(caller)));
    long each = Math.max(1, count / SLICES);
    long plain = 0;
    long traced = 0;
    for (int slice = 0; slice < SLICES; slice += 2) {
      plain += calls(crowd, each);
      try (Subscription _ = node.runtime().trace(server::equals, new TraceHistory(Calls.HISTORY))) {
        traced += calls(crowd, each);
      }
    }
    node.stop(crowd);
    node.stop(caller);
    node.stop(server);
    return new Measured((double) traced / plain, traced + plain);
  }

  private long calls(Pid crowd, long count) {
    long begin = System.nanoTime();
    node.ask(crowd, count);
    return System.nanoTime() - begin;
  }

  /// A server that counts, and takes its time for it.
  private record Worker() implements GenServer<Integer> {
    @Override
    public Init<Integer> init(Self self) {
      return Init.ready(0);
    }

    @Override
    public Step<Integer> handleCall(Object request, From from, Integer count, Self self) {
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < WORK_NANOS) {
        Thread.onSpinWait();
      }
      return Step.reply(count + 1, count + 1);
    }
  }
}
