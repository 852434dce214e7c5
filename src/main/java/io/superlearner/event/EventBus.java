package io.superlearner.event;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Hands events to whoever subscribed.
///
/// Any thread may publish and subscribe. An event is delivered on the publishing thread, to the
/// subscribers in the order in which they subscribed, so that events of one publisher reach each
/// subscriber in their order. A listener that throws is logged and does not keep the event from the
/// others.
public final class EventBus {

  private static final System.Logger LOG = System.getLogger(EventBus.class.getName());

  private final CopyOnWriteArrayList<Consumer<? super Event>> listeners =
      new CopyOnWriteArrayList<>();

  /// Publishes an event. It is built only if somebody listens.
  public void publish(Supplier<? extends Event> event) {
    if (listeners.isEmpty()) {
      return;
    }
    Event built = event.get();
    for (Consumer<? super Event> listener : listeners) {
      deliver(listener, built);
    }
  }

  private static void deliver(Consumer<? super Event> listener, Event event) {
    try {
      listener.accept(event);
    } catch (RuntimeException | Error failure) {
      LOG.log(System.Logger.Level.WARNING, "a listener failed on " + event, failure);
    }
  }

  /// Subscribes to all events from now on.
  ///
  /// @param listener is called on the publishers' threads, by several at once, and must not block
  public Subscription subscribe(Consumer<? super Event> listener) {
    Consumer<Event> own = listener::accept;
    listeners.add(own);
    return () -> listeners.remove(own);
  }
}
