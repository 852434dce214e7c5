package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What the process on one worker's thread has sent to one busy process and not delivered yet.
///
/// A process that sends message after message to another one, which works on another CPU, would pay
/// for each with cache lines that both fight for. So when one callback sends many messages to one
/// process that is at work, they gather here and are delivered together, as one [Signal.Bunch]:
/// when it is full, when the callback is over, before any other signal leaves this thread, before
/// the thread waits, by [Rescue] if the callback takes long, and by whoever ends the process,
/// before anybody learns of the end. A process at rest is never sent to this way, as it must be
/// woken. So nothing comes later than it would behind the messages that its receiver works on, and
/// signals keep their order.
///
/// Whoever delivers holds the lock until the bunch is in the mailbox: if the rescue let go of it
/// before, the sender's next message could come first. Code of processes may send until its stack
/// is used up. So what is done under the lock is undone or done by plain writes alone, which need
/// no stack.
final class Outbox {

  private static final int DIRECT = 4;
  private static final int FEW = 16;
  private static final int MANY = 128;
  private static final int SPINS = 1_000;
  private static final VarHandle LOCK = lockHandle();

  private final Rescue rescue;

  // owned by the thread: to whom it sent last in this callback, and how often without a break
  private @Nullable Cell target;
  private int streak;

  @SuppressWarnings("UnusedVariable") // taken through LOCK
  private volatile int locked;

  // written under the lock, read without
  private volatile Signal.@Nullable Bunch bunch;

  Outbox(Rescue rescue) {
    this.rescue = rescue;
  }

  private static VarHandle lockHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(Outbox.class, "locked", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  // ---- the thread of the worker only ----

  /// Takes a message, which is neither a request nor traced, if this callback is sending many to a
  /// process that is at work.
  ///
  /// @param post of the runtime that sends
  /// @return false if it is to be delivered as any other
  @SuppressWarnings("ReferenceEquality") // there is one of each runtime
  boolean take(Post post, Pid to, Object message) {
    Cell last = target;
    if (last == null || !last.pid.equals(to) || last.runtime.post() != post) {
      return false;
    }
    streak++;
    return streak >= DIRECT
        && last.isAtWork()
        && !last.isArriving()
        && (append(message) || begin(last, message));
  }

  /// Notes that a message was delivered at once.
  @SuppressWarnings("ReferenceEquality") // processes are who they are
  void delivered(Cell to) {
    if (target != to) {
      target = to;
      streak = 0;
    }
  }

  private boolean append(Object message) {
    if (bunch == null) {
      return false;
    }
    Signal.Bunch open;
    boolean full;
    lock();
    try {
      open = bunch;
      full = open != null && open.add(message);
    } finally {
      locked = 0;
    }
    if (full) {
      flush();
    }
    return open != null;
  }

  private boolean begin(Cell to, Object message) {
    int size = to.room(to.options().mailboxBound(), streak < MANY ? FEW : MANY);
    if (size <= 1) {
      return false;
    }
    Signal.Bunch first = new Signal.Bunch(to, size);
    var _ = first.add(message);
    bunch = first;
    // after the write: a rescue that ends meanwhile looks once more
    if (!rescue.watch()) {
      flush();
    }
    return true;
  }

  /// Delivers what is here, as the callback is over, or waits.
  void end() {
    if (target != null) {
      target = null;
      flush();
    }
  }

  // ---- any thread ----

  /// Delivers what is here.
  ///
  /// @return whether there was something
  boolean flush() {
    if (bunch == null) {
      return false;
    }
    Signal.Bunch full;
    Mailbox.Added added = Mailbox.Added.BEHIND;
    lock();
    try {
      full = bunch;
      if (full != null) {
        added = full.target.add(full, 0);
        // only what was seen: the thread begins the next bunch without the lock
        bunch = null;
      }
    } finally {
      locked = 0;
    }
    if (full != null) {
      switch (added) {
        case FIRST -> full.target.wake();
        case CLOSED -> full.target.orphaned(full);
        case BEHIND, REFUSED -> {}
      }
    }
    return full != null;
  }

  private void lock() {
    for (int tries = 1; !LOCK.compareAndSet(this, 0, 1); tries++) {
      if (tries % SPINS == 0) {
        // whoever holds it may have lost its CPU
        LockSupport.parkNanos(1_000);
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
