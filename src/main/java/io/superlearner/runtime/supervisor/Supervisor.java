package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes supervisors, and asks them.
///
/// ```java
/// ChildSpec a = ChildSpec.worker("a", at -> GenServer.behavior(new Counter()));
/// SupervisorSpec spec = SupervisorSpec.of(SupervisorFlags.of(Strategy.ONE_FOR_ONE), a);
/// Pid shop = started(self.startLink(
///     Supervisor.behavior(spec, scheduler),
///     SpawnOptions.worker("shop", runtime.systemScheduler())
///         .withModule("supervisor", ProcessKind.SUPERVISOR)));
/// Supervisor.startChild(runtime, shop, a.withId("b"), Duration.ofSeconds(5));
/// assert Supervisor.countChildren(runtime, shop, Duration.ofSeconds(5)).active() == 2;
/// ```
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
    return new StaticProcess(new SupervisorOrigin.Given(spec), lane);
  }

  /// Returns the behavior of a supervisor that is made from plain data, for one process. Data that
  /// are no spec make the start fail with `start_spec: ` and the problem.
  ///
  /// @param flags see [SupervisorConfig#read]
  /// @param children see [SupervisorConfig#read]
  /// @param lane where its workers run
  public static Behavior behavior(
      @Nullable Object flags, @Nullable Object children, Scheduler lane) {
    try {
      return switch (SupervisorConfig.read(flags, children)) {
        case SupervisorSpec spec -> behavior(spec, lane);
        case DynamicSpec spec -> DynamicSupervisor.behavior(spec, lane);
      };
    } catch (SpecException wrong) {
      SupervisorInit failing =
          () -> {
            throw wrong;
          };
      return behavior(failing, lane);
    }
  }

  /// Returns the behavior of a supervisor that asks a module what it is made from, for one process.
  ///
  /// @param lane where the module's init and the workers run
  public static Behavior behavior(SupervisorInit module, Scheduler lane) {
    return new StaticProcess(new SupervisorOrigin.Module(module), lane);
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

  /// Adds a child that is read from plain data, see [ChildSpec#read], like [#startChild(
  /// ProcessRuntime, Pid, ChildSpec, Duration)]; data that are no spec are answered with `BadSpec`
  /// and the supervisor is not asked.
  public static ChildResult startChild(
      ProcessRuntime runtime, Pid supervisor, Map<String, ?> spec, Duration limit) {
    ChildSpec read;
    try {
      read = ChildSpec.read(spec);
    } catch (SpecException wrong) {
      return new ChildResult.BadSpec(wrong.problem());
    }
    return startChild(runtime, supervisor, read, limit);
  }

  /// Returns why a supervisor would refuse a list of children, whatever its rule for automatic
  /// shutdown; empty if it would not. Asks nobody.
  ///
  /// @param children plain data, for each element see [ChildSpec#read]; `badarg` if it is no list
  public static Optional<SpecProblem> checkChildSpecs(@Nullable Object children) {
    return PlainConfig.check(children, null);
  }

  /// Returns why a supervisor with this rule for automatic shutdown would refuse a list of
  /// children; empty if it would not. Asks nobody.
  public static Optional<SpecProblem> checkChildSpecs(
      @Nullable Object children, AutoShutdown rule) {
    return PlainConfig.check(children, rule);
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

  /// Returns one child as [#whichChildren] lists it; empty if there is none with this id.
  @SuppressWarnings("unchecked") // what a supervisor answers to this request
  public static Optional<ChildEntry> whichChild(
      ProcessRuntime runtime, Pid supervisor, String id, Duration limit) {
    return (Optional<ChildEntry>) Ask.put(runtime, supervisor, new Ask.WhichChild(id), limit);
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

  /// Lets a running supervisor go by another configuration, as OTP's `code_change` does.
  ///
  /// The flags are replaced; restarts made before count under the new ones. Nothing is started or
  /// stopped by that: a child that is named again, by its id, keeps its process and is treated by
  /// its new spec from now on; a new one waits for [#restartChild]; one that is not named any more
  /// goes on, after the others in start order, until it is terminated and deleted. A dynamic
  /// supervisor takes a [DynamicSpec]: all its children follow a new template, and those over a new
  /// maximum stay. The parent's spec of the supervisor is not touched, so a restart begins with the
  /// old configuration.
  ///
  /// @return why it is refused as a whole, and all is as before; empty if the supervisor goes by
  ///   it. Codes: those of [SupervisorConfig#problem()], and `bad_start_spec` for a spec of the
  ///   other kind, and for a template added or removed
  public static Optional<SpecProblem> changeConfig(
      ProcessRuntime runtime, Pid supervisor, SupervisorConfig config, Duration limit) {
    return change(runtime, supervisor, new Ask.ChangeConfig(config), limit);
  }

  /// Lets a running static supervisor ask a module what it is to be made from, see
  /// [#changeConfig(ProcessRuntime, Pid, SupervisorConfig, Duration)]. From then on the module is
  /// its [#callbackModule]; one that says `ignore` changes nothing else.
  ///
  /// @param limit for the answer, and for the module's init
  /// @return why it is refused; `init_failed` with the reason if the module says `stop`, throws,
  ///   returns null, or is not ready in time
  public static Optional<SpecProblem> changeConfig(
      ProcessRuntime runtime, Pid supervisor, SupervisorInit module, Duration limit) {
    return change(runtime, supervisor, new Ask.ChangeModule(module, limit), limit);
  }

  @SuppressWarnings("unchecked") // what a supervisor answers to this request
  private static Optional<SpecProblem> change(
      ProcessRuntime runtime, Pid supervisor, Ask ask, Duration limit) {
    return (Optional<SpecProblem>) Ask.put(runtime, supervisor, ask, limit);
  }

  /// Returns the class of the module that the supervisor is made from; empty if it is made from a
  /// spec.
  @SuppressWarnings("unchecked") // what a supervisor answers to this request
  public static Optional<Class<?>> callbackModule(
      ProcessRuntime runtime, Pid supervisor, Duration limit) {
    return (Optional<Class<?>>) Ask.put(runtime, supervisor, new Ask.CallbackModule(), limit);
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
