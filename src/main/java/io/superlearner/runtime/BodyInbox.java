package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The messages of a process with a body: put by any thread, taken by the body's.
final class BodyInbox {

  /// What becomes a message only if it still counts when the body comes to it.
  private sealed interface Late {
    /// Returns the message; empty if it counts no more.
    Optional<Object> message();

    /// Notes that the body has it.
    void taken();
  }

  /// A message that a timer sent; it counts only if the timer was not cancelled meanwhile.
  private record Timed(TimerRef timer, Object content) implements Late {
    @Override
    public Optional<Object> message() {
      return timer.isOver() ? Optional.empty() : Optional.of(content);
    }

    @Override
    public void taken() {
      var _ = timer.fire();
    }
  }

  /// An answer to a request of the body; it counts only if the body has not taken it from the
  /// request meanwhile, nor abandoned that.
  private record Answer(RequestId request) implements Late {
    @Override
    public Optional<Object> message() {
      return request.peek().map(response -> new Answered(request, response));
    }

    @Override
    public void taken() {
      var _ = request.take();
    }
  }

  private final Clock clock;

  // guarded by this
  private final ArrayDeque<Object> fresh = new ArrayDeque<>();
  private @Nullable ExitReason over;
  private int passedBy;

  // owned by the body: what it was asked about and did not want, oldest first
  private final ArrayDeque<Object> passed = new ArrayDeque<>();

  BodyInbox(Clock clock) {
    this.clock = clock;
  }

  /// Puts a message at the end; any thread may.
  ///
  /// @param bound refuse the message if so many wait; 0 for no bound
  /// @return false if it was refused
  synchronized boolean put(Object message, int bound) {
    if (bound > 0 && fresh.size() + passedBy >= bound) {
      return false;
    }
    fresh.add(message);
    notifyAll();
    return true;
  }

  void putTimed(TimerRef timer, Object message) {
    var _ = put(new Timed(timer, message), 0);
  }

  void putAnswered(RequestId request) {
    var _ = put(new Answer(request), 0);
  }

  /// Lets nothing be taken any more.
  synchronized void close(ExitReason reason) {
    over = reason;
    notifyAll();
  }

  synchronized int estimateWaiting() {
    return fresh.size() + passedBy;
  }

  /// Takes the first message that fits, if it is there.
  @Nullable Object poll(Predicate<Object> fits) {
    requireOpen();
    for (Iterator<Object> old = passed.iterator(); old.hasNext(); ) {
      Object put = old.next();
      Object message = message(put);
      if (message == null) {
        old.remove();
      } else if (fits.test(message)) {
        old.remove();
        taken(put);
        return message;
      }
    }
    for (Object put = takeFresh(); put != null; put = takeFresh()) {
      Object message = message(put);
      if (message == null) {
        continue;
      }
      passed.add(put);
      if (fits.test(message)) {
        passed.removeLast();
        taken(put);
        return message;
      }
    }
    return null;
  }

  /// @return null if it counts no more
  private static @Nullable Object message(Object put) {
    return put instanceof Late late ? late.message().orElse(null) : put;
  }

  private void taken(Object put) {
    counted();
    if (put instanceof Late late) {
      late.taken();
    }
  }

  /// Takes the first message that fits, and waits for it.
  ///
  /// @param limit null for ever
  @Nullable Object take(Predicate<Object> fits, @Nullable Duration limit)
      throws InterruptedException {
    Object early = poll(fits);
    if (early != null) {
      return early;
    }
    Alarm alarm = new Alarm();
    Clock.Cancellation timer = limit == null ? () -> {} : clock.schedule(limit, alarm::ring);
    try {
      while (await(alarm)) {
        Object message = poll(fits);
        if (message != null) {
          return message;
        }
      }
      return null;
    } finally {
      timer.cancel();
    }
  }

  /// Forgets messages that have come.
  void drop(Predicate<Object> unwanted) {
    for (Object put = takeFresh(); put != null; put = takeFresh()) {
      passed.add(put);
    }
    passed.removeIf(unwanted);
    counted();
  }

  private synchronized void requireOpen() {
    if (over != null) {
      throw new ExitException(over);
    }
  }

  /// Returns the next message that nobody has asked about; null if there is none.
  private synchronized @Nullable Object takeFresh() {
    requireOpen();
    Object put = fresh.poll();
    passedBy = passed.size() + (put == null ? 0 : 1);
    return put;
  }

  private synchronized void counted() {
    passedBy = passed.size();
  }

  /// Waits until something new is there; false if the alarm rang before.
  private synchronized boolean await(Alarm alarm) throws InterruptedException {
    while (fresh.isEmpty() && over == null && !alarm.rung) {
      wait();
    }
    return over != null || !fresh.isEmpty();
  }

  private final class Alarm {
    // guarded by the inbox
    private boolean rung;

    private void ring() {
      synchronized (BodyInbox.this) {
        rung = true;
        BodyInbox.this.notifyAll();
      }
    }
  }
}
