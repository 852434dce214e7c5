package io.superlearner.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One answer that one thread waits for. The first of completion and time-out counts; what comes
/// later is dropped.
class Pending {

  private static final Object ABANDONED = new Object();
  private static final Object PARKED = new Object();
  private static final VarHandle ANSWER = handle();

  private static final long SPIN_NANOS =
      Runtime.getRuntime().availableProcessors() > 1 ? 20_000 : 0;
  private static final int SPINS_PER_LOOK = 8;

  private final @Nullable Thread waiter;

  @SuppressWarnings("unused") // written through ANSWER
  private volatile @Nullable Object answer;

  Pending() {
    this(Thread.currentThread());
  }

  /// @param waiter the thread that waits; null if none ever does
  Pending(@Nullable Thread waiter) {
    this.waiter = waiter;
  }

  private static VarHandle handle() {
    try {
      return MethodHandles.lookup().findVarHandle(Pending.class, "answer", Object.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /// Gives the answer, from any thread.
  ///
  /// @return false if there was one already, or nobody waits any more
  @SuppressWarnings("ReferenceEquality") // the mark is one object
  final boolean complete(Object value) {
    Object before = ANSWER.compareAndExchange(this, null, value);
    if (before == PARKED && ANSWER.compareAndSet(this, PARKED, value)) {
      LockSupport.unpark(waiter);
      return true;
    }
    return before == null;
  }

  /// Tells whether an answer is still awaited.
  @SuppressWarnings("ReferenceEquality") // the mark is one object
  final boolean isOpen() {
    Object now = answer;
    return now == null || now == PARKED;
  }

  /// Returns where the thread that made this object is; empty if it does not wait.
  final StackTraceElement[] waiterStack() {
    return waiter != null && isOpen() ? waiter.getStackTrace() : new StackTraceElement[0];
  }

  /// Waits for the answer; only the thread that made this object may.
  ///
  /// @param nanos the longest wait; [Long#MAX_VALUE] for ever
  /// @return null if none came in time; from then on none is taken
  /// @throws InterruptedException if the thread was interrupted; then none is taken either
  @SuppressWarnings("ReferenceEquality") // the mark is one object
  final @Nullable Object await(long nanos) throws InterruptedException {
    if (waiter instanceof Worker worker) {
      // what this thread keeps for later may be what it is to wait for
      worker.letGo();
    }
    if (!isOpen()) {
      return answer;
    }
    Object early = spin(nanos);
    if (early != null) {
      return early;
    }
    Wait wait = new Wait(nanos == Long.MAX_VALUE ? 0 : System.nanoTime() + nanos, nanos);
    try {
      if (waiter instanceof ForkJoinWorkerThread) {
        ForkJoinPool.managedBlock(wait);
      } else {
        while (!wait.block()) {
          Thread.onSpinWait();
        }
      }
    } catch (InterruptedException interrupted) {
      abandon();
      throw interrupted;
    }
    abandon();
    Object result = answer;
    return result == ABANDONED ? null : result;
  }

  private void abandon() {
    if (!ANSWER.compareAndSet(this, null, ABANDONED)) {
      ANSWER.compareAndSet(this, PARKED, ABANDONED);
    }
  }

  /// Waits a few microseconds without giving the thread away, as most answers come within them and
  /// parking costs more. Not on a machine with one CPU, where nobody could answer meanwhile.
  private @Nullable Object spin(long nanos) {
    long begin = System.nanoTime();
    long longest = Math.min(nanos, SPIN_NANOS);
    while (answer == null && System.nanoTime() - begin < longest) {
      for (int i = 0; i < SPINS_PER_LOOK && answer == null; i++) {
        Thread.onSpinWait();
      }
    }
    return answer;
  }

  private final class Wait implements ForkJoinPool.ManagedBlocker {
    private final long deadline;
    private final boolean limited;

    Wait(long deadline, long nanos) {
      this.deadline = deadline;
      this.limited = nanos != Long.MAX_VALUE;
    }

    @Override
    public boolean block() throws InterruptedException {
      ANSWER.compareAndSet(Pending.this, null, PARKED);
      while (!isReleasable()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (limited) {
          LockSupport.parkNanos(Pending.this, deadline - System.nanoTime());
        } else {
          LockSupport.park(Pending.this);
        }
      }
      return true;
    }

    @Override
    public boolean isReleasable() {
      return !isOpen() || (limited && deadline - System.nanoTime() <= 0);
    }
  }
}
