package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.StreamOptions;
import io.superlearner.runtime.server.Task;
import io.superlearner.runtime.server.TaskBody;
import io.superlearner.runtime.server.TaskFunction;
import io.superlearner.runtime.server.TaskOrigin;
import io.superlearner.runtime.server.TaskSource;
import io.superlearner.runtime.server.TaskStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A supervisor of tasks, as Elixir's `Task.Supervisor`: a [DynamicSupervisor] whose children are
/// tasks, temporary unless they are asked to be otherwise.
///
/// ```java
/// Pid pid = started(self.startLink(TaskSupervisor.behavior(scheduler), options));
/// TaskSupervisor tasks = TaskSupervisor.of(runtime, pid);
/// try (Task<Integer> answer = tasks.async(self, _ -> 6 * 7)) {
///   assert answer.await(limit) == 42;
/// }
/// ```
///
/// Any thread may call any method but the supervisor's own; those with a [Self] belong to that
/// process. They wait at most 5 s for the supervisor, and throw [SupervisorCallException] if it
/// does not answer; a task that could not be handed over then does not run.
public final class TaskSupervisor {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final ProcessRuntime runtime;
  private final Pid supervisor;

  private TaskSupervisor(ProcessRuntime runtime, Pid supervisor) {
    this.runtime = runtime;
    this.supervisor = supervisor;
  }

  /// Returns the behavior of a task supervisor with any number of tasks, for one process.
  ///
  /// @param lane where its tasks belong
  public static Behavior behavior(Scheduler lane) {
    return behavior(DynamicSpec.open(), lane);
  }

  /// Returns the behavior of a task supervisor with a budget and a limit of its own.
  ///
  /// @param spec without a template
  /// @throws IllegalArgumentException if it has one
  public static Behavior behavior(DynamicSpec spec, Scheduler lane) {
    if (spec.template() != null) {
      throw new IllegalArgumentException("a task supervisor has no template, got " + spec);
    }
    return DynamicSupervisor.behavior(spec, lane);
  }

  /// Returns the calls to a task supervisor; it need not run.
  public static TaskSupervisor of(ProcessRuntime runtime, Pid supervisor) {
    return new TaskSupervisor(runtime, supervisor);
  }

  /// Returns the supervisor's process.
  public Pid pid() {
    return supervisor;
  }

  // ---- tasks with a result ----

  /// Starts a task that is linked with its caller: if one of them crashes, so does the other. It
  /// ends with its caller.
  ///
  /// @throws IllegalStateException if there are as many tasks as there may be
  public <T extends @Nullable Object> Task<T> async(Self caller, TaskBody<T> body) {
    return async(caller, body, TaskOptions.cancelled());
  }

  /// Starts a task that is linked with its caller.
  ///
  /// @throws IllegalStateException if there are as many tasks as there may be
  /// @throws IllegalArgumentException if the options are refused
  public <T extends @Nullable Object> Task<T> async(
      Self caller, TaskBody<T> body, TaskOptions options) {
    return start(TaskOrigin.linkedWith(caller), body, options);
  }

  /// Starts a task whose crash its caller survives. It goes on when its caller ends.
  ///
  /// @throws IllegalStateException if there are as many tasks as there may be
  public <T extends @Nullable Object> Task<T> asyncNolink(Self caller, TaskBody<T> body) {
    return asyncNolink(caller, body, TaskOptions.detached());
  }

  /// Starts a task whose crash its caller survives.
  ///
  /// @throws IllegalStateException if there are as many tasks as there may be
  /// @throws IllegalArgumentException if the options are refused
  public <T extends @Nullable Object> Task<T> asyncNolink(
      Self caller, TaskBody<T> body, TaskOptions options) {
    return start(TaskOrigin.besides(caller), body, options);
  }

  /// Starts a task for somebody who is no process, such as a thread that serves a request. It is
  /// cancelled when that thread is interrupted while it waits, or closes the task.
  ///
  /// @throws IllegalStateException if there are as many tasks as there may be
  public <T extends @Nullable Object> Task<T> async(TaskBody<T> body) {
    return async(body, TaskOptions.cancelled());
  }

