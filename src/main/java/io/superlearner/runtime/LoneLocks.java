package io.superlearner.runtime;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Locks where the cluster is one node.
final class LoneLocks implements FarLocks {

  private record Wanted(String name, Pid owner) {}

  /// One process that has a lock or waits for it.
  ///
  /// @param fence its fence if it has the lock; 0 while it waits
  private record Claim(Pid owner, Instant since, long fence) {}

  private final ProcessRuntime runtime;
  private final Map<Wanted, Subscription> watches = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // both guarded by the lock; the first of a queue has it, and no queue is empty
  private final Map<String, List<Claim>> queues = new HashMap<>();
  private long lastFence;

  LoneLocks(ProcessRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public Answer acquire(String name, Pid owner, Duration wait) {
    FarLocks.requireFit(name);
    if (!NodeLife.of(owner).equals(NodeLife.of(runtime.outside()))) {
      throw new IllegalArgumentException(owner + " is no process of this node");
    }
    Wanted wanted = new Wanted(name, owner);
    long deadline = System.nanoTime() + wait.toNanos();
    Answer answer;
    do {
      if (enter(wanted)) {
        watch(wanted);
      }
      answer = waited(wanted, deadline - System.nanoTime());
      // another thread may have given up, or released it, for the same process
    } while (answer instanceof Answer.Refused && runtime.isAlive(owner));
    return answer;
  }

  private boolean enter(Wanted wanted) {
    lock.lock();
    try {
      if (find(wanted).isPresent()) {
        return false;
      }
      List<Claim> queue = queues.computeIfAbsent(wanted.name(), _ -> new ArrayList<>());
      queue.add(new Claim(wanted.owner(), runtime.clock().now(), 0));
      giveToFirst(queue);
      return true;
    } finally {
      lock.unlock();
    }
  }

  // not under the lock: the thread that ends the process takes it, too
  private void watch(Wanted wanted) {
    Optional<Subscription> end = runtime.atEnd(wanted.owner(), _ -> ended(wanted));
    end.ifPresent(watch -> watches.put(wanted, watch));
    if (!runtime.isAlive(wanted.owner())) {
      // its end may have come before the line above
      ended(wanted);
    }
  }

  private void ended(Wanted wanted) {
    watches.remove(wanted);
    boolean _ = drop(wanted);
  }

  private Answer waited(Wanted wanted, long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (waits(wanted) && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return outcome(wanted);
  }

  private boolean waits(Wanted wanted) {
    return find(wanted).filter(claim -> claim.fence() == 0).isPresent();
  }

  private Answer outcome(Wanted wanted) {
    lock.lock();
    try {
      if (waits(wanted)) {
        Claim first = queues.getOrDefault(wanted.name(), List.of()).getFirst();
        boolean _ = release(wanted.name(), wanted.owner());
        return new Answer.Busy(first.owner(), first.since());
      }
      return find(wanted)
          .<Answer>map(claim -> new Answer.Held(claim.fence()))
          .orElseGet(() -> new Answer.Refused(ExitReason.noproc()));
    } finally {
      lock.unlock();
    }
  }

  private Optional<Claim> find(Wanted wanted) {
    return queues.getOrDefault(wanted.name(), List.of()).stream()
        .filter(claim -> claim.owner().equals(wanted.owner()))
        .findFirst();
  }

  private void giveToFirst(List<Claim> queue) {
    Claim first = queue.getFirst();
    if (first.fence() == 0) {
      queue.set(0, new Claim(first.owner(), first.since(), ++lastFence));
    }
    changed.signalAll();
  }

  @Override
  public boolean release(String name, Pid owner) {
    Wanted wanted = new Wanted(name, owner);
    Subscription watch = watches.remove(wanted);
    if (watch != null) {
      watch.close();
    }
    return drop(wanted);
  }

  private boolean drop(Wanted wanted) {
    lock.lock();
    try {
      List<Claim> queue = queues.get(wanted.name());
      if (queue == null || !queue.removeIf(claim -> claim.owner().equals(wanted.owner()))) {
        return false;
      }
      if (queue.isEmpty()) {
        queues.remove(wanted.name());
        changed.signalAll();
      } else {
        giveToFirst(queue);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return queues.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
