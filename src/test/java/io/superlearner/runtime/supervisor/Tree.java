package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A running supervisor, as a test sees it. Its path is `root`; the test itself stands for its
/// parent.
final class Tree {

  static final Duration LIMIT = Duration.ofSeconds(9);

  private static final class Boom extends RuntimeException {
    private static final long serialVersionUID = 1;

    Boom() {
      super("boom", null, false, false);
    }
  }

  final Kernel kernel;
  final ProcessRuntime runtime;
  final Pid pid;

  Tree(Kernel kernel, Pid pid) {
    this.kernel = kernel;
    this.runtime = kernel.runtime();
    this.pid = pid;
    kernel.watch(pid);
  }

  static SpawnOptions options(Kernel kernel) {
    return SpawnOptions.worker("root", kernel.runtime().systemScheduler())
        .withModule("supervisor", ProcessKind.SUPERVISOR);
  }

  static StartOutcome tryStart(Kernel kernel, Behavior supervisor) {
    return kernel.runtime().start(supervisor, options(kernel));
  }

  static StartOutcome tryStart(Kernel kernel, SupervisorFlags flags, ChildSpec... children) {
    return tryStart(
        kernel, Supervisor.behavior(SupervisorSpec.of(flags, children), kernel.scheduler()));
  }

  static Tree of(Kernel kernel, SupervisorFlags flags, ChildSpec... children) {
    return new Tree(kernel, kernel.started(tryStart(kernel, flags, children)));
  }

  static Tree of(Kernel kernel, Strategy strategy, ChildSpec... children) {
    return of(
        kernel, SupervisorFlags.of(strategy).withBudget(100, Duration.ofSeconds(5)), children);
  }

  static Tree oneForOne(Kernel kernel, ChildSpec... children) {
    return of(kernel, Strategy.ONE_FOR_ONE, children);
  }

  static Tree dynamic(Kernel kernel, DynamicSpec spec) {
    Behavior behavior = DynamicSupervisor.behavior(spec, kernel.scheduler());
    return new Tree(kernel, kernel.started(tryStart(kernel, behavior)));
  }

  static Tree simple(Kernel kernel, ChildSpec template) {
    return dynamic(kernel, DynamicSpec.of(template).withBudget(100, Duration.ofSeconds(5)));
  }

  // ---- requests ----

  ChildResult start(ChildSpec spec) {
    return Supervisor.startChild(runtime, pid, spec, LIMIT);
  }

  ChildResult start(Object... args) {
    return DynamicSupervisor.startChild(runtime, pid, List.of(args), LIMIT);
  }

  /// Starts a child, which must succeed, and watches it.
  Pid started(ChildSpec spec) {
    return pidOf(start(spec));
  }

  /// Starts a dynamic child, which must succeed, and watches it.
  Pid started(Object... args) {
    return pidOf(start(args));
  }

  Pid pidOf(ChildResult result) {
    if (result instanceof ChildResult.Started(Pid child, var _)) {
      kernel.watch(child);
      return child;
    }
    throw new AssertionError("expected a start, got " + result);
  }

  ChildResult terminate(String id) {
    return Supervisor.terminateChild(runtime, pid, id, LIMIT);
  }

  ChildResult terminate(Pid child) {
    return DynamicSupervisor.terminateChild(runtime, pid, child, LIMIT);
  }

  ChildResult delete(String id) {
    return Supervisor.deleteChild(runtime, pid, id, LIMIT);
  }

  ChildResult restart(String id) {
    return Supervisor.restartChild(runtime, pid, id, LIMIT);
  }

  List<ChildEntry> which() {
    return Supervisor.whichChildren(runtime, pid, LIMIT);
  }

  ChildCounts counts() {
    return Supervisor.countChildren(runtime, pid, LIMIT);
  }

  Optional<ChildSpec> spec(String id) {
    return Supervisor.childSpec(runtime, pid, id, LIMIT);
  }

  Optional<ChildSpec> spec(Pid child) {
    return DynamicSupervisor.childSpec(runtime, pid, child, LIMIT);
  }

  Optional<ChildEntry> which(String id) {
    return Supervisor.whichChild(runtime, pid, id, LIMIT);
  }

  Optional<ChildEntry> which(Pid child) {
    return DynamicSupervisor.whichChild(runtime, pid, child, LIMIT);
  }

  SupervisorView view() {
    return (SupervisorView) runtime.view(pid).orElseThrow();
  }

  void assertCounts(int specs, int active, int supervisors, int workers) {
    assertThat(counts()).isEqualTo(new ChildCounts(specs, active, supervisors, workers));
  }

  // ---- children ----

  /// Returns what the supervisor lists for a child, which must be there.
  ChildEntry entry(String id) {
    return which().stream().filter(entry -> id.equals(entry.id())).findFirst().orElseThrow();
  }

  /// Returns the process of a child that runs, and watches it. The supervisor has acted on whatever
  /// end the test has seen before it answers this.
  Pid child(String id) {
    Pid child = entry(id).pid();
    assertThat(child).as("the process of %s", id).isNotNull();
    kernel.watch(child);
    return child;
  }

  /// Lets a child do something.
  void tell(Pid child, Toy.Action action) {
    runtime.send(child, action);
  }

  /// Lets a child end by itself, and waits until it has.
  void end(Pid child, ExitReason reason) {
    kernel.watch(child);
    tell(child, self -> self.stop(reason));
    assertThat(kernel.awaitDown(child)).isEqualTo(reason);
  }

  /// Lets a child crash, and waits until it has.
  void crash(Pid child) {
    kernel.watch(child);
    tell(
        child,
        _ -> {
          throw new Boom();
        });
    assertThat(kernel.awaitDown(child)).isInstanceOf(ExitReason.Crashed.class);
  }

  /// Lets a child crash and returns the process that took its place.
  Pid crash(String id) {
    Pid old = child(id);
    crash(old);
    Pid next = child(id);
    assertThat(next).isNotEqualTo(old);
    return next;
  }

  /// Kills a child, and waits until it is gone.
  void kill(Pid child) {
    kernel.watch(child);
    runtime.exit(child, ExitReason.kill());
    assertThat(kernel.awaitDown(child)).isEqualTo(ExitReason.killed());
  }

  /// Stops the supervisor as its parent does, and returns how it ended.
  ExitReason shutdown() {
    runtime.exit(pid, ExitReason.shutdown());
    return kernel.awaitDown(pid);
  }
}
