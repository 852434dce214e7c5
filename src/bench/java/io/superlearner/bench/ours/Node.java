package io.superlearner.bench.ours;

import io.superlearner.event.EventBus;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.SystemClock;
import io.superlearner.runtime.supervisor.ChildResult;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.runtime.supervisor.DynamicSpec;
import io.superlearner.runtime.supervisor.DynamicSupervisor;
import io.superlearner.runtime.supervisor.Supervisor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// A runtime with one lane for workers and one supervisor over them.
final class Node implements AutoCloseable {

  /// How long anything may take before the benchmark is broken.
  static final Duration LIMIT = Duration.ofMinutes(2);

  private final SystemClock clock = new SystemClock();
  private final ProcessRuntime runtime = new ProcessRuntime(1, 1, clock, new EventBus());
  private final Scheduler lane = new Scheduler("bench", null);
  private final Pid supervisor = supervisor(DynamicSupervisor.behavior(DynamicSpec.open(), lane));

  ProcessRuntime runtime() {
    return runtime;
  }

  Scheduler lane() {
    return lane;
  }

  /// Starts a supervisor.
  Pid supervisor(Behavior behavior) {
    SpawnOptions options = SpawnOptions.worker("root", runtime.systemScheduler());
    return started(
        runtime.start(behavior, options.withModule("supervisor", ProcessKind.SUPERVISOR)));
  }

  /// Starts a supervised worker.
  Pid child(Supplier<Behavior> behavior) {
    ChildSpec spec = ChildSpec.worker("worker", _ -> behavior.get());
    return started(Supervisor.startChild(runtime, supervisor, spec, LIMIT));
  }

  /// Starts some supervised workers.
  List<Pid> children(int count, IntFunction<Behavior> behavior) {
    List<Pid> pids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      pids.add(child(() -> behavior.apply(number)));
    }
    return pids;
  }

  /// Stops a supervised worker for good.
  void stop(Pid child) {
    DynamicSupervisor.terminateChild(runtime, supervisor, child, LIMIT);
  }

  /// Asks a process and waits for its reply.
  Object ask(Pid process, Object request) {
    return runtime.call(process, request, LIMIT);
  }

  static Pid started(ChildResult result) {
    if (result instanceof ChildResult.Started(Pid pid, var _)) {
      return pid;
    }
    throw new IllegalStateException("not started: " + result);
  }

  static Pid started(StartOutcome outcome) {
    if (outcome instanceof StartOutcome.Started(Pid pid, var _)) {
      return pid;
    }
    throw new IllegalStateException("not started: " + outcome);
  }

  @Override
  public void close() {
    Supervisor.stop(runtime, supervisor, ExitReason.shutdown(), LIMIT);
    runtime.close();
    lane.close();
    clock.close();
  }
}
