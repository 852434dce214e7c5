package io.superlearner.runtime.server;

import io.superlearner.runtime.Self;
import io.superlearner.runtime.TimerRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The time-outs of one state machine: those that run, and those whose time is over and whose turn
/// has not come. Of each kind and name there is one. Owned by the process thread.
final class MachineTimers {

  /// The message of a time-out whose time has come.
  record Expired(StateAction.Of of) {}

  private record Running(TimerRef timer, @Nullable Object content) {}

  private final Self self;
  private final Map<StateAction.Of, Running> running = new HashMap<>();
  // in the order in which they were started
  private final Map<StateAction.Of, StateEvent> due = new LinkedHashMap<>();

  MachineTimers(Self self) {
    this.self = self;
  }

  void start(StateAction.StartTimeout action) {
    StateAction.Of of = action.of();
    cancel(of);
    if (action.nanos() == StateAction.NEVER) {
      return;
    }
    long now = action.absolute() ? self.runtime().clock().nanos() : 0;
    long rest = action.nanos() - now;
    if (rest <= 0) {
      due.put(of, of.event(action.content()));
      return;
    }
    TimerRef timer = self.startTimer(Duration.ofNanos(rest), new Expired(of));
    running.put(of, new Running(timer, action.content()));
  }

  void update(StateAction.UpdateTimeout action) {
    StateAction.Of of = action.of();
    Running present = running.get(of);
    if (present != null) {
      running.put(of, new Running(present.timer(), action.content()));
    } else {
      due.put(of, of.event(action.content()));
    }
  }

  void cancel(StateAction.Of of) {
    due.remove(of);
    Running stopped = running.remove(of);
    if (stopped != null) {
      stopped.timer().cancel();
    }
  }

  /// Returns the event of a time-out whose message has come.
  StateEvent expired(StateAction.Of of) {
    Running over = running.remove(of);
    return of.event(over == null ? null : over.content());
  }

  /// Takes the first time-out whose time was over when it was started; null if there is none.
  @Nullable StateEvent pollDue() {
    if (due.isEmpty()) {
      return null;
    }
    StateAction.Of first = due.keySet().iterator().next();
    return due.remove(first);
  }
}
