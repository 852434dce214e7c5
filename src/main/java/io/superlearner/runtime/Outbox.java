package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// What the process on one worker's thread has sent to one busy process and not delivered yet.
///
/// A process that sends message after message to another one, which works on another CPU, would pay
/// for each with cache lines that both fight for. So when one turn sends many messages to one
/// process that is at work, they gather here and are delivered together, as one [Signal.Bunch]:
/// when it is full, when the turn is over, before any other signal leaves this thread, before the
/// thread waits, and by [Rescue] if the turn takes long. A process at rest is never sent to this
/// way, as it must be woken. So nothing comes later than it would behind the messages that its
/// receiver works on, and signals keep their order.
///
/// Whoever delivers holds the lock until the bunch is in the mailbox: if the rescue let go of it
/// before, the sender's next message could come first.
final class Outbox {

  private static final int DIRECT = 4;
  private static final int FEW = 16;
  private static final int MANY = 128;
  private static final VarHandle LOCK = handle("locked", int.class);
  private static final VarHandle BUNCH = handle("bunch", Signal.Bunch.class);

  private final Rescue rescue;

  // owned by the thread: to whom it sent last in this turn, and how often without a break
  private @Nullable Cell target;
  private int streak;

  @SuppressWarnings("unused") // by its handle
  private int locked;

  // written under the lock, read without
  private Signal.@Nullable Bunch bunch;

  Outbox(Rescue rescue) {
    this.rescue = rescue;
  }

  private static VarHandle handle(String field, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(Outbox.class, field, type);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  // ---- the thread of the worker only ----

  /// Takes a message, which is neither a request nor traced, if this turn is sending many to a
  /// process that is at work.
  ///
  /// @return false if it is to be delivered as any other
  boolean take(Pid to, Object message) {
    Cell last = target;
    if (last == null || !last.pid.equals(to)) {
      return false;
    }
    streak++;
    return streak >= DIRECT && last.isAtWork() && (append(message) || begin(last, message));
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
    lock();
    Signal.Bunch open = bunch;
    boolean full = open != null && open.add(message);
    unlock();
    if (full) {
      flush();
    }
    return open != null;
  }

  private boolean begin(Cell to, Object message) {
    int size = to.room(to.options().mailboxBound(), streak < MANY ? FEW : MANY);
    if (size <= 1 || !rescue.watch()) {
      return false;
    }
    Signal.Bunch first = new Signal.Bunch(to, size);
    var _ = first.add(message);
    lock();
    BUNCH.setRelease(this, first);
    unlock();
    return true;
  }

  /// Delivers what is here, as the turn is over.
  void endTurn() {
    if (target != null) {
      target = null;
      flush();
    }
  }

  // ---- any thread ----

  /// Delivers what is here.
  void flush() {
    if (BUNCH.getAcquire(this) == null) {
      return;
    }
    lock();
    Signal.Bunch full = bunch;
    Mailbox.Added added = full == null ? Mailbox.Added.BEHIND : full.target.add(full, 0);
    BUNCH.setRelease(this, null);
    unlock();
    if (full != null) {
      switch (added) {
        case FIRST -> full.target.wake();
        case CLOSED -> full.target.orphaned(full);
        case BEHIND, REFUSED -> {}
      }
    }
  }

  private void lock() {
    while (!LOCK.compareAndSet(this, 0, 1)) {
      Thread.onSpinWait();
    }
  }

  private void unlock() {
    LOCK.setRelease(this, 0);
  }
}
