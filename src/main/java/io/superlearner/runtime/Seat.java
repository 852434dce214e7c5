package io.superlearner.runtime;

import org.jspecify.annotations.Nullable;

/// A thread that runs turns, for [TurnWatch] to look at. Any thread may ask.
interface Seat {

  /// Returns the thread.
  Thread thread();

  /// Tells whether what runs there has declared that it blocks, and has the thread for itself.
  boolean blocks();

  /// Returns the process that ran here last, which may run still; null if none has.
  @Nullable Cell process();

  /// Tells whether the thread is inside something that was declared to block.
  boolean isDeclared();
}
