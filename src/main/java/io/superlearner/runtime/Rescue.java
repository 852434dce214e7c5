package io.superlearner.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Takes from a worker what the worker keeps for itself but does not come to, because its turn
/// takes long, and gives it to the other threads of the scheduler.
///
/// Its thread looks every [#LOOK] while the workers are busy, and ends when nothing has happened
/// for [#IDLE]; the next worker that keeps something starts it again. What a worker keeps at a look
/// and has not begun at the next, it takes. So nothing waits longer than about two looks for a
/// thread.
final class Rescue {

  private static final Duration LOOK = Duration.ofNanos(500_000);
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final Scheduler scheduler;
  private final List<Worker> workers = new CopyOnWriteArrayList<>();

  // changed under the lock, read without
  private volatile @Nullable Thread watcher;
  private volatile boolean closed;

  Rescue(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void add(Worker worker) {
    workers.add(worker);
  }

  void remove(Worker worker) {
    workers.remove(worker);
  }

  /// Sees to it that somebody looks.
  ///
  /// @return false if it is too late
  boolean watch() {
    if (watcher == null) {
      begin();
    }
    return !closed;
  }

  private synchronized void begin() {
    if (watcher == null && !closed) {
      Thread started =
          Thread.ofPlatform()
              .daemon()
              .name("sl-" + scheduler.name() + "-rescue")
              .unstarted(this::look);
      watcher = started;
      started.start();
    }
  }

  /// Gives up all that is kept; nothing is kept from now on.
  void close() {
    closed = true;
    Thread last = watcher;
    if (last != null) {
      LockSupport.unpark(last);
    }
    workers.forEach(Worker::rescueNext);
  }

  private void look() {
    try {
      lookWhileBusy();
    } finally {
      end();
    }
  }

  private void lookWhileBusy() {
    Map<Worker, Integer> turns = new HashMap<>();
    long quiet = 0;
    while (!closed && quiet < IDLE.dividedBy(LOOK)) {
      LockSupport.parkNanos(LOOK.toNanos());
      boolean busy = false;
      for (Worker worker : workers) {
        busy |= look(worker, turns);
      }
      quiet = busy ? 0 : quiet + 1;
      turns.keySet().retainAll(workers);
    }
  }

  /// @return whether anything has happened since the look before
  private static boolean look(Worker worker, Map<Worker, Integer> turns) {
    int now = worker.estimateTurns();
    Integer before = turns.put(worker, now);
    if (before != null && before == now) {
      return worker.rescueNext();
    }
    return true;
  }

  private void end() {
    synchronized (this) {
      watcher = null;
    }
    // a worker that kept something just now may have seen a watcher still: long after its write has
    // reached everybody, look once more
    LockSupport.parkNanos(LOOK.toNanos());
    workers.forEach(Worker::rescueNext);
  }
}
