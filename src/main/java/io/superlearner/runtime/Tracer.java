package io.superlearner.runtime;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The traces that run at this moment. A runtime has one only while there are any, so that being
/// switched off costs one read of a field at each send and each message. Any thread may call.
final class Tracer {

  private static final System.Logger LOG = System.getLogger(Tracer.class.getName());
  private static final int SEQ_BITS = 40;
  private static final int LIFE_BITS = 8;

  /// One trace.
  private static final class Trace {
    final Predicate<? super Pid> filter;
    final Consumer<? super TraceFact> sink;
    private volatile boolean failed;

    Trace(Predicate<? super Pid> filter, Consumer<? super TraceFact> sink) {
      this.filter = filter;
      this.sink = sink;
    }
  }

  private final ProcessRuntime runtime;
  private final long origin;
  private final AtomicLong lastSeq;
  private final Trace[] traces;

  private Tracer(ProcessRuntime runtime, long origin, AtomicLong lastSeq, Trace... traces) {
    this.runtime = runtime;
    this.origin = origin;
    this.lastSeq = lastSeq;
    this.traces = traces;
  }

  /// Where a runtime keeps its tracer.
  static final class Switch {
    private final ProcessRuntime runtime;
    private final long origin;
    private final AtomicLong lastSeq = new AtomicLong();
    private volatile @Nullable Tracer tracer;

    /// @param node stands in the ids, with the incarnation, so that ids of two nodes never clash
    Switch(ProcessRuntime runtime, int node, int incarnation) {
      this.runtime = runtime;
      long life = incarnation & (1 << LIFE_BITS) - 1;
      this.origin = ((long) node << LIFE_BITS | life) << SEQ_BITS;
    }

    /// Returns the tracer; null while no trace runs.
    @Nullable Tracer tracer() {
      return tracer;
    }

    synchronized Subscription begin(
        Predicate<? super Pid> filter, Consumer<? super TraceFact> sink) {
      Trace trace = new Trace(filter, sink);
      List<Trace> next = running();
      next.add(trace);
      replace(next);
      return () -> end(trace);
    }

    private synchronized void end(Trace trace) {
      List<Trace> next = running();
      next.remove(trace);
      replace(next);
    }

    private List<Trace> running() {
      Tracer now = tracer;
      return now == null ? new ArrayList<>() : new ArrayList<>(List.of(now.traces));
    }

    private void replace(List<Trace> next) {
      tracer =
          next.isEmpty() ? null : new Tracer(runtime, origin, lastSeq, next.toArray(Trace[]::new));
    }
  }

  // ---- what processes do ----

  /// Makes the signal that carries a message, which follows the message if anybody wants to.
  Signal.Ordinary signal(Pid from, Pid to, Object message) {
    long id = sent(from, to, message);
    return id == 0 ? new Signal.Ordinary(message) : new Signal.Traced(message, id, from);
  }

  /// Notes that a message is being sent, here or to another node.
  ///
  /// @return its id, which goes with it; 0 if nobody traces it
  long sent(Pid from, Pid to, Object message) {
    TraceFact.Sent fact = null;
    for (Trace trace : traces) {
      if (trace.filter.test(from) || trace.filter.test(to)) {
        if (fact == null) {
          long seq = nextSeq();
          fact = new TraceFact.Sent(seq, now(), origin | seq, causeOf(from), from, to, message);
        }
        give(trace, fact);
      }
    }
    return fact == null ? 0 : fact.message();
  }

  /// Notes that a message did not get into its receiver's mailbox.
  void undelivered(Signal.Traced signal, Pid to, Delivery delivery) {
    tell(
        signal.from,
        to,
        () -> new TraceFact.Undelivered(nextSeq(), now(), signal.id, signal.from, to, delivery));
  }