  /// Starts a task for somebody who is no process.
  ///
  /// @throws IllegalStateException if there are as many tasks as there may be
  /// @throws IllegalArgumentException if the options are refused
  public <T extends @Nullable Object> Task<T> async(TaskBody<T> body, TaskOptions options) {
    return start(TaskOrigin.outside(runtime), body, options);
  }

  private <T extends @Nullable Object> Task<T> start(
      TaskOrigin origin, TaskBody<T> body, TaskOptions options) {
    return Task.start(
        origin.with(options.whenCallerEnds()),
        body,
        behavior -> require(add(behavior, RestartType.TEMPORARY, options.shutdown())));
  }

  private Pid require(ChildResult result) {
    if (result instanceof ChildResult.Started(Pid pid, var _)) {
      return pid;
    }
    if (result instanceof ChildResult.MaxChildren(int most)) {
      throw new IllegalStateException(
          "reached the maximum number of tasks (" + most + ") of task supervisor " + supervisor);
    }
    if (result instanceof ChildResult.BadSpec(SpecProblem problem)) {
      throw new IllegalArgumentException(problem.toString());
    }
    throw new IllegalStateException("the task was not started: " + result);
  }

  private ChildResult add(Behavior task, RestartType restart, Shutdown shutdown) {
    return Supervisor.startChild(runtime, supervisor, spec(_ -> task, restart, shutdown), LIMIT);
  }

  private static ChildSpec spec(ChildStart start, RestartType restart, Shutdown shutdown) {
    return ChildSpec.worker("task", start)
        .withModule("task")
        .withRestart(restart)
        .withShutdown(shutdown);
  }

  // ---- tasks without one ----

  /// Starts a task for side effects: nobody is linked with it, and nobody gets its result.
  ///
  /// Answers `Started`, `MaxChildren` or `BadSpec`.
  ///
  /// @param restart when it is started again after its end
  public ChildResult startChild(TaskBody<?> body, RestartType restart, Shutdown shutdown) {
    return Supervisor.startChild(
        runtime, supervisor, spec(_ -> Task.behavior(body), restart, shutdown), LIMIT);
  }

  /// Starts a temporary task for side effects, with 5000 ms to stop.
  ///
  /// Answers `Started` or `MaxChildren`.
  public ChildResult startChild(TaskBody<?> body) {
    return startChild(body, RestartType.TEMPORARY, TaskOptions.cancelled().shutdown());
  }

  /// Stops a task as its options say; answers `Done` or `NotFound`.
  public ChildResult terminateChild(Pid task) {
    return DynamicSupervisor.terminateChild(runtime, supervisor, task, LIMIT);
  }

  /// Returns the tasks that run, the youngest first.
  public List<Pid> children() {
    return Supervisor.whichChildren(runtime, supervisor, LIMIT).stream()
        .map(ChildEntry::pid)
        .filter(Objects::nonNull)
        .toList();
  }

  /// Counts the tasks.
  public ChildCounts countChildren() {
    return Supervisor.countChildren(runtime, supervisor, LIMIT);
  }

  // ---- many tasks ----

  /// Returns a stream that applies a function to each input in a task of its own. Its tasks are not
  /// linked with their consumer, but end with it; none leaves a message. Elixir's `async_stream`
  /// and, with failures as items, `async_stream_nolink`.
  public <I extends @Nullable Object, O extends @Nullable Object> TaskStream<I, O> stream(
      Iterable<? extends I> inputs,
      TaskFunction<? super I, ? extends O> function,
      StreamOptions options) {
    Shutdown shutdown =
        options.shutdown().isZero()
            ? Shutdown.brutalKill()
            : new Shutdown.After(options.shutdown());
    TaskOptions each = TaskOptions.cancelled().withShutdown(shutdown);
    return TaskStream.of(runtime, new TaskStarts(each), inputs, function, options);
  }

  private final class TaskStarts implements TaskSource {
    private final TaskOptions options;

    TaskStarts(TaskOptions options) {
      this.options = options;
    }

    @Override
    public <T extends @Nullable Object> Task<T> start(@Nullable Self consumer, TaskBody<T> body) {
      return consumer == null ? async(body, options) : asyncNolink(consumer, body, options);
    }
  }
}
