package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes what somebody's code has thrown; never throws itself, whatever that is.
final class Thrown {

  private static final String INDENT = "\n        ";

  private Thrown() {}

  /// Returns an exception with its stack and its causes, each on lines of its own.
  ///
  /// @param depth the most causes, and the most lines of each stack
  static String lines(Throwable thrown, int depth) {
    List<String> lines = new ArrayList<>();
    try {
      write(thrown, depth, lines);
    } catch (RuntimeException | StackOverflowError failure) {
      lines.add("(what was thrown fails with " + failure.getClass() + ")");
    }
    return String.join(INDENT, lines);
  }

  private static void write(Throwable first, int depth, List<String> lines) {
    @Nullable Throwable thrown = first;
    for (int shown = 0; thrown != null; shown++) {
      if (shown == depth) {
        lines.add(Terms.CUT);
        return;
      }
      lines.add((shown == 0 ? "" : "caused by ") + new ExitReason.Crashed(thrown));
      stack(thrown.getStackTrace(), depth, lines);
      thrown = thrown.getCause();
    }
  }

  private static void stack(StackTraceElement[] stack, int depth, List<String> lines) {
    for (int line = 0; line < Math.min(stack.length, depth); line++) {
      lines.add("    at " + stack[line]);
    }
    if (stack.length > depth) {
      lines.add("    " + Terms.CUT);
    }
  }
}
