package io.superlearner.runtime.registry;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.ExitException;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Locks, one for each key that somebody holds or waits for, served in the order of asking. A lock
/// belongs to a process, not to a thread: it is free when the process has ended, even if its code
/// still runs.
final class KeyLocks<K> {

  private final Map<K, Deque<Ticket>> queues = new ConcurrentHashMap<>();

  /// One who holds the lock, if first in its queue, or waits for it.
  private final class Ticket {
    final K key;
    final @Nullable Pid process;
    final CompletableFuture<Boolean> granted = new CompletableFuture<>();

    Ticket(K key, @Nullable Pid process) {
      this.key = key;
      this.process = process;
    }

    /// Waits for its turn; on a worker's thread others get a substitute meanwhile.
    void await() throws InterruptedException {
      try {
        granted.get();
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    /// Gives the lock back, or leaves the queue; the first time counts.
    void release() {
      queues.computeIfPresent(
          key,
          (_, queue) -> {
            queue.remove(this);
            if (queue.isEmpty()) {
              return null;
            }
            queue.getFirst().granted.complete(true);
            return queue;
          });
    }
  }

  private Ticket enqueue(K key, @Nullable Pid process) {
    Ticket ticket = new Ticket(key, process);
    queues.compute(
        key,
        (_, before) -> {
          Deque<Ticket> queue = before == null ? new ArrayDeque<>(2) : before;
          if (process != null && queue.stream().anyMatch(one -> process.equals(one.process))) {
            throw new IllegalStateException(
                "process " + process + " holds the lock of " + key + " already");
          }
          queue.add(ticket);
          queue.getFirst().granted.complete(true);
          return queue;
        });
    return ticket;
  }

  <T extends @Nullable Object> T hold(Self self, K key, Callable<T> body) throws Exception {
    Ticket ticket = enqueue(key, self.pid());
    Subscription end = releaseAtEnd(self.runtime(), self.pid(), ticket);
    try {
      ticket.await();
      return body.call();
    } finally {
      end.close();
      ticket.release();
    }
  }

  private Subscription releaseAtEnd(ProcessRuntime runtime, Pid process, Ticket ticket) {
    return runtime
        .atEnd(process, _ -> ticket.release())
        .orElseThrow(() -> {
          ticket.release();
          return new ExitException(ExitReason.killed());
        });
  }

  <T extends @Nullable Object> T hold(K key, Callable<T> body) throws Exception {
    Ticket ticket = enqueue(key, null);
    try {
      ticket.await();
      return body.call();
    } finally {
      ticket.release();
    }
  }

  /// Returns how many hold the lock of a key or wait for it.
  int estimateQueued(K key) {
    int[] size = {0};
    queues.computeIfPresent(
        key,
        (_, queue) -> {
          size[0] = queue.size();
          return queue;
        });
    return size[0];
  }
}
