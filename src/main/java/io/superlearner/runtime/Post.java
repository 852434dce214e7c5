package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Puts messages into mailboxes, and sees to those that do not get there. Any thread may call.
final class Post {

  private final Pid outside;
  private final Tracer.Switch traces;
  private final DeadLetters deadLetters;
  private final LongAdder refused = new LongAdder();

  Post(Pid outside, Tracer.Switch traces, Clock clock) {
    this.outside = outside;
    this.traces = traces;
    this.deadLetters = new DeadLetters(clock);
  }

  DeadLetters deadLetters() {
    return deadLetters;
  }

  long refused() {
    return refused.sum();
  }

  /// Sends a message.
  ///
  /// @param from the sender; null for one that is no process
  /// @param cell the receiver; null if there is none
  Delivery send(@Nullable ProcessSelf from, Pid to, @Nullable Cell cell, Object message) {
    Pid sender = from == null ? outside : from.pid();
    return put(sender, to, cell, signal(from, to, message));
  }

  private Delivery put(Pid from, Pid to, @Nullable Cell cell, Signal.Ordinary signal) {
    if (cell == null) {
      return undelivered(from, to, null, signal, Delivery.NO_PROCESS);
    }
    Delivery delivery = cell.put(signal, cell.options().mailboxBound());
    return delivery == Delivery.DELIVERED
        ? delivery
        : undelivered(from, to, cell, signal, delivery);
  }

  /// Takes a message that came from another node.
  ///
  /// @param trace the id that travelled with it; 0 for none
  Delivery arrive(Pid from, Pid to, @Nullable Cell cell, Object message, long trace) {
    Signal.Ordinary signal =
        trace == 0 ? new Signal.Ordinary(message) : new Signal.Traced(message, trace, from);
    return put(from, to, cell, signal);
  }

  /// Makes the signal that carries a message.
  Signal.Ordinary signal(@Nullable ProcessSelf from, Pid to, Object message) {
    Tracer tracer = traces.tracer();
    return tracer == null ? new Signal.Ordinary(message) : tracer.signal(from, to, message);
  }

  /// Sees to a message that its receiver did not take.
  ///
  /// @return why it did not
  Delivery undelivered(
      Pid from,
      Pid to,
      @Nullable Cell cell,
      Signal.Ordinary signal,
      Delivery delivery) {
    Tracer tracer = traces.tracer();
    if (tracer != null && signal instanceof Signal.Traced traced) {
      tracer.undelivered(traced, to, delivery);
    }
    SandboxId sandbox = cell == null ? null : cell.options().sandbox();
    boolean full = delivery == Delivery.MAILBOX_FULL;
    DeadLetter.Cause cause =
        full ? DeadLetter.Cause.MAILBOX_FULL : DeadLetter.Cause.NO_PROCESS;
    deadLetters.add(cause, from, to, sandbox, signal.message);
    if (full) {
      refused.increment();
      if (cell != null && cell.options().overflow() == Overflow.KILL) {
        cell.kill(ExitReason.abnormal("mailbox_full"));
      }
    }
    return delivery;
  }

  /// Sees to a message that waited in the mailbox of a process that has ended.
  void left(Cell cell, Signal.Ordinary signal) {
    if (signal.bury()) {
      Pid sender =
          switch (signal) {
            case Signal.Traced traced -> traced.from;
            case Signal.Ordinary plain ->
                plain.message instanceof Request(From from, var _) ? from.caller() : null;
          };
      deadLetters.add(
          DeadLetter.Cause.RECEIVER_ENDED,
          sender,
          cell.pid(),
          cell.options().sandbox(),
          signal.message);
    }
  }

  /// Answers a request, or finds that nobody waits for the answer any more.
  void reply(ProcessSelf self, From to, @Nullable Object value) {
    Tracer tracer = traces.tracer();
    if (tracer != null) {
      tracer.replied(self, to, value);
    }
    if (!to.answer(value)) {
      deadLetters.add(
          DeadLetter.Cause.LATE_REPLY, self.pid(), to.caller(), self.options().sandbox(), value);
    }
  }
}