  /// Lets a process handle a signal, and notes when.
  void handle(Cell cell, Signal signal) {
    Pid pid = cell.pid();
    Pid from = signal instanceof Signal.Traced traced ? traced.from : pid;
    Object payload = payload(signal);
    if (payload == null || !isWanted(pid, from)) {
      cell.handle(signal);
      return;
    }
    long began = nextSeq();
    long id = signal instanceof Signal.Traced traced ? traced.id : origin | began;
    deliver(pid, from, new TraceFact.HandlingBegan(began, now(), id, pid, payload));
    cell.handle(signal);
    deliver(pid, from, new TraceFact.HandlingEnded(nextSeq(), now(), id, pid));
  }

  /// @return null for what is no message
  private static @Nullable Object payload(Signal signal) {
    return switch (signal) {
      case Signal.Ordinary ordinary -> ordinary.message;
      case Signal.Outside outside -> outside.signal.message;
      case Signal.Bunch bunch -> bunch.current();
      case Signal.Timer timer -> timer.message;
      case Signal.Ended end -> new Down(end.monitor, end.pid, end.reason);
      case Signal.Exit exit -> new ExitMessage(exit.from, exit.reason);
      case Signal.Answer answer -> answer.request;
      case Signal.Probe _, Signal.Mark _ -> null;
    };
  }

  void replied(ProcessSelf self, From to, @Nullable Object value) {
    tell(
        self.pid(),
        to.caller(),
        () ->
            new TraceFact.Replied(
                nextSeq(), now(), causeOf(self.pid()), self.pid(), to.caller(), value));
  }

  void spawned(Pid pid, @Nullable Pid parent, String path) {
    tell(
        pid,
        parent == null ? pid : parent,
        () -> new TraceFact.Spawned(nextSeq(), now(), pid, parent, path));
  }

  void exited(Pid pid, ExitReason reason) {
    tell(pid, pid, () -> new TraceFact.Exited(nextSeq(), now(), pid, reason));
  }

  void exitSent(Pid from, Pid to, ExitReason reason) {
    tell(from, to, () -> new TraceFact.ExitSent(nextSeq(), now(), from, to, reason));
  }

  void linked(Pid pid, Pid other) {
    tell(pid, other, () -> new TraceFact.Linked(nextSeq(), now(), pid, other));
  }

  void unlinked(Pid pid, Pid other) {
    tell(pid, other, () -> new TraceFact.Unlinked(nextSeq(), now(), pid, other));
  }

  // ---- to whom it is told ----

  /// Only the process itself knows what it handles, so only on its thread can that be told.
  private static long causeOf(Pid sender) {
    Cell cell = Thread.currentThread() instanceof Worker worker ? worker.current() : null;
    return cell != null
            && cell.pid().equals(sender)
            && cell.inProgress() instanceof Signal.Traced handled
        ? handled.id
        : 0;
  }

  private long nextSeq() {
    return lastSeq.incrementAndGet();
  }

  private long now() {
    return runtime.clock().nanos();
  }

  private boolean isWanted(Pid one, Pid other) {
    for (Trace trace : traces) {
      if (trace.filter.test(one) || trace.filter.test(other)) {
        return true;
      }
    }
    return false;
  }

  private void tell(Pid one, Pid other, Supplier<TraceFact> fact) {
    if (isWanted(one, other)) {
      deliver(one, other, fact.get());
    }
  }

  private void deliver(Pid one, Pid other, TraceFact fact) {
    for (Trace trace : traces) {
      if (trace.filter.test(one) || trace.filter.test(other)) {
        give(trace, fact);
      }
    }
  }

  /// A sink that fails must not harm the process that is traced, nor fill the log.
  private static void give(Trace trace, TraceFact fact) {
    if (trace.failed) {
      return;
    }
    try {
      trace.sink.accept(fact);
    } catch (RuntimeException | Error failure) {
      trace.failed = true;
      LOG.log(
          System.Logger.Level.WARNING,
          "a trace ends as its sink failed on " + fact.getClass(),
          failure);
    }
  }
}
