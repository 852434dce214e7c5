package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Puts messages into mailboxes, and sees to those that do not get there. Any thread may call.
final class Post {

  /// A message of the runtime's own, which is no dead letter when nobody handles it.
  interface Own {}

  private final Tracer.Switch traces;
  private final Moves moves;
  private final DeadLetters deadLetters;
  private final LongAdder refused = new LongAdder();

  Post(Tracer.Switch traces, Moves moves, Clock clock) {
    this.traces = traces;
    this.moves = moves;
    this.deadLetters = new DeadLetters(clock);
  }

  DeadLetters deadLetters() {
    return deadLetters;
  }

  long refused() {
    return refused.sum();
  }

  /// Sends a message to the process that this thread has just sent others to, if it is at work.
  ///
  /// @return false if that is not so
  boolean sendMore(Pid to, Object message) {
    return Thread.currentThread() instanceof Worker worker
        && traces.tracer() == null
        && !(message instanceof Request)
        && worker.outbox().take(this, to, message);
  }

  /// Sends a message to a process of this node.
  Delivery send(Pid from, Cell cell, Object message) {
    Delivery delivery = put(from, cell, signal(from, cell.pid(), message));
    if (Thread.currentThread() instanceof Worker worker) {
      worker.outbox().delivered(cell);
    }
    return delivery;
  }

  /// Sends a message to a process that is not on this node.
  ///
  /// @throws IllegalArgumentException if it cannot go there
  Delivery away(Pid from, Pid to, Object message, Far far) {
    Signal.Ordinary signal = signal(from, to, message);
    long trace = signal instanceof Signal.Traced traced ? traced.id : 0;
    Delivery delivery;
    try {
      delivery = far.send(from, to, message, trace);
    } catch (IllegalArgumentException unfit) {
      lost(DeadLetter.Cause.NOT_SENDABLE, from, to, message);
      throw unfit;
    }
    if (delivery != Delivery.NO_PROCESS) {
      return accounted(from, to, null, signal, delivery);
    }
    if (far.isForeign(to)) {
      // its successor is of this node and has ended: that was told where it was found
      return delivery;
    }
    Delivery followed = moves.forward(from, to, signal);
    return accounted(from, to, null, signal, followed == null ? delivery : followed);
  }

  /// Sees to a message that was not taken.
  ///
  /// @return the same
  private Delivery accounted(
      Pid from, Pid to, @Nullable Cell cell, Signal.Ordinary signal, Delivery delivery) {
    return switch (delivery) {
      case DELIVERED, SENT -> delivery;
      case NO_PROCESS, NO_CONNECTION, MAILBOX_FULL -> undelivered(from, to, cell, signal, delivery);
    };
  }

  /// Notes a message that was lost on its way between nodes.
  void lost(DeadLetter.Cause cause, Pid from, Pid to, @Nullable Object message) {
    deadLetters.add(cause, from, to, null, message);
  }

  /// Sends a request that the callee may handle on this thread.
  Delivery call(Pid from, Cell callee, Request request, long limit) {
    Signal.Ordinary signal = signal(from, callee.pid(), request);
    return callee.isArriving()
        ? put(from, callee, signal)
        : seen(from, callee, signal, HandOff.deliver(callee, signal, limit));
  }

  private Delivery put(Pid from, Cell cell, Signal.Ordinary signal) {
    return seen(from, cell, signal, cell.put(entering(from, cell, signal), bound(cell)));
  }

  private static int bound(Cell cell) {
    return cell.options().mailboxBound();
  }

  /// What comes from outside to a process that takes a place waits for what goes before it. Its own
  /// sandbox is not made to wait: it has sent nothing to anybody who was there before.
  private Signal entering(Pid from, Cell cell, Signal.Ordinary signal) {
    return cell.isArriving() && !moves.isSibling(from, cell) ? new Signal.Outside(signal) : signal;
  }

  private Delivery seen(Pid from, Cell cell, Signal.Ordinary signal, Delivery delivery) {
    if (delivery == Delivery.DELIVERED) {
      return delivery;
    }
    Delivery followed =
        delivery == Delivery.NO_PROCESS ? moves.forward(from, cell.pid(), signal) : null;
    return accounted(from, cell.pid(), cell, signal, followed == null ? delivery : followed);
  }

  /// Takes a message that came from another node.
  ///
  /// @param trace the id that travelled with it; 0 for none
  Delivery arrive(Pid from, Pid to, @Nullable Cell cell, Object message, long trace) {
    Signal.Ordinary signal = carried(from, message, trace);
    Signal entering = cell == null ? null : entering(from, cell, signal);
    Delivery delivery = come(cell, entering, true);
    // not where others of its kind have gone: only while all nodes switch over it keeps its order
    Delivery followed = delivery == Delivery.NO_PROCESS ? moves.arrived(from, to, signal) : null;
    return accounted(from, to, cell, signal, followed == null ? delivery : followed);
  }

