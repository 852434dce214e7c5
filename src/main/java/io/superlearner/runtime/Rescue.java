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
/// Its thread looks every [#LOOK] while the workers are busy, dozes when [#QUIET] looks in a row
/// have found nothing, and ends when it has dozed for [#IDLE]; the next worker that keeps something
/// wakes or starts it. What a worker keeps at a look and has not begun at the next, it takes. So
/// nothing waits longer than about two looks for a thread, and a node that does little is not woken
/// for it.
final class Rescue {

  private static final Duration LOOK = Duration.ofNanos(500_000);
  private static final int QUIET = 6;
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final Scheduler scheduler;
  private final List<Worker> workers = new CopyOnWriteArrayList<>();

  // set under the lock, cleared by the thread itself
  private volatile boolean awake;
  // guarded by this
  private @Nullable Thread watcher;
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
    if (!awake) {
      wake();
    }
    return !closed;
  }

  private synchronized void wake() {
    if (awake || closed) {
      return;
    }
    awake = true;
    if (watcher != null) {
      LockSupport.unpark(watcher);
      return;
    }
    watcher =
        Thread.ofPlatform()
            .daemon()
            .name("sl-" + scheduler.name() + "-rescue")
            .unstarted(this::look);
    watcher.start();
  }

  /// Gives up all that is kept; nothing is kept from now on.
  void close() {
    synchronized (this) {
      closed = true;
      if (watcher != null) {
        LockSupport.unpark(watcher);
      }
    }
    workers.forEach(Worker::rescueNext);
  }

  private void look() {
    do {
      lookWhileBusy();
    } while (!closed && isWokenAgain());
    // the same again for what was kept at the last moment before the close
    workers.forEach(Worker::rescueNext);
  }

  private void lookWhileBusy() {
    Map<Worker, Integer> turns = new HashMap<>();
    int quiet = 0;
    while (!closed && quiet < QUIET) {
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

  /// Dozes until a worker keeps something again.
  ///
  /// @return false if the thread is to end, as no worker did
  private boolean isWokenAgain() {
    awake = false;
    // a worker that kept something just now may have seen it awake still: long after its write has
    // reached everybody, look once more
    LockSupport.parkNanos(LOOK.toNanos());
    workers.forEach(Worker::rescueNext);
    long begin = System.nanoTime();
    while (!awake && !closed) {
      long left = IDLE.toNanos() - (System.nanoTime() - begin);
      if (left <= 0) {
        return !isEnded();
      }
      LockSupport.parkNanos(left);
    }
    return true;
  }

  private synchronized boolean isEnded() {
    if (awake) {
      return false;
    }
    watcher = null;
    return true;
  }
}
