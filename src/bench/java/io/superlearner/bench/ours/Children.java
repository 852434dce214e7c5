package io.superlearner.bench.ours;

import io.superlearner.bench.Measured;
import io.superlearner.bench.Trial;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.runtime.supervisor.DynamicSpec;
import io.superlearner.runtime.supervisor.DynamicSupervisor;
import io.superlearner.runtime.supervisor.Supervisor;
import java.util.List;

/// P7: a process has servers started by a dynamic supervisor, one after the other. They live
/// together, `size` under one supervisor, and are stopped with it outside of the measured time.
final class Children implements Trial {

  private final Node node;

  Children(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int size, long count) {
    long batches = Math.max(1, count / size);
    long nanos = 0;
    for (long batch = 0; batch < batches; batch++) {
      Pid supervisor = node.supervisor(DynamicSupervisor.behavior(spec(), node.lane()));
      Pid client = node.child(() -> new Client(supervisor));
      long begin = System.nanoTime();
      node.ask(client, size);
      nanos += System.nanoTime() - begin;
      node.stop(client);
      Supervisor.stop(node.runtime(), supervisor, ExitReason.shutdown(), Node.LIMIT);
    }
    return Measured.rate(batches * size, nanos);
  }

  private static DynamicSpec spec() {
    return DynamicSpec.of(ChildSpec.worker("counter", _ -> GenServer.behavior(new Counter())));
  }

  /// Asks the supervisor for as many children as it is asked for.
  private static final class Client implements Behavior {
    private final Pid supervisor;
    private Self self;

    Client(Pid supervisor) {
      this.supervisor = supervisor;
    }

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      if (message instanceof Request(From from, Integer count)) {
        for (int i = 0; i < count; i++) {
          Node.started(
              DynamicSupervisor.startChild(self.runtime(), supervisor, List.of(), Node.LIMIT));
        }
        self.reply(from, "done");
      }
    }
  }
}
