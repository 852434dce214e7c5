package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.RunProcess;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Something that is done in a process of its own while its caller goes on, and whose result the
/// caller asks for later, as Elixir's `Task`.
///
/// ```java
/// Task<Integer> sum = Task.async(self, _ -> IntStream.of(3, 5, 10).sum());
/// int count = 3;
/// int mean = sum.await(Duration.ofSeconds(5)) / count;
/// assert mean == 6;
/// ```
///
/// A task runs on a virtual thread and may block. Its result never arrives in its caller's mailbox:
/// it waits in this object, and one that comes after the caller gave up is dropped. Only the caller
/// may call the methods of its task. Methods with a limit wait at most that long by the runtime's
/// clock; on a worker thread others get a substitute meanwhile. Tasks that are to outlive their
/// caller, or whose crash it is to survive, belong under a task supervisor.
///
/// @param <T> the result
public final class Task<T extends @Nullable Object> implements AutoCloseable {

  /// How long [#await()] waits.
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

  static final ScopedValue<List<Pid>> CALLERS = ScopedValue.newInstance();

  private final TaskOrigin origin;
  private final TaskProcess<T> process;
  private final Pid pid;

  private Task(TaskOrigin origin, TaskProcess<T> process, Pid pid) {
    this.origin = origin;
    this.process = process;
    this.pid = pid;
  }

  // ---- starting ----

  /// Starts a task that is linked with its caller: if one of them crashes, so does the other. It
  /// ends with its caller, also when that ends with `normal`, unlike in Elixir: nobody else could
  /// take its result.
  ///
  /// @throws TaskException if the caller has ended, or the runtime is closed
  public static <T extends @Nullable Object> Task<T> async(Self caller, TaskBody<T> body) {
    return start(TaskOrigin.linkedWith(caller), body, behavior -> below(caller, behavior));
  }

  private static Pid below(Self caller, Behavior behavior) {
    SpawnOptions own = caller.options();
    SpawnOptions options =
        own.withPath(own.path() + "/task-" + Ref.next().number())
            .withModule("task", ProcessKind.WORKER)
            .withName(null)
            .withStartLimit(null);
    return switch (caller.spawnLink(behavior, options)) {
      case StartOutcome.Started(Pid pid, var _) -> pid;
      case StartOutcome.Failed(var reason) -> throw new TaskException("async", reason);
      case StartOutcome.Ignored _, StartOutcome.AlreadyStarted _ ->
          throw new IllegalStateException("a task that is spawned has no name and is not asked");
    };
  }

  /// Starts a task wherever the starter puts it; what task supervisors are made with.
  ///
  /// @throws RuntimeException what the starter throws; the task does not begin later either
  public static <T extends @Nullable Object> Task<T> start(
      TaskOrigin origin, TaskBody<T> body, TaskStarter starter) {
    TaskProcess<T> process = new TaskProcess<>(origin, body);
    try {
      Pid pid = starter.start(RunProcess.of(process));
      var _ = origin.runtime().watch(pid, process::endedEarly);
      return new Task<>(origin, process, pid);
    } catch (RuntimeException refused) {
      process.giveUp();
      throw refused;
    }
  }

  /// Returns the behavior of a process that does something once, for side effects: to be spawned,
  /// or to be a child of a supervisor.
  public static Behavior behavior(TaskBody<?> body) {
    return RunProcess.of(body::run);
  }

  // ---- looking at it ----

  /// Returns the task's process.
  public Pid pid() {
    return pid;
  }

  /// Returns for whom the code on this thread works, if it is a task's: its caller first, then
  /// whoever asked for that; empty elsewhere. Elixir's `$callers`.
  public static List<Pid> callers() {
    return CALLERS.orElse(List.of());
  }

  // ---- asking for the result ----

  /// Waits for the result, for [#DEFAULT_LIMIT].
  ///
  /// @throws TaskException see [#await(Duration)]
  public T await() {
    return await(DEFAULT_LIMIT);
  }

  /// Waits for the result.
  ///
  /// @throws TaskException if the task ended without one, with its reason; if it did not come in
  ///   time (`timeout`): the task goes on, and a linked one ends with its caller if that does not
  ///   catch this; if the thread was interrupted
  public T await(Duration limit) {
    TaskOutcome<T> outcome = waitFor(process.result, limit);
    return switch (outcome) {
      case null -> throw failed(limit, ExitReason.abnormal("timeout"));
      case TaskOutcome.Ok<T>(T value) -> value;
      case TaskOutcome.Exit<T>(ExitReason reason) -> throw failed(limit, reason);
    };
  }

