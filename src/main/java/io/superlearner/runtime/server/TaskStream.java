package io.superlearner.runtime.server;

import io.superlearner.runtime.Clock;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A function that is to be applied to many inputs, each in a task of its own, several at a time.
///
/// ```java
/// List<String> words = List.of("one", "three", "eleven");
/// int letters = 0;
/// Pid pid = started(self.startLink(TaskSupervisor.behavior(scheduler), options));
/// TaskStream<String, Integer> lengths =
///     TaskSupervisor.of(runtime, pid).stream(words, String::length, StreamOptions.defaults());
/// try (TaskRun<String, Integer> run = lengths.open(self)) {
///   while (run.hasNext() && letters < 8) {
///     letters += run.nextValue();
///   }
/// }
/// ```
///
/// Nothing runs until somebody opens it: a process, in which case the tasks end with that one, or
/// somebody else. It may be opened several times if the inputs may be gone through several times.
/// Any thread may call; what it says of blocking is [TaskRun]'s.
///
/// @param <I> the inputs
/// @param <O> the results
public final class TaskStream<I extends @Nullable Object, O extends @Nullable Object> {

  final ProcessRuntime runtime;
  final TaskSource source;
  final Iterable<? extends I> inputs;
  final TaskFunction<? super I, ? extends O> function;
  final StreamOptions options;

  private TaskStream(
      ProcessRuntime runtime,
      TaskSource source,
      Iterable<? extends I> inputs,
      TaskFunction<? super I, ? extends O> function,
      StreamOptions options) {
    this.runtime = runtime;
    this.source = source;
    this.inputs = inputs;
    this.function = function;
    this.options = options;
  }

  /// Makes a stream.
  ///
  /// @param source starts the tasks
  /// @param inputs gone through by the consumer, as far as tasks are needed
  public static <I extends @Nullable Object, O extends @Nullable Object> TaskStream<I, O> of(
      ProcessRuntime runtime,
      TaskSource source,
      Iterable<? extends I> inputs,
      TaskFunction<? super I, ? extends O> function,
      StreamOptions options) {
    return new TaskStream<>(runtime, source, inputs, function, options);
  }

  Clock clock() {
    return runtime.clock();
  }

  /// Lets a process consume the stream; close what this returns.
  public TaskRun<I, O> open(Self consumer) {
    return new TaskRun<>(this, consumer);
  }

  /// Lets somebody who is no process consume the stream; close what this returns.
  public TaskRun<I, O> open() {
    return new TaskRun<>(this, null);
  }

  /// Consumes the stream in a process, to its end, and returns its items.
  ///
  /// @throws TaskException see [TaskRun#next()]
  public List<TaskItem<I, O>> toList(Self consumer) {
    List<TaskItem<I, O>> items = new ArrayList<>();
    forEach(consumer, items::add);
    return items;
  }

  /// Consumes the stream in a process, to its end.
  ///
  /// @throws TaskException see [TaskRun#next()]
  public void forEach(Self consumer, Consumer<? super TaskItem<I, O>> action) {
    try (TaskRun<I, O> run = open(consumer)) {
      run.forEachRemaining(action);
    }
  }
}
