package io.superlearner.cluster.simulation;

import io.superlearner.identity.NodeName;
import java.time.Duration;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// What is on its way to one simulated node, in the order of its arrival; one thread hands it over.
///
/// When it is full, what comes is lost, as it may be in any grid.
final class Inbox implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Inbox.class.getName());
  private static final int MOST = 20_000;

  /// Something on its way.
  ///
  /// @param due when it arrives, by the monotonic clock
  /// @param number its place among those that arrive at once
  /// @param deliver hands it over
  private record Transit(NodeName from, long due, long number, Runnable deliver)
      implements Delayed {

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Transit that = (Transit) other;
      int byTime = Long.signum(due - that.due);
      return byTime == 0 ? Long.compare(number, that.number) : byTime;
    }
  }

  private final DelayQueue<Transit> waiting = new DelayQueue<>();
  private final AtomicLong lastNumber = new AtomicLong();
  private final Predicate<NodeName> lets;
  private final Thread thread;

  /// @param lets waits until the node can take something, and tells whether the way from another is
  ///   still open then
  Inbox(NodeName node, Predicate<NodeName> lets) {
    this.lets = lets;
    thread = Thread.ofVirtual().name("sl-inbox-" + node).start(this::run);
  }

  /// Lets something arrive after a time.
  void add(NodeName from, Duration way, Runnable deliver) {
    if (waiting.size() < MOST) {
      long due = System.nanoTime() + way.toNanos();
      waiting.add(new Transit(from, due, lastNumber.incrementAndGet(), deliver));
    }
  }

  private void run() {
    try {
      while (true) {
        Transit next = waiting.take();
        if (lets.test(next.from())) {
          deliver(next);
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private static void deliver(Transit arrived) {
    try {
      arrived.deliver().run();
    } catch (RuntimeException failure) {
      LOG.log(System.Logger.Level.WARNING, "what " + arrived.from() + " sent is lost", failure);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
