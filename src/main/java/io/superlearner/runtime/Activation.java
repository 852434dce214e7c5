package io.superlearner.runtime;

import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/// Something that gets a worker's thread again and again, for one turn each time.
///
/// It is its own task, so that asking for a turn allocates nothing, and a task that is never done,
/// so that it can be queued again. It may be queued once at a time only.
///
/// The pool alone is not fair: a worker serves its own queue, and then the queue that it stole
/// from, until they are empty, and two processes that wake each other keep a queue filled for ever.
/// So every few turns the worker takes a turn from outside, and gives a part of its own queue away
/// to where others find it.
@SuppressWarnings("serial") // a task by trade, never written anywhere
abstract class Activation extends ForkJoinTask<Void> {

  private static final int TURNS_BEFORE_OUTSIDE = 8;
  private static final int TURNS_BEFORE_HANDOVER = 64;

  /// Takes one turn; must not throw.
  abstract void turn();

  /// Learns that no turn will come any more, because the scheduler was closed.
  abstract void dropped();

  @Override
  protected final boolean exec() {
    turn();
    if (Thread.currentThread() instanceof Scheduler.Worker worker) {
      share(worker);
    }
    return false;
  }

  private static void share(Scheduler.Worker worker) {
    int turns = ++worker.turns;
    if (turns % TURNS_BEFORE_OUTSIDE != 0) {
      return;
    }
    boolean emptied = turns % TURNS_BEFORE_HANDOVER == 0 && handOver(worker);
    ForkJoinTask<?> other = emptied ? pollTask() : pollSubmission();
    if (other instanceof Activation activation) {
      activation.turn();
    } else if (other != null) {
      var _ = other.fork();
    }
  }

  /// @return true if the worker's own queue is empty now
  private static boolean handOver(Scheduler.Worker worker) {
    for (int i = 0; i < TURNS_BEFORE_HANDOVER; i++) {
      ForkJoinTask<?> own = pollNextLocalTask();
      if (own == null) {
        return true;
      }
      var _ = worker.getPool().externalSubmit(own);
    }
    return false;
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
