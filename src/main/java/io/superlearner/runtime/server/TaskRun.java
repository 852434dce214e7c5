package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.Self;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A [TaskStream] that is being consumed, by one thread, or by one process.
///
/// ```java
/// Pid pid = started(self.startLink(TaskSupervisor.behavior(scheduler), options));
/// TaskStream<String, Integer> lengths = TaskSupervisor.of(runtime, pid)
///     .stream(List.of("tea", "coffee"), String::length, StreamOptions.defaults());
/// try (TaskRun<String, Integer> run = lengths.open(self)) {
///   assert run.nextValue() == 3 && run.nextValue() == 6 && !run.hasNext();
/// }
/// ```
///
/// Tasks are started as items are asked for, so many at a time as the options say. A slow task
/// keeps none of the later ones from running, but no more than eight times as many items as there
/// may be tasks wait for it. An item is there when its task is gone. Close it: what still runs is
/// shut down then. If a consuming process ends without that, its tasks end with it.
///
/// @param <I> the inputs
/// @param <O> the results
public final class TaskRun<I extends @Nullable Object, O extends @Nullable Object>
    implements Iterator<TaskItem<I, O>>, AutoCloseable {

  private static final int WINDOWS = 8;

  private final TaskStream<I, O> stream;
  private final @Nullable Self consumer;
  private final Iterator<? extends I> inputs;

  // owned by the consumer: tasks whose items are not taken, in the order of their inputs
  private final Deque<Flight<I, O>> flights = new ArrayDeque<>();

  // guarded by this
  private final Deque<Flight<I, O>> landed = new ArrayDeque<>();
  private int running;
  private boolean changed;

  TaskRun(TaskStream<I, O> stream, @Nullable Self consumer) {
    this.stream = stream;
    this.consumer = consumer;
    this.inputs = stream.inputs.iterator();
  }

  /// Tells whether there is a further item, perhaps one that [#next()] has to wait for.
  @Override
  public boolean hasNext() {
    return !flights.isEmpty() || inputs.hasNext();
  }

  /// Takes the next item; waits until it is there. On a worker thread others get a substitute
  /// meanwhile.
  ///
  /// @throws TaskException if its task had no result, or the thread was interrupted; then the
  ///   stream is closed, unless its options ask for failures as items
  /// @throws RuntimeException what the inputs throw, or that no more tasks can be started; then the
  ///   stream is closed
  @Override
  public TaskItem<I, O> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no input is left");
    }
    try {
      Flight<I, O> flight = land();
      take(flight);
      return judged(flight.item());
    } catch (RuntimeException | Error failure) {
      close();
      throw failure;
    }
  }

  /// Takes the result of the next item.
  ///
  /// @throws TaskException also for a failure that is an item
  public O nextValue() {
    return switch (next()) {
      case TaskItem.Ok<I, O>(var _, O value) -> value;
      case TaskItem.Exit<I, O>(I input, ExitReason reason) -> throw failed(input, reason);
    };
  }

  private TaskItem<I, O> judged(TaskItem<I, O> item) {
    if (item instanceof TaskItem.Exit<I, O>(I input, ExitReason reason)
        && stream.options.onFailure() == StreamOptions.OnFailure.THROW) {
      throw failed(input, reason);
    }
    return item;
  }

  private static TaskException failed(@Nullable Object input, ExitReason reason) {
    return new TaskException("the task of input " + input + " failed", reason);
  }

  /// Starts tasks and waits until the wanted one has landed.
  private Flight<I, O> land() {
    while (true) {
      synchronized (this) {
        changed = false;
      }
      fill();
      Flight<I, O> wanted = stream.options.ordered() ? first() : earliest();
      if (wanted != null) {
        return wanted;
      }
      awaitChange();
    }
  }

  private void fill() {
    int most = stream.options.maxConcurrency();
    while (estimateRunning() < most && flights.size() < WINDOWS * most && inputs.hasNext()) {
      I input = inputs.next();
      Task<O> task = stream.source.<O>start(consumer, _ -> stream.function.apply(input));
      Flight<I, O> flight = new Flight<>(input, task);
      flights.add(flight);
      synchronized (this) {
        running++;
      }
      Clock.Cancellation timer = stream.clock().schedule(stream.options.timeout(), flight::expire);
      task.whenGone(() -> {
        timer.cancel();
        flight.land();
        landed(flight);
      });
    }
  }

  private synchronized int estimateRunning() {
    return running;
  }

  private synchronized void landed(Flight<I, O> flight) {
    running--;
    landed.add(flight);
    changed = true;
    notifyAll();
  }

  private @Nullable Flight<I, O> first() {
    Flight<I, O> first = flights.getFirst();
    return first.hasLanded() ? first : null;
  }

  private synchronized @Nullable Flight<I, O> earliest() {
    return landed.peekFirst();
  }

  private synchronized void take(Flight<I, O> flight) {
    flights.remove(flight);
    landed.remove(flight);
  }

  private void awaitChange() {
    try {
      if (consumer == null) {
        awaitLanding();
      } else {
        consumer.blocking(this::awaitLanding);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new TaskException("the stream was left", ExitReason.abnormal("interrupted"));
    } catch (Exception impossible) {
      throw new IllegalStateException("only a wait", impossible);
    }
  }

  private synchronized boolean awaitLanding() throws InterruptedException {
    while (!changed) {
      wait();
    }
    return true;
  }

  /// Shuts down the tasks whose items were not taken, all at once, and waits until they are gone or
  /// their time is over; then they are killed. Nothing is left of the stream after that.
  @Override
  public void close() {
    Duration limit = stream.options.shutdown();
    for (Flight<I, O> flight : flights) {
      flight.ask(limit);
    }
    while (!flights.isEmpty()) {
      flights.removeFirst().end(limit);
    }
  }
}
