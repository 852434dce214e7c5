package io.superlearner.runtime;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Shown;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes the report of a crash: what an error log would show. Runs on the thread of the process,
/// before its callers learn of its end, so that a caller's stack is still that of its call.
final class CrashReport {

  private static final int SHOWN_MESSAGE = 200;
  private static final int SHOWN_STATE = 500;
  private static final int SHOWN_FRAMES = 16;
  private static final int SHOWN_LOG = 10;

  private CrashReport() {}

  /// Tells whoever listens, and the log.
  ///
  /// @param message what the process was handling; null if nothing
  static void tell(Cell cell, ExitReason reason, @Nullable Object message) {
    if (CrashLog.wants(cell.runtime.logLimit(), cell.options.path())) {
      Event.ProcessCrashed report = of(cell, reason, message);
      CrashLog.write(report);
      cell.runtime.events().publish(() -> report);
    } else {
      cell.runtime.events().publish(() -> of(cell, reason, message));
    }
  }

  private static Event.ProcessCrashed of(Cell cell, ExitReason reason, @Nullable Object message) {
    try {
      return detailed(cell, reason, message);
    } catch (Throwable failure) {
      // what the behavior says of itself may be anything, and must not hide the crash
      return new Event.ProcessCrashed(
          cell.runtime.clock().now(),
          cell.options.sandbox(),
          cell.options.path(),
          cell.pid,
          reason,
          "(the report fails with " + failure.getClass().getName() + ")");
    }
  }

  private static Event.ProcessCrashed detailed(
      Cell cell, ExitReason reason, @Nullable Object message) {
    Behavior behavior = cell.behavior();
    From from = message instanceof Request(From one, var _) ? one : null;
    ProcessStatus told =
        ProcessStatus.formatted(
            behavior,
            new ProcessStatus(stateOf(behavior), payloadOf(message), reason, behavior.log()));
    return new Event.ProcessCrashed(
        cell.runtime.clock().now(),
        cell.options.sandbox(),
        cell.options.path(),
        cell.pid,
        Objects.requireNonNullElse(told.reason(), reason),
        message == null ? null : entry(told.message()),
        Shown.object(told.state(), SHOWN_STATE),
        told.log().stream().limit(SHOWN_LOG).map(CrashReport::entry).toList(),
        from == null ? null : from.caller(),
        from == null ? List.of() : stackOf(from));
  }

  private static String entry(@Nullable Object message) {
    return Shown.object(message, SHOWN_MESSAGE);
  }

  private static @Nullable Object payloadOf(@Nullable Object message) {
    return message instanceof Request(var _, var payload) ? payload : message;
  }

  private static @Nullable Object stateOf(Behavior behavior) {
    try {
      return behavior.state();
    } catch (Throwable failure) {
      return "(its state fails with " + failure.getClass().getName() + ")";
    }
  }

  /// Returns where the caller calls from, without what runs on its thread on top of that: the call
  /// itself, and the process that crashed, if it borrowed the thread.
  private static List<String> stackOf(From from) {
    StackTraceElement[] stack = from.waitingAt();
    int call = 0;
    while (call < stack.length && !isCall(stack[call])) {
      call++;
    }
    return Arrays.stream(stack)
        .skip(call == stack.length ? 0 : call)
        .limit(SHOWN_FRAMES)
        .map(StackTraceElement::toString)
        .toList();
  }

  private static boolean isCall(StackTraceElement frame) {
    return frame.getMethodName().equals("call")
        && frame.getClassName().equals(ProcessRuntime.class.getName());
  }
}
