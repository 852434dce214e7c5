package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes dynamic supervisors, and asks them: OTP's `simple_one_for_one`, or Elixir's
/// `DynamicSupervisor` if it has no template, see [DynamicSpec].
///
/// ```java
/// ChildSpec session = ChildSpec.worker("session", at -> GenServer.behavior(new Counter()))
///     .withRestart(RestartType.TRANSIENT);
/// Pid sessions = started(self.startLink(
///     DynamicSupervisor.behavior(DynamicSpec.of(session), scheduler), options));
/// DynamicSupervisor.startChild(runtime, sessions, List.of("ada"), limit);
/// DynamicSupervisor.startChild(runtime, sessions, List.of("bob"), limit);
/// assert Supervisor.countChildren(runtime, sessions, limit).active() == 2;
/// ```
///
/// Such a supervisor begins without children. They have no id, are restarted one for one under one
/// budget, and are stopped all at once: each gets its own time from the same moment on. A child
/// that ends and is not restarted is forgotten. No operation on one child takes longer the more
/// there are.
///
/// For threads, waiting and failures see [Supervisor]; its `whichChildren`, `countChildren` and
/// `stop` serve both kinds.
public final class DynamicSupervisor {

  private DynamicSupervisor() {}

  /// Returns the behavior of a dynamic supervisor, for one process. A spec with a problem makes the
  /// start fail with `start_spec: ` and the problem.
  ///
  /// @param lane where its workers run, unless the template says otherwise
  public static Behavior behavior(DynamicSpec spec, Scheduler lane) {
    return new DynamicProcess(spec, lane);
  }

  /// Starts a child from the template; [Supervisor#startChild] starts one from a spec of its own.
  ///
  /// Answers `Started`, `Ignored`, `AlreadyStarted`, `Failed`, `MaxChildren` or `NoTemplate`.
  ///
  /// @param args handed to the template's factory after the extra arguments, at every start
  public static ChildResult startChild(
      ProcessRuntime runtime, Pid supervisor, List<@Nullable Object> args, Duration limit) {
    return (ChildResult) Ask.put(runtime, supervisor, new Ask.StartDynamic(args), limit);
  }

  /// Stops a child in the way its spec says, and forgets it.
  ///
  /// Answers `Done`, or `NotFound`, also for any child of a static supervisor: those are known by
  /// id. With a template, as in OTP, any process that does not live is answered with `Done`.
  ///
  /// @param child its process; for one that is being restarted, the one before
  public static ChildResult terminateChild(
      ProcessRuntime runtime, Pid supervisor, Pid child, Duration limit) {
    return (ChildResult) Ask.put(runtime, supervisor, new Ask.TerminatePid(child), limit);
  }

  /// Returns the spec of a child, if the process is a child of this supervisor.
  @SuppressWarnings("unchecked") // what a supervisor answers to this request
  public static Optional<ChildSpec> childSpec(
      ProcessRuntime runtime, Pid supervisor, Pid child, Duration limit) {
    return (Optional<ChildSpec>) Ask.put(runtime, supervisor, new Ask.SpecOfPid(child), limit);
  }

  /// Returns one child as [Supervisor#whichChildren] lists it; empty if the process is no child of
  /// this supervisor, or not any more.
  @SuppressWarnings("unchecked") // what a supervisor answers to this request
  public static Optional<ChildEntry> whichChild(
      ProcessRuntime runtime, Pid supervisor, Pid child, Duration limit) {
    Ask ask = new Ask.WhichChildOfPid(child);
    return (Optional<ChildEntry>) Ask.put(runtime, supervisor, ask, limit);
  }
}