  /// Takes a message of this node that was sent to a process whose place another one has taken.
  ///
  /// @param trace the id that a trace follows it by; 0 for none
  Delivery redirected(Pid from, Pid to, @Nullable Cell cell, Object message, long trace) {
    Signal.Ordinary signal = carried(from, message, trace);
    Signal entering = cell == null ? null : entering(from, cell, signal);
    Delivery delivery = come(cell, entering, true);
    Delivery followed = delivery == Delivery.NO_PROCESS ? moves.forward(from, to, signal) : null;
    return accounted(from, to, cell, signal, followed == null ? delivery : followed);
  }

  /// Takes a message that goes before what waits apart; it was accepted before, so it is no more
  /// refused.
  ///
  /// @param trace the id that travelled with it; 0 for none
  Delivery inPlace(Pid from, Pid to, @Nullable Cell cell, Object message, long trace) {
    Signal.Ordinary signal = carried(from, message, trace);
    Delivery delivery = come(cell, signal, false);
    Delivery followed = delivery == Delivery.NO_PROCESS ? moves.arrived(from, to, signal) : null;
    return accounted(from, to, cell, signal, followed == null ? delivery : followed);
  }

  private static Signal.Ordinary carried(Pid from, Object message, long trace) {
    return trace == 0 ? new Signal.Ordinary(message) : new Signal.Traced(message, trace, from);
  }

  private static Delivery come(@Nullable Cell cell, @Nullable Signal entering, boolean bounded) {
    return cell == null || entering == null
        ? Delivery.NO_PROCESS
        : cell.put(entering, bounded ? bound(cell) : 0);
  }

  /// Makes the signal that carries a message.
  Signal.Ordinary signal(Pid from, Pid to, Object message) {
    Tracer tracer = traces.tracer();
    return tracer == null ? new Signal.Ordinary(message) : tracer.signal(from, to, message);
  }

  /// Sees to a message that its receiver did not take.
  ///
  /// @return why it did not
  Delivery undelivered(
      @Nullable Pid from, Pid to, @Nullable Cell cell, Signal.Ordinary signal, Delivery delivery) {
    Tracer tracer = traces.tracer();
    if (tracer != null && signal instanceof Signal.Traced traced) {
      tracer.undelivered(traced, to, delivery);
    }
    SandboxId sandbox = cell == null ? null : cell.options().sandbox();
    deadLetters.add(DeadLetter.Cause.of(delivery), from, to, sandbox, signal.message);
    if (delivery == Delivery.MAILBOX_FULL) {
      refused.increment();
      if (cell != null && cell.options().overflow() == Overflow.KILL) {
        cell.kill(ExitReason.abnormal("mailbox_full"));
      }
    }
    return delivery;
  }

  /// Sees to a message that a process took and has no room for after all.
  void refused(Cell cell, Object message) {
    Signal.Ordinary signal = new Signal.Ordinary(message);
    var _ = undelivered(senderOf(signal), cell.pid(), cell, signal, Delivery.MAILBOX_FULL);
  }

  private static @Nullable Pid senderOf(Signal.Ordinary signal) {
    return switch (signal) {
      case Signal.Traced traced -> traced.from;
      case Signal.Ordinary plain ->
          plain.message instanceof Request(From from, var _) ? from.caller() : null;
    };
  }

  /// Sees to a message that waited in the mailbox of a process that has ended.
  void left(Cell cell, Signal.Ordinary signal) {
    if (signal.bury()) {
      left(cell, senderOf(signal), signal.message);
    }
  }

  /// Sees to messages that waited in the mailbox of a process that has ended.
  void left(Cell cell, Signal.Bunch bunch) {
    for (Object message : bunch.remains()) {
      Delivery followed = moves.forward(null, cell.pid(), new Signal.Ordinary(message));
      if (followed == null) {
        left(cell, null, message);
      }
    }
  }

  /// Notes a message that nobody has carried to the process that takes the place of its receiver.
  void notCarried(Leaving.Letter letter, Pid to, @Nullable SandboxId sandbox) {
    deadLetters.add(DeadLetter.Cause.NOT_CARRIED, letter.from(), to, sandbox, letter.message());
  }

  private void left(Cell cell, @Nullable Pid from, Object message) {
    if (!(message instanceof Own)) {
      deadLetters.add(
          DeadLetter.Cause.RECEIVER_ENDED, from, cell.pid(), cell.options().sandbox(), message);
    }
  }

  /// Answers a request, or finds that nobody waits for the answer any more.
  void reply(ProcessSelf self, From to, @Nullable Object value) {
    Worker.flush();
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
