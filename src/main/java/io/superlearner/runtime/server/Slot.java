package io.superlearner.runtime.server;

import io.superlearner.runtime.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A value that comes once. Any thread may call; only [#await] blocks.
final class Slot<V> {

  // guarded by this
  private @Nullable V value;
  private List<Consumer<? super V>> listeners = new ArrayList<>(1);

  /// Sets the value, if it has none, and tells the listeners on this thread.
  void complete(V first) {
    List<Consumer<? super V>> told;
    synchronized (this) {
      if (value != null) {
        return;
      }
      value = first;
      told = listeners;
      listeners = List.of();
      notifyAll();
    }
    told.forEach(listener -> listener.accept(first));
  }

  /// Calls a listener with the value: at once if it is there, else on the thread that brings it.
  void whenComplete(Consumer<? super V> listener) {
    V there;
    synchronized (this) {
      there = value;
      if (there == null) {
        listeners.add(listener);
      }
    }
    if (there != null) {
      listener.accept(there);
    }
  }

  /// Returns the value; null if it has not come.
  synchronized @Nullable V now() {
    return value;
  }

  /// Waits for the value.
  ///
  /// @param limit by the clock
  /// @return null if it did not come in time
  @Nullable V await(Clock clock, Duration limit) throws InterruptedException {
    Alarm alarm = new Alarm();
    Clock.Cancellation timer = clock.schedule(limit, alarm::ring);
    try {
      synchronized (this) {
        while (value == null && !alarm.rung) {
          wait();
        }
        return value;
      }
    } finally {
      timer.cancel();
    }
  }

  private final class Alarm {
    // guarded by the slot
    private boolean rung;

    private void ring() {
      synchronized (Slot.this) {
        rung = true;
        Slot.this.notifyAll();
      }
    }
  }
}
