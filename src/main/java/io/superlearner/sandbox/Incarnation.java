package io.superlearner.sandbox;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.supervisor.Supervisor;
import io.superlearner.runtime.supervisor.SupervisorCallException;
import java.time.Duration;
import java.util.Map;

/// What one start of a sandbox needs to run: the plan, the opened modules, the lane of the workers.
/// A root that is started again after a crash stays in its incarnation. One thread at a time.
final class Incarnation {

  private static final Duration KILLED_SOON = Duration.ofSeconds(1);
  private static final Duration ORPHANS_SOON = Duration.ofSeconds(2);

  private final ProcessRuntime runtime;
  private final SandboxId id;
  private final Limits limits;
  private final RootPlan plan;
  private final Modules.Opened modules;
  private final Scheduler lane;
  private final Map<String, Class<?>> messageTypes;
  private final Taking taking;

  Incarnation(
      ProcessRuntime runtime,
      SandboxId id,
      Limits limits,
      RootPlan plan,
      Modules.Opened modules,
      Taking taking) {
    this.runtime = runtime;
    this.id = id;
    this.limits = limits;
    this.plan = plan;
    this.modules = modules;
    this.lane = new Scheduler("sandbox-" + id, modules.context());
    this.messageTypes = modules.messageTypes();
    this.taking = taking;
  }

  /// Returns the types that may be in messages to other nodes, by name. Any thread may call.
  Map<String, Class<?>> messageTypes() {
    return messageTypes;
  }

  /// Returns what takes its checkpoints.
  Taking taking() {
    return taking;
  }

  String rootPath() {
    return plan.path();
  }

  /// Starts a root without a link to anybody.
  StartOutcome startRoot() {
    SpawnOptions options =
        new SpawnOptions(
            plan.path(),
            plan.module(),
            ProcessKind.SUPERVISOR,
            id,
            plan.name(),
            runtime.systemScheduler(),
            0,
            limits.start(),
            plan.name(),
            limits.overflow());
    return runtime.start(plan.behavior().apply(lane), options);
  }

  /// Stops the root in order, in the time that the limits allow.
  void stopRoot(Pid root) {
    try {
      Supervisor.stop(runtime, root, ExitReason.shutdown(), limits.stop());
    } catch (SupervisorCallException tooLateOrGone) {
      killRest();
    }
  }

  /// Lets the orphans of a root that was killed come to an end: their links tell them.
  void awaitOrphans() {
    long deadline = System.nanoTime() + ORPHANS_SOON.toNanos();
    for (ProcessInfo orphan : runtime.list(id)) {
      awaitGone(orphan.pid(), Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }
    killRest();
  }

  /// Kills every process of the sandbox that is still there.
  void killRest() {
    for (ProcessInfo left : runtime.list(id)) {
      runtime.exit(left.pid(), ExitReason.kill());
      awaitGone(left.pid(), KILLED_SOON);
    }
  }

  private void awaitGone(Pid pid, Duration limit) {
    try {
      runtime.awaitGone(pid, limit);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Kills what is left and lets go of threads, jars and classes.
  void close() {
    killRest();
    lane.close();
    runtime.deadLetters().forgetMessages(id);
    modules.close();
  }
}
