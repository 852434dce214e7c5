package io.superlearner.control;

import io.superlearner.runtime.TurnFinding;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// What is wrong with the present turn of a process.
///
/// @param finding `stuck` or `blocking`
/// @param since since when it has been at the same message, or was first seen blocking
/// @param lastedMs how long that was at the last look
/// @param threadState what its thread was doing, such as `runnable`
/// @param stack where its thread was, innermost first
/// @param remedy what to do about it
public record TurnRow(
    String finding,
    Instant since,
    long lastedMs,
    String threadState,
    List<String> stack,
    String remedy) {

  /// Copies the stack.
  public TurnRow {
    stack = List.copyOf(stack);
  }

  static TurnRow of(TurnFinding found) {
    return new TurnRow(
        found.kind().name().toLowerCase(Locale.ROOT),
        found.since(),
        found.lasted().toMillis(),
        found.state().name().toLowerCase(Locale.ROOT),
        found.stack(),
        found.remedy());
  }
}
