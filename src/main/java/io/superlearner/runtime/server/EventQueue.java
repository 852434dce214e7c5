package io.superlearner.runtime.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The events of a state machine that are no messages any more or never were: those it made, and
/// those it kept for another state. Owned by the process thread.
final class EventQueue {

  private final Deque<StateEvent> next = new ArrayDeque<>();
  private final List<StateEvent> postponed = new ArrayList<>();

  /// Keeps an event until the state changes.
  void postpone(StateEvent event) {
    postponed.add(event);
  }

  /// Lets what was kept come again, before what waits.
  void retry() {
    putFirst(postponed);
    postponed.clear();
  }

  /// Puts events before those that wait, in their order.
  void putFirst(List<StateEvent> events) {
    for (StateEvent event : events.reversed()) {
      next.addFirst(event);
    }
  }

  @Nullable StateEvent poll() {
    return next.poll();
  }
}
