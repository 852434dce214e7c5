package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.server.Init;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Makes supervisors, and asks them.
///
/// A supervisor is spawned like any process, on [ProcessRuntime#systemScheduler()] and with kind
/// `SUPERVISOR`; its path and sandbox are those of its spawn options, and its children's paths
/// begin with its own. It has started when all its children have; if one cannot, those before it
/// are stopped and the start fails with `shutdown: failed_to_start_child: id: cause`. It ends when
/// its parent sends an exit signal; without a parent, [ProcessRuntime#exit] from outside does that.
///
/// All calls may be made by any thread but the supervisor's own. They wait at most for the limit,
/// and throw [SupervisorCallException] if the supervisor does not exist (`noproc`), ends meanwhile,
/// or does not answer in time; after a time-out what was asked may still be done, and asking again
/// tells. A supervisor that is starting or stopping a child answers after that.
public final class Supervisor {

  private Supervisor() {}

  /// Returns the behavior of a supervisor that is made from a spec, for one process. A spec with a
  /// problem makes the start fail with `start_spec: ` and the problem.
  ///
  /// @param lane where its workers run, unless their spec says otherwise
  public static Behavior behavior(SupervisorSpec spec, Scheduler lane) {
    Init<SupervisorSpec> ready = Init.ready(spec);
    return new StaticProcess((_, _) -> ready, lane);
  }

  /// Returns the behavior of a supervisor that asks a module what it is made from, for one process.
  ///
  /// @param lane where the module's init and the workers run
  public static Behavior behavior(SupervisorInit module, Scheduler lane) {
    return new StaticProcess((self, on) -> ModuleInit.ask(module, self, on), lane);
  }

  /// Adds a child as the youngest and starts it.
  ///
  /// Answers `Started`, `Ignored`, `AlreadyStarted`, `AlreadyPresent`, `Failed` or `BadSpec`; a
  /// dynamic supervisor without a template also `MaxChildren`, one with a template always
  /// `SimpleOneForOne`. If the child does not start, its spec is not kept.
  public static ChildResult startChild(
      ProcessRuntime runtime, Pid supervisor, ChildSpec spec, Duration limit) {
    return (ChildResult) Ask.put(runtime, supervisor, new Ask.StartChild(spec), limit);
  }

  /// Stops a child in the way its spec says; its spec stays, unless it is temporary.
  ///
  /// Answers `Done` (also if it was stopped before), `NotFound` or `SimpleOneForOne`.
  public static ChildResult terminateChild(
      ProcessRuntime runtime, Pid supervisor, String id, Duration limit) {
    return (ChildResult) Ask.put(runtime, supervisor, new Ask.TerminateChild(id), limit);
  }

  /// Forgets a child that was stopped, or that waits for the end of its delay.
  ///
  /// Answers `Done`, `Running`, `Restarting`, `NotFound` or `SimpleOneForOne`.
  public static ChildResult deleteChild(
      ProcessRuntime runtime, Pid supervisor, String id, Duration limit) {
    return (ChildResult) Ask.put(runtime, supervisor, new Ask.DeleteChild(id), limit);
  }

  /// Starts a child again that was stopped; the budget is not touched.
  ///
  /// Answers `Started`, `Ignored`, `AlreadyStarted` (its name is another's), `Running`,
  /// `Restarting`, `NotFound`, `Failed` or `SimpleOneForOne`.
  public static ChildResult restartChild(
      ProcessRuntime runtime, Pid supervisor, String id, Duration limit) {
    return (ChildResult) Ask.put(runtime, supervisor, new Ask.RestartChild(id), limit);
  }

  /// Returns the children, the youngest first, as OTP does. [ProcessRuntime#view] tells more
  /// without asking.
  @SuppressWarnings("unchecked") // what a supervisor answers to this request
  public static List<ChildEntry> whichChildren(
      ProcessRuntime runtime, Pid supervisor, Duration limit) {
    return (List<ChildEntry>) Ask.put(runtime, supervisor, new Ask.WhichChildren(), limit);
  }

  /// Counts the children.
  public static ChildCounts countChildren(ProcessRuntime runtime, Pid supervisor, Duration limit) {
    return (ChildCounts) Ask.put(runtime, supervisor, new Ask.CountChildren(), limit);
  }

  /// Returns the spec of a child; empty if there is none with this id.
  @SuppressWarnings("unchecked") // what a supervisor answers to this request
  public static Optional<ChildSpec> childSpec(
      ProcessRuntime runtime, Pid supervisor, String id, Duration limit) {
    return (Optional<ChildSpec>) Ask.put(runtime, supervisor, new Ask.SpecOf(id), limit);
  }

  /// Ends a supervisor, static or dynamic, after its children, and waits until it is gone and its
  /// name is free. If it is a child itself, its own supervisor decides what happens next.
  ///
  /// @throws SupervisorCallException if there is none, or it is still there at the limit
  public static void stop(
      ProcessRuntime runtime, Pid supervisor, ExitReason reason, Duration limit) {
    Ask.stop(runtime, supervisor, reason, limit);
  }
}
