package io.superlearner.runtime;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import org.jspecify.annotations.Nullable;

/// Where crashes are written for people: the logger `io.superlearner.process`, one record a crash,
/// with the stack of what was thrown. Any thread may use it.
final class CrashLog {

  private static final System.Logger LOG = System.getLogger("io.superlearner.process");
  private static final int SHOWN_FRAMES = 16;
  private static final int SHOWN_CAUSES = 4;

  private CrashLog() {}

  /// Tells whether a crash at a place is to be written; one that is not is counted.
  static boolean wants(LogLimit limit, String place) {
    return LOG.isLoggable(System.Logger.Level.ERROR) && limit.tryLine(place);
  }

  static void write(Event.ProcessCrashed crash) {
    // a parameter, since the text may hold what a message format would read
    LOG.log(System.Logger.Level.ERROR, "{0}", text(crash));
  }

  static String text(Event.ProcessCrashed crash) {
    StringBuilder text =
        new StringBuilder("Process ")
            .append(crash.pid())
            .append(" at ")
            .append(crash.path())
            .append(" ended: ")
            .append(crash.reason());
    add(text, ". Last message: ", crash.lastMessage());
    add(text, ". State: ", crash.state());
    add(text, ". Client: ", crash.client());
    if (crash.reason() instanceof ExitReason.Crashed(Throwable cause)) {
      addStacks(text, cause);
    }
    return text.toString();
  }

  private static void add(StringBuilder text, String title, @Nullable Object value) {
    if (value != null) {
      text.append(title).append(value);
    }
  }

  /// An exception may be anybody's: what it says of itself must not hide the crash.
  private static void addStacks(StringBuilder text, Throwable thrown) {
    try {
      Throwable cause = thrown;
      for (int i = 0; i < SHOWN_CAUSES && cause != null; i++) {
        if (i > 0) {
          text.append("\nCaused by: ").append(cause.getClass().getName());
          add(text, ": ", cause.getMessage());
        }
        addStack(text, cause.getStackTrace());
        cause = cause.getCause();
      }
    } catch (RuntimeException | StackOverflowError failure) {
      text.append("\n\t(its stack fails with ").append(failure.getClass().getName()).append(')');
    }
  }

  private static void addStack(StringBuilder text, StackTraceElement[] stack) {
    for (int i = 0; i < Math.min(SHOWN_FRAMES, stack.length); i++) {
      text.append("\n\tat ").append(stack[i]);
    }
    if (stack.length > SHOWN_FRAMES) {
      text.append("\n\t... ").append(stack.length - SHOWN_FRAMES).append(" more");
    }
  }
}