  private TaskException failed(Duration limit, ExitReason reason) {
    return new TaskException(
        "await of task " + pid + ", at most " + limit.toMillis() + " ms, failed", reason);
  }

  /// Waits for the results of several tasks.
  ///
  /// @param limit for all together
  /// @return the results in the order of the tasks
  /// @throws TaskException of the first that has none, see [#await(Duration)]
  public static <T extends @Nullable Object> List<T> awaitMany(
      List<Task<T>> tasks, Duration limit) {
    List<T> results = new ArrayList<>();
    long begin = tasks.isEmpty() ? 0 : tasks.getFirst().runtime().clock().nanos();
    for (Task<T> task : tasks) {
      results.add(task.await(limit.minusNanos(task.runtime().clock().nanos() - begin)));
    }
    return results;
  }

  /// Waits whether the task comes to an end; may be called again.
  ///
  /// @param limit zero or less only looks
  /// @return empty if it did not in time
  /// @throws TaskException if the thread was interrupted
  @SuppressWarnings("NamedLikeContextualKeyword") // the word of OTP's world
  public Optional<TaskOutcome<T>> yield(Duration limit) {
    return Optional.ofNullable(waitFor(process.result, limit));
  }

  private <V> @Nullable V waitFor(Slot<V> slot, Duration limit) {
    V early = slot.now();
    if (early != null || !limit.isPositive()) {
      return early;
    }
    Self caller = origin.caller();
    try {
      return caller == null
          ? slot.await(runtime().clock(), limit)
          : caller.blocking(() -> slot.await(runtime().clock(), limit));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      if (caller == null) {
        callerGone();
      }
      throw failed(limit, ExitReason.abnormal("interrupted"));
    } catch (Exception impossible) {
      throw new IllegalStateException("only a wait", impossible);
    }
  }

  // ---- ending it ----

  /// Asks the task to end, and kills it if it is still there at the limit; waits until it is gone.
  /// It is unlinked first.
  ///
  /// @return its result, if that came before; why it ended, if not because of this; else empty
  /// @throws TaskException if the thread was interrupted
  public Optional<TaskOutcome<T>> shutdown(Duration limit) {
    signal(ExitReason.shutdown());
    return waitFor(process.end, limit) == null ? kill(true) : outcome(ExitReason.shutdown());
  }

  /// Kills the task. It is unlinked first.
  ///
  /// @return its result, if that came before; why it ended, if not because of this; else empty
  public Optional<TaskOutcome<T>> kill() {
    return kill(false);
  }

  private Optional<TaskOutcome<T>> kill(boolean wasAsked) {
    signal(ExitReason.kill());
    var _ = waitFor(process.end, DEFAULT_LIMIT);
    return wasAsked ? this.yield(Duration.ZERO) : outcome(ExitReason.killed());
  }

  private void signal(ExitReason reason) {
    Self caller = origin.caller();
    if (caller == null) {
      runtime().exit(pid, reason);
    } else {
      caller.unlink(pid);
      caller.exit(pid, reason);
    }
  }

  private Optional<TaskOutcome<T>> outcome(ExitReason wanted) {
    return this.yield(Duration.ZERO)
        .filter(outcome -> !outcome.equals(new TaskOutcome.Exit<T>(wanted)));
  }

  /// Tells that nobody waits for the task any more; then it is ended or goes on, as was declared.
  /// Does nothing if its outcome is there. Does not wait.
  @Override
  public void close() {
    if (process.result.now() == null) {
      callerGone();
    }
  }

  private void callerGone() {
    origin.callerGone(pid);
  }

  private ProcessRuntime runtime() {
    return origin.runtime();
  }

  /// Sends the process an exit signal, on any thread.
  void end(ExitReason reason) {
    runtime().exit(pid, reason);
  }

  /// Calls a listener when the process is gone, with the outcome.
  void whenGone(Runnable listener) {
    process.end.whenComplete(_ -> listener.run());
  }

  TaskOutcome<T> require() {
    return this.yield(Duration.ZERO).orElseThrow();
  }
}
