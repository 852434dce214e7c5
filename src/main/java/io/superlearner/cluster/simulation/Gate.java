package io.superlearner.cluster.simulation;

import io.superlearner.identity.NodeName;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What everything passes that goes into a node or out of it: while the node is frozen it waits
/// here. Any thread may call.
final class Gate {

  private final Fabric fabric;
  private final NodeName node;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // guarded by the lock
  private boolean closed;

  Gate(Fabric fabric, NodeName node) {
    this.fabric = fabric;
    this.node = node;
  }

  /// Waits as long as the node is frozen, at most for the limit.
  ///
  /// @return false if the node is dead, is frozen still, or the thread was interrupted
  boolean pass(Duration limit) {
    if (fabric.state(node) == Fabric.State.RUNNING && !isClosed()) {
      return true;
    }
    lock.lock();
    try {
      long left = limit.toNanos();
      while (!closed && left > 0 && fabric.state(node) == Fabric.State.FROZEN) {
        left = changed.awaitNanos(left);
      }
      return !closed && fabric.state(node) == Fabric.State.RUNNING;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Lets something take its time on the way.
  ///
  /// @return false if the thread was interrupted
  static boolean travel(Duration time) {
    if (!time.isZero()) {
      try {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Has whoever waits look again.
  void changed() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Lets nothing pass any more.
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
