package io.superlearner.sandbox;

import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// What is known of a durable process since it was saved last, or since it began with a saved
/// state.
///
/// @param pid which process it was
/// @param code the code that saved it
/// @param state its state at that time
/// @param saved the same as plain data
/// @param absent whether there was no such process at the last checkpoint
record Kept(
    Pid pid, Durable<?> code, @Nullable Object state, @Nullable Object saved, boolean absent) {

  /// Tells whether a process would be saved as this again: a state is a value, so the same object
  /// is the same state.
  @SuppressWarnings("ReferenceEquality") // equal states of two types may be saved differently
  boolean isOf(Pid other, Durable<?> byCode, @Nullable Object itsState) {
    return pid.equals(other) && code == byCode && state == itsState;
  }

  Kept present() {
    return absent ? new Kept(pid, code, state, saved, false) : this;
  }

  Kept gone() {
    return new Kept(pid, code, state, saved, true);
  }
}
