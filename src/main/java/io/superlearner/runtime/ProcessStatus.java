package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is told of a process in a crash report, or to whoever asks for its status. A behavior may
/// hide parts of it before anybody sees them, see [Behavior#formatStatus].
///
/// @param state the process's state
/// @param message the message that it handled when it ended: what was asked, if that was a request;
///   null in a status, or if there was none
/// @param reason why it ended; null in a status
/// @param log the messages that it handled last, oldest first, if a log is kept
public record ProcessStatus(
    @Nullable Object state,
    @Nullable Object message,
    @Nullable ExitReason reason,
    List<@Nullable Object> log) {

  /// Returns the same with another state.
  public ProcessStatus withState(@Nullable Object other) {
    return new ProcessStatus(other, message, reason, log);
  }

  /// Returns the same with another message.
  public ProcessStatus withMessage(@Nullable Object other) {
    return new ProcessStatus(state, other, reason, log);
  }

  /// Returns the same with another reason.
  public ProcessStatus withReason(@Nullable ExitReason other) {
    return new ProcessStatus(state, message, other, log);
  }

  /// Returns the same with another log.
  public ProcessStatus withLog(List<@Nullable Object> other) {
    return new ProcessStatus(state, message, reason, other);
  }

  /// Lets a behavior format what is told of it. A behavior that fails to do so hides everything:
  /// what it wanted to hide is not known.
  static ProcessStatus formatted(Behavior behavior, ProcessStatus raw) {
    try {
      ProcessStatus formatted = behavior.formatStatus(raw);
      return formatted == null ? raw.hidden(behavior, "returned null") : formatted;
    } catch (Throwable failure) {
      return raw.hidden(behavior, "failed with " + failure.getClass().getName());
    }
  }

  private ProcessStatus hidden(Behavior behavior, String why) {
    String placeholder = "(" + behavior.codeName() + ".formatStatus " + why + ")";
    ExitReason safe =
        reason instanceof ExitReason.Crashed(Throwable cause)
            ? ExitReason.abnormal(cause.getClass().getName() + " " + placeholder)
            : reason;
    return new ProcessStatus(
        placeholder,
        message == null ? null : placeholder,
        safe,
        log.isEmpty() ? List.of() : List.of(placeholder));
  }
}
