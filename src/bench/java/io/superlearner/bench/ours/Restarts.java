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
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.runtime.supervisor.Strategy;
import io.superlearner.runtime.supervisor.Supervisor;
import io.superlearner.runtime.supervisor.SupervisorFlags;
import io.superlearner.runtime.supervisor.SupervisorSpec;
import java.time.Duration;

/// P9: a process kills the child of a supervisor, waits until the successor has told that it is up,
/// and calls it; again and again, `size` times under one supervisor. The budget lets all of it
/// happen within a second, the shortest window that OTP knows.
final class Restarts implements Trial {

  private static final int BUDGET = 1_000_000;
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);

  private record Up(Pid pid) {}

  private final Node node;

  Restarts(Node node) {
    this.node = node;
  }

  @Override
  public Measured run(int size, long count) {
    long each = Math.min(size, count);
    long supervisors = count / each;
    long nanos = 0;
    for (long i = 0; i < supervisors; i++) {
      nanos += restart(each);
    }
    return Measured.rate(supervisors * each, nanos);
  }

  private long restart(long times) {
    Pid killer = node.child(Killer::new);
    ChildSpec mortal = ChildSpec.worker("mortal", _ -> GenServer.behavior(new Mortal(killer)));
    SupervisorFlags flags =
        SupervisorFlags.of(Strategy.ONE_FOR_ONE).withBudget(BUDGET, Duration.ofSeconds(1));
    Pid supervisor =
        node.supervisor(Supervisor.behavior(SupervisorSpec.of(flags, mortal), node.lane()));
    long begin = System.nanoTime();
    node.ask(killer, times);
    long nanos = System.nanoTime() - begin;
    Supervisor.stop(node.runtime(), supervisor, ExitReason.shutdown(), Node.LIMIT);
    node.stop(killer);
    return nanos;
  }

  /// A server that tells when it is up.
  private record Mortal(Pid boss) implements GenServer<Integer> {
    @Override
    public Init<Integer> init(Self self) {
      self.send(boss, new Up(self.pid()));
      return Init.ready(0);
    }

    @Override
    public Step<Integer> handleCall(Object request, From from, Integer count, Self self) {
      return Step.reply(count + 1, count + 1);
    }
  }

  /// Kills whoever comes up, after it has answered.
  private static final class Killer implements Behavior {
    private Self self;
    private Pid child;
    private From asker;
    private long left;

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      switch (message) {
        case Up(Pid pid) when asker == null -> child = pid;
        case Up(Pid pid) -> {
          child = pid;
          Check.equal(1, (int) self.call(pid, "next", CALL_LIMIT));
          next();
        }
        case Request(From from, Long count) -> {
          asker = from;
          left = count;
          next();
        }
        default -> throw new IllegalArgumentException("unexpected " + message);
      }
    }

    private void next() {
      if (left == 0) {
        self.reply(asker, "done");
        return;
      }
      left--;
      self.exit(child, ExitReason.kill());
    }
  }
}
