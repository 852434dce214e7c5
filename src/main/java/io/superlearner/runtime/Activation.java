package io.superlearner.runtime;

import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/// Something that gets a worker's thread again and again, for one turn each time.
abstract class Activation {

  /// Takes one turn; must not throw.
  abstract void turn();

  /// Asks the scheduler for a turn on any thread.
  abstract void queue();

  /// Learns that no turn will come any more, because the scheduler was closed.
  abstract void dropped();

  /// One asked-for turn, as the pool knows it.
  ///
  /// Each is a task of its own, although an activation that were its own task would save the
  /// object. A worker of the pool that looks at a queue's oldest place, loses its CPU, and comes
  /// back when the queue has gone round once, takes whatever lies there if it is the same task as
  /// before, and sets the queue's begin back to where it was; all that is queued then is never seen
  /// again. The pool relies on tasks that are not queued twice.
  static final class Turn extends ForkJoinTask<Void> {
    private static final long serialVersionUID = 1L;

    private final transient Activation activation;

    Turn(Activation activation) {
      this.activation = activation;
    }

    /// Takes the turn as a part of another one.
    void take() {
      activation.turn();
    }

    @Override
    protected boolean exec() {
      activation.turn();
      if (Thread.currentThread() instanceof Worker worker) {
        worker.goOn();
      }
      return false;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      activation.dropped();
      return true;
    }

    @Override
    public @Nullable Void getRawResult() {
      return null;
    }

    @Override
    protected void setRawResult(@Nullable Void nothing) {}

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
  }
}
