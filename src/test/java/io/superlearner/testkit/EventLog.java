package io.superlearner.testkit;

import io.superlearner.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// All events of one kernel, in the order in which they were published.
public final class EventLog {

  // guarded by this
  private final List<Event> events = new ArrayList<>();

  synchronized void add(Event event) {
    events.add(event);
    notifyAll();
  }

  /// Returns the events until now.
  public synchronized List<Event> all() {
    return List.copyOf(events);
  }

  /// Returns the events of one kind until now.
  public <E extends Event> List<E> of(Class<E> kind) {
    return all().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /// Forgets the events until now.
  public synchronized void clear() {
    events.clear();
  }

  /// Waits for the first event that fits, one of the past counts too; bounded.
  public Event await(Predicate<? super Event> fits) {
    return awaitCount(1, fits).getFirst();
  }

  /// Waits for the first event of a kind that fits; bounded.
  public <E extends Event> E await(Class<E> kind, Predicate<? super E> fits) {
    return kind.cast(await(event -> kind.isInstance(event) && fits.test(kind.cast(event))));
  }

  /// Waits until so many events fit and returns those that fit; bounded.
  public synchronized List<Event> awaitCount(int count, Predicate<? super Event> fits) {
    long deadline = System.nanoTime() + Waits.BOUND.toNanos();
    try {
      while (true) {
        List<Event> fitting = events.stream().filter(fits).toList();
        if (fitting.size() >= count) {
          return fitting;
        }
        long rest = deadline - System.nanoTime();
        if (rest <= 0) {
          throw new AssertionError(
              "expected " + count + " fitting events, have " + fitting.size() + " of " + events);
        }
        TimeUnit.NANOSECONDS.timedWait(this, rest);
      }
    } catch (InterruptedException interrupted) {
      throw Waits.interrupted("an event", interrupted);
    }
  }
}
