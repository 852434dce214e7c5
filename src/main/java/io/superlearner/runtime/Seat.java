package io.superlearner.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A thread that runs turns, and which one it runs at this moment, for [TurnWatch] to look at.
final class Seat {

  private static final VarHandle RUNNING = handle("running", Activation.class);
  private static final VarHandle TURNS = handle("turns", int.class);

  /// What a look found: equal to that of the look before while one turn goes on.
  ///
  /// @param turns how many turns had begun or ended
  record Taken(Activation activation, int turns) {
    boolean isSame(@Nullable Taken before) {
      return before != null && before.activation == activation && before.turns == turns;
    }
  }

  final Thread thread;
  /// Whether turns on it may block as they like, because their processes have declared it.
  final boolean blocking;

  // owned by the thread, read by the watch through handles
  private @Nullable Activation running;
  private int turns;
  // owned by the thread; how deep it is in what the process has declared to block
  private volatile int declared;

  Seat(Thread thread, boolean blocking) {
    this.thread = thread;
    this.blocking = blocking;
  }

  private static VarHandle handle(String field, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(Seat.class, field, type);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /// Runs one turn on this thread, which may be in the middle of another's: then that goes on
  /// afterwards, and counts as a new one.
  void run(Activation next) {
    Activation before = running;
    TURNS.setOpaque(this, turns + 1);
    RUNNING.setRelease(this, next);
    next.turn();
    RUNNING.setRelease(this, before);
    TURNS.setOpaque(this, turns + 1);
  }

  /// Begins something that the process has declared to block; its thread only.
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
  void beginDeclared() {
    declared++;
  }

  /// Ends what [#beginDeclared()] began.
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
  void endDeclared() {
    declared--;
  }

  /// Tells whether the thread is inside something that was declared to block.
  boolean isDeclared() {
    return declared > 0;
  }

  /// Returns the turn that runs now; null if none does. Any thread may ask.
  @Nullable Taken taken() {
    Activation now = (Activation) RUNNING.getAcquire(this);
    return now == null ? null : new Taken(now, (int) TURNS.getOpaque(this));
  }
}
