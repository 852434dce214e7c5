package io.superlearner.sandbox;

import io.superlearner.identity.Pid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What others see of a durable process: whether its state is kept, and how it is saved. Written by
/// the thread of the process, read by any.
final class DurableView {

  private volatile @Nullable Durable<?> code;
  private volatile boolean kept;

  DurableView(Durable<?> code) {
    this.code = code;
  }

  /// Returns its code; null if it has gone over to code that cannot be saved.
  @Nullable Durable<?> code() {
    return code;
  }

  void codeIs(@Nullable Durable<?> other) {
    code = other;
  }

  /// Notes that its state is kept: it is started again at its path if the sandbox is.
  void keep() {
    kept = true;
  }

  boolean isKept() {
    return kept;
  }

  /// Saves a state; what was saved of the same state before is taken as it is. On the thread of the
  /// process.
  ///
  /// @param last what was saved last at this path; null for nothing
  /// @throws IllegalArgumentException if what was saved is no plain data
  @SuppressWarnings("unchecked") // the state is of the type of the code that runs
  Kept save(Pid pid, @Nullable Object state, @Nullable Kept last) {
    Durable<Object> now = (Durable<Object>) code;
    if (now == null) {
      throw new IllegalStateException("it runs code now that is not durable");
    }
    if (last != null && last.isOf(pid, now, state)) {
      return last.present();
    }
    Object saved = PlainCopy.of(saved(now, state));
    Object before = last == null ? null : last.saved();
    // one copy of what is equal is enough
    return new Kept(pid, now, state, Objects.equals(before, saved) ? before : saved, false);
  }

  @SuppressWarnings("NullAway") // a server may choose null for its state
  private static @Nullable Object saved(Durable<Object> code, @Nullable Object state) {
    return code.save(state);
  }
}
