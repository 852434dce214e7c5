package io.superlearner.runtime;

import org.jspecify.annotations.Nullable;

/// A call whose callee runs on the caller's own thread, instead of waiting for another thread to
/// run it: what would cost two changes of threads is one method call.
///
/// It is done only where nobody can tell the difference: the callee rests, may run on this thread,
/// and its like have handled their last requests quickly, see [Pace]. So a server that blocks, or
/// works for long, is never run this way, and a caller's time-out is kept as anywhere else. A
/// callee that was quick and is stuck all of a sudden holds its caller's thread; the caller cannot
/// give up then, and is ended with `timeout` when its limit is over, as it would end in OTP if it
/// did not catch the time-out (see [Overdue]).
final class HandOff {

  private static final long SHORTEST_LIMIT = 50_000_000;
  private static final int DEEPEST = 24;

  private HandOff() {}

  /// Delivers a request and, if nobody works for the callee and it may run here, lets it work on
  /// this thread until the request is answered or its batch is over.
  static Delivery deliver(Cell callee, Signal.Ordinary signal, long limit) {
    int bound = callee.options().mailboxBound();
    Worker worker = limit >= SHORTEST_LIMIT ? lender(callee) : null;
    Cell caller = worker == null ? null : worker.current();
    if (worker != null && caller != null && callee.pace().isQuick()) {
      return run(worker, caller, callee, signal, bound, limit);
    }
    return callee.put(signal, bound);
  }

  /// @return this thread, if it can be lent to a process
  private static @Nullable Worker lender(Cell to) {
    return Thread.currentThread() instanceof Worker worker
            && to.mayRunOn(worker.scheduler())
            && !worker.lenders().isFull()
            && !worker.isInterrupted()
        ? worker
        : null;
  }

  private static Delivery run(
      Worker worker, Cell caller, Cell callee, Signal.Ordinary signal, int bound, long limit) {
    worker.outbox().flush();
    Mailbox.Added added = callee.add(signal, bound);
    if (added != Mailbox.Added.FIRST) {
      return added.delivery();
    }
    if (caller.lend(null)) {
      Pending wanted = ((Request) signal.message).from();
      callee.pace().took(lend(worker, caller, callee, wanted, limit));
    } else {
      callee.wake();
    }
    return Delivery.DELIVERED;
  }

  /// Lets a new process start on the thread of the process that starts it, if it has one of the
  /// same scheduler and waits for the start without a limit; wakes it otherwise.
  static void start(Cell child, Pending starter) {
    Worker worker = child.options().startLimit() == null ? lender(child) : null;
    Cell parent = worker == null ? null : worker.current();
    if (worker != null && parent != null && parent.lend(child)) {
      var _ = lend(worker, parent, child, starter, Long.MAX_VALUE);
    } else {
      child.wake();
    }
  }

  /// @return how many nanoseconds it took
  private static long lend(Worker worker, Cell caller, Cell callee, Pending wanted, long limit) {
    worker.outbox().flush();
    worker.lenders().push(caller, limit);
    long begin = System.nanoTime();
    try {
      callee.turnFor(wanted);
    } finally {
      worker.lenders().pop();
      caller.takeBack();
    }
    return System.nanoTime() - begin;
  }

  /// Who has lent one worker's thread, the longest-waiting first. Written by the worker alone, read
  /// by the watch without order: it believes only what it finds again at its next look.
  static final class Stack {
    private final @Nullable Cell[] callers = new Cell[DEEPEST];
    private final long[] limits = new long[DEEPEST];
    private int depth;

    /// Returns who has lent the thread as the n-th, from 0; null if fewer have.
    @Nullable Cell caller(int place) {
      return place < DEEPEST ? callers[place] : null;
    }

    /// Returns how long the n-th waits at most, in nanoseconds.
    long limit(int place) {
      return limits[place];
    }

    private void push(Cell caller, long limit) {
      callers[depth] = caller;
      limits[depth] = limit;
      depth++;
    }

    private boolean isFull() {
      return depth == DEEPEST;
    }

    private void pop() {
      callers[--depth] = null;
    }
  }
}
