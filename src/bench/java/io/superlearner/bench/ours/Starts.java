package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.server.GenServer;
import java.util.ArrayList;
import java.util.List;

/// P6: a process starts idle servers, one after the other, and waits for each to have started. They
/// live together, `size` at a time, and are stopped outside of the measured time.
final class Starts implements Trial {

  private final Node node;

  Starts(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int size, long count) throws Exception {
    long batches = Math.max(1, count / size);
    Pid starter = node.child(() -> new Starter(node));
    long nanos = 0;
    for (long batch = 0; batch < batches; batch++) {
      long begin = System.nanoTime();
      List<?> started = (List<?>) node.ask(starter, size);
      nanos += System.nanoTime() - begin;
      stop(started);
    }
    node.stop(starter);
    return Measured.rate(batches * size, nanos);
  }

  private void stop(List<?> started) throws InterruptedException {
    for (Object pid : started) {
      node.runtime().exit((Pid) pid, ExitReason.shutdown());
    }
    for (Object pid : started) {
      if (!node.runtime().awaitGone((Pid) pid, Node.LIMIT)) {
        throw new IllegalStateException(pid + " is still there");
      }
    }
  }

  private static final class Starter implements Behavior {
    private final SpawnOptions options;
    private Self self;

    Starter(Node node) {
      options = SpawnOptions.worker("started", node.lane());
    }

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      if (message instanceof Request(From from, Integer count)) {
        List<Pid> started = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          Behavior server = GenServer.behavior(new Counter());
          started.add(Node.started(self.runtime().start(server, options)));
        }
        self.reply(from, started);
      }
    }
  }
}
