package io.superlearner.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import org.jspecify.annotations.Nullable;

/// A thread of one scheduler.
///
/// What it wakes first during a turn, it runs itself after that turn: the message is still in its
/// cache, and no other thread needs to be woken. If the turn takes long, [Rescue] gives what waits
/// to the other threads.
///
/// The pool alone is not fair: a worker serves its own queue, and then the queue that it stole
/// from, until they are empty, and two processes that wake each other keep a worker busy for ever.
/// So every few turns the worker takes a turn from outside, and gives a part of its own queue away
/// to where others find it.
final class Worker extends ForkJoinWorkerThread implements Seat {

  private static final VarHandle NEXT = handle("next", Activation.class);
  private static final VarHandle TURNS = handle("turns", int.class);

  private static final int TURNS_BEFORE_OUTSIDE = 8;
  private static final int TURNS_BEFORE_HANDOVER = 64;

  private final Scheduler scheduler;
  private final HandOff.Stack lenders = new HandOff.Stack();
  private final Outbox outbox;

  // owned by the thread
  private int turns;
  private @Nullable Cell current;
  // set by the thread, taken by the thread or by the rescue
  private volatile @Nullable Activation next;
  // set by the rescue: a turn that takes so long that nothing is to be kept until it is over
  private volatile int longTurn = -1;
  // written by the thread alone: how deep it is in what its process has declared to block
  private volatile int declared;

  private static VarHandle handle(String field, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(Worker.class, field, type);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  Worker(Scheduler scheduler, ForkJoinPool pool, @Nullable ClassLoader context) {
    // false: no inheritable thread-locals of whoever happened to start the thread reach it
    super(null, pool, false);
    this.scheduler = scheduler;
    this.outbox = new Outbox(scheduler.rescue());
    setName("sl-" + scheduler.name() + "-" + getPoolIndex());
    setContextClassLoader(context);
  }

  @Override
  protected void onStart() {
    scheduler.take(this);
    scheduler.rescue().add(this);
  }

  @Override
  protected void onTermination(@Nullable Throwable failure) {
    scheduler.leave(this);
    scheduler.rescue().remove(this);
    letGo();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /// Delivers what the process on this thread has sent, if this is a worker's thread.
  static void flush() {
    if (Thread.currentThread() instanceof Worker worker) {
      worker.outbox.flush();
    }
  }

  /// Delivers what the callback that is over has sent, if this is a worker's thread.
  static void endCallback() {
    if (Thread.currentThread() instanceof Worker worker) {
      worker.outbox.end();
    }
  }

  /// Returns what the process on this thread has sent and not delivered.
  Outbox outbox() {
    return outbox;
  }

  /// Returns who has lent this thread to the process that runs on it.
  HandOff.Stack lenders() {
    return lenders;
  }

  @Override
  public Thread thread() {
    return this;
  }

  @Override
  public boolean blocks() {
    return false;
  }

  @Override
  public @Nullable Cell process() {
    return current;
  }

  @Override
  public boolean isDeclared() {
    return declared > 0;
  }

  /// Notes that what follows was declared to block, or that it is over.
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void declare(boolean begins) {
    declared = declared + (begins ? 1 : -1);
  }

  /// Returns the process that runs on this thread; the thread only.
  @Nullable Cell current() {
    return current;
  }

  /// Notes the process that runs on this thread; the thread only.
  void runs(@Nullable Cell cell) {
    current = cell;
  }

  /// Returns how many turns it has run; an estimate for other threads.
  int estimateTurns() {
    return (int) TURNS.getOpaque(this);
  }

  /// Takes what it has woken for itself, if it has nothing yet; the thread only.
  boolean keep(Activation woken) {
    if (next != null || turns == longTurn) {
      return false;
    }
    NEXT.setRelease(this, woken);
    if (!scheduler.rescue().watch()) {
      pushNext();
    }
    return true;
  }

  /// Delivers what was sent and gives what it kept to the other threads, before it waits or ends.
  void letGo() {
    outbox.end();
    pushNext();
  }

  private void pushNext() {
    Activation kept = takeNext();
    if (kept != null) {
      kept.queue();
    }
  }

  /// Does the same from another thread, during a long turn.
  ///
  /// @return whether there was something
  boolean rescueNext() {
    boolean found = outbox.flush();
    found |= next != null;
    if (found) {
      longTurn = turns;
      pushNext();
    }
    return found;
  }

  private @Nullable Activation takeNext() {
    return next == null ? null : (Activation) NEXT.getAndSet(this, null);
  }

  /// Goes on after a turn that the pool gave it: with what that turn woke, and so on, for a while.
  void goOn() {
    int begin = turns;
    share();
    Activation kept = takeNext();
    while (kept != null) {
      kept.turn();
      share();
      if (turns - begin >= TURNS_BEFORE_HANDOVER) {
        pushNext();
        return;
      }
      kept = takeNext();
    }
  }

  private void share() {
    int now = turns + 1;
    TURNS.setOpaque(this, now);
    if (now % TURNS_BEFORE_OUTSIDE != 0) {
      return;
    }
    boolean emptied = now % TURNS_BEFORE_HANDOVER == 0 && handOver();
    ForkJoinTask<?> other = emptied ? Activation.Turn.pollAny() : Activation.Turn.pollOutside();
    if (other instanceof Activation.Turn turn) {
      turn.take();
    } else if (other != null) {
      var _ = other.fork();
    }
  }

  /// @return true if the worker's own queue is empty now
  private boolean handOver() {
    for (int i = 0; i < TURNS_BEFORE_HANDOVER; i++) {
      ForkJoinTask<?> own = Activation.Turn.pollOwn();
      if (own == null) {
        return true;
      }
      var _ = getPool().externalSubmit(own);
    }
    return false;
  }
}
