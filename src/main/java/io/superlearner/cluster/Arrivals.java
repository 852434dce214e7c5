package io.superlearner.cluster;

import io.superlearner.event.Event;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The queue between whoever tells something and the one thread that passes it on. It never makes a
/// teller wait: when it is full, the oldest is dropped, and the numbers show that.
final class Arrivals {

  /// Something that is to be passed on.
  sealed interface Arrival {

    /// An event of this node.
    record Own(long seq, Event event) implements Arrival {}

    /// Figures of this node.
    record Figures(long seq, Instant at, Map<String, Object> data) implements Arrival {}

    /// Events of another node.
    record Foreign(StreamBatch batch) implements Arrival {}
  }

  private final int bound;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  // guarded by the lock
  private final ArrayDeque<Arrival> waiting = new ArrayDeque<>();
  private long lastSeq;
  private boolean closed;

  Arrivals(int bound) {
    this.bound = bound;
  }

  void tell(Event event) {
    lock.lock();
    try {
      add(new Arrival.Own(++lastSeq, event));
    } finally {
      lock.unlock();
    }
  }

  void tell(Instant at, Map<String, Object> figures) {
    lock.lock();
    try {
      add(new Arrival.Figures(++lastSeq, at, figures));
    } finally {
      lock.unlock();
    }
  }

  void tell(StreamBatch batch) {
    lock.lock();
    try {
      add(new Arrival.Foreign(batch));
    } finally {
      lock.unlock();
    }
  }

  private void add(Arrival arrival) {
    if (waiting.size() >= bound) {
      waiting.removeFirst();
    }
    waiting.addLast(arrival);
    filled.signal();
  }

  /// Waits for something and takes what there is, at most `most`; null once closed.
  @Nullable List<Arrival> take(int most) throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        filled.await();
      }
      if (closed) {
        return null;
      }
      List<Arrival> taken = new ArrayList<>();
      while (taken.size() < most && !waiting.isEmpty()) {
        taken.add(waiting.removeFirst());
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
