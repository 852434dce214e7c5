package io.superlearner.sandbox;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Departure;
import io.superlearner.runtime.Moves;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.Sys;
import io.superlearner.runtime.supervisor.Supervisor;
import io.superlearner.runtime.supervisor.SupervisorCallException;
import io.superlearner.runtime.supervisor.SupervisorView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// What one start of a sandbox needs to run: the plan, the opened modules, the lane of the workers.
/// A root that is started again after a crash stays in its incarnation. One thread at a time.
final class Incarnation {

  private static final System.Logger LOG = System.getLogger(Incarnation.class.getName());
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

  /// Ends the workers so that others take their places, the one that was started last first, and
  /// keeps what waits for them, see [Moves]. Their supervisors start nobody any more.
  ///
  /// @throws InterruptedException if the waiting thread was interrupted
  Departure depart() throws InterruptedException {
    List<ProcessInfo> all = runtime.list(id);
    suspendSupervisors(all);
    List<Moves.Going> going =
        all.reversed().stream()
            .filter(info -> info.options().kind() != ProcessKind.SUPERVISOR)
            .map(info -> new Moves.Going(info.pid(), place(info)))
            .toList();
    return runtime.moves().depart(id, going, limits.stop());
  }

  private void suspendSupervisors(List<ProcessInfo> all) throws InterruptedException {
    CompletableFuture<?>[] asked =
        all.stream()
            .filter(info -> info.options().kind() == ProcessKind.SUPERVISOR)
            .map(info -> Sys.suspend(runtime, info.pid()))
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(asked).get(KILLED_SOON.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException someAreGoneOrBusy) {
      // whom one of them starts all the same is killed with it
      LOG.log(System.Logger.Level.DEBUG, () -> id + ": a supervisor is busy", someAreGoneOrBusy);
    }
  }

  /// Children of dynamic supervisors have no place: who has their number next is somebody else.
  private @Nullable String place(ProcessInfo info) {
    Pid parent = info.parent();
    return parent != null
            && runtime.view(parent).orElse(null) instanceof SupervisorView view
            && !view.dynamic()
        ? info.options().path()
        : null;
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
