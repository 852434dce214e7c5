package io.superlearner.runtime;

import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/// Something that gets a worker's thread again and again, for one turn each time.
///
/// It is its own task, so that asking for a turn allocates nothing, and a task that is never done,
/// so that it can be queued again. It may be queued once at a time only.
@SuppressWarnings("serial") // a task by trade, never written anywhere
abstract class Activation extends ForkJoinTask<Void> {

  /// Takes one turn; must not throw.
  abstract void turn();

  /// Asks the scheduler for a turn on any thread.
  abstract void queue();

  /// Learns that no turn will come any more, because the scheduler was closed.
  abstract void dropped();

  @Override
  protected final boolean exec() {
    turn();
    if (Thread.currentThread() instanceof Worker worker) {
      worker.goOn();
    }
    return false;
  }

  // ---- what the pool lets only tasks do, for the current worker ----

  static @Nullable ForkJoinTask<?> pollOwn() {
    return pollNextLocalTask();
  }

  static @Nullable ForkJoinTask<?> pollOutside() {
    return pollSubmission();
  }

  static @Nullable ForkJoinTask<?> pollAny() {
    return pollTask();
  }

  @Override
  public final boolean cancel(boolean mayInterruptIfRunning) {
    dropped();
    return true;
  }

  @Override
  public final @Nullable Void getRawResult() {
    return null;
  }

  @Override
  protected final void setRawResult(@Nullable Void nothing) {}
}
