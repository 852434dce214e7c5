package io.superlearner.telemetry;

import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.event.Subscription;
import java.util.concurrent.atomic.LongAdder;

/// Counts the restarts that all supervisors of a node make.
public final class RestartCount implements AutoCloseable {

  private final LongAdder restarts = new LongAdder();
  private final Subscription subscription;

  /// Begins to count.
  public RestartCount(EventBus events) {
    subscription =
        events.subscribe(event -> {
          if (event instanceof Event.ChildRestarted) {
            restarts.increment();
          }
        });
  }

  /// Returns how many there were so far.
  public long total() {
    return restarts.sum();
  }

  /// Stops counting.
  @Override
  public void close() {
    subscription.close();
  }
}
