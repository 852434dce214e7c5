package io.superlearner.runtime.server;

import io.superlearner.runtime.From;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a state machine does beside changing its state and data. Actions of one transition are
/// carried out in their order.
public sealed interface StateAction {

  /// The longest time-out, which is none.
  long NEVER = Long.MAX_VALUE;

  /// Answers a call.
  record Reply(From from, @Nullable Object value) implements StateAction {}

  /// Keeps the present event until the state changes; then all that was kept comes again, in its
  /// order, before any event that waits.
  record Postpone() implements StateAction {}

  /// Makes an event that comes before any that waits, also before those that were postponed.
  /// Several of one transition come in their order.
  record NextEvent(StateEvent event) implements StateAction {}

  /// Starts a time-out, or restarts it; with [#NEVER] it is cancelled.
  ///
  /// A time that is over already comes after the events that the machine has made or kept, and
  /// before every message.
  ///
  /// @param of which one
  /// @param nanos how long from now on, or, if absolute, until when, as `Clock.nanos()` counts
  /// @param absolute whether `nanos` is a moment of the runtime's clock
  /// @param content goes into the event
  record StartTimeout(Of of, long nanos, boolean absolute, @Nullable Object content)
      implements StateAction {}

  /// Changes the content of a running time-out; if it does not run, it is over at once.
  record UpdateTimeout(Of of, @Nullable Object content) implements StateAction {}

  /// The machine expects to wait for long; changes nothing, see [Then.Hibernate].
  record Hibernate() implements StateAction {}

  /// The time-outs of a machine.
  sealed interface Of {

    /// Ended by any event and by a change of the state.
    record Event() implements Of {}

    /// Ended by a change of the state.
    record State() implements Of {}

    /// Ended by nothing but its time and by itself: there is one for each name.
    record Named(Object name) implements Of {}

    /// Returns the event of this time-out.
    default StateEvent event(@Nullable Object content) {
      return switch (this) {
        case Event _ -> new StateEvent.EventTimeout(content);
        case State _ -> new StateEvent.StateTimeout(content);
        case Named(Object name) -> new StateEvent.Timeout(name, content);
      };
    }
  }

  /// Answers a call.
  static Reply reply(From from, @Nullable Object value) {
    return new Reply(from, value);
  }

  /// Keeps the present event until the state changes.
  static StateAction postpone() {
    return new Postpone();
  }

  /// Makes an event that comes next.
  static StateAction nextEvent(StateEvent event) {
    return new NextEvent(event);
  }

  /// Makes an internal event that comes next.
  static StateAction nextInternal(@Nullable Object content) {
    return new NextEvent(new StateEvent.Internal(content));
  }

  /// Waits so long for an event.
  static StateAction eventTimeout(Duration limit, @Nullable Object content) {
    return new StartTimeout(new Of.Event(), limit.toNanos(), false, content);
  }

  /// Stays so long in the state.
  static StateAction stateTimeout(Duration limit, @Nullable Object content) {
    return new StartTimeout(new Of.State(), limit.toNanos(), false, content);
  }

  /// Starts a time-out with a name.
  static StateAction timeout(Object name, Duration limit, @Nullable Object content) {
    return new StartTimeout(new Of.Named(name), limit.toNanos(), false, content);
  }

  /// Ends a time-out.
  static StateAction cancel(Of timeout) {
    return new StartTimeout(timeout, NEVER, false, null);
  }

  /// Waits for long.
  static StateAction hibernate() {
    return new Hibernate();
  }
}
