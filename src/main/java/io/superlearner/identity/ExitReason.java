package io.superlearner.identity;

import org.jspecify.annotations.Nullable;

/// Why a process ended, or why it is asked to end. The words are those of OTP.
///
/// [Normal], [Shutdown] and shutdown with a detail are *expected* ends: a transient child is not
/// restarted after them, and nothing is logged as a crash. All others are abnormal.
public sealed interface ExitReason {

  /// The process works for itself alone and ended by itself.
  record Normal() implements ExitReason {
    @Override
    public String toString() {
      return "normal";
    }
  }

  /// Asked to end in an orderly way.
  ///
  /// @param detail what the asker added, as in OTP's `{shutdown, Term}`
  record Shutdown(@Nullable String detail) implements ExitReason {
    @Override
    public String toString() {
      return detail == null ? "shutdown" : "shutdown: " + detail;
    }
  }

  /// The untrappable signal itself; no process ever *ends* with it, see [Killed].
  record Kill() implements ExitReason {
    @Override
    public String toString() {
      return "kill";
    }
  }

  /// Ended by the untrappable signal.
  record Killed() implements ExitReason {
    @Override
    public String toString() {
      return "killed";
    }
  }

  /// The process that was addressed does not exist.
  record NoProcess() implements ExitReason {
    @Override
    public String toString() {
      return "noproc";
    }
  }

  /// The node of the process cannot be reached; whether the process lives is not known.
  ///
  /// @param node the node that is out of reach
  record NoConnection(NodeName node) implements ExitReason {
    @Override
    public String toString() {
      return "noconnection: " + node;
    }
  }

  /// Ended abnormally for a reason that a program chose, such as `bad_return_value`.
  ///
  /// @param text the reason in words
  record Abnormal(String text) implements ExitReason {
    @Override
    public String toString() {
      return text;
    }
  }

  /// Ended by an exception or error that nobody caught.
  ///
  /// @param cause what was thrown; it stays on its node
  record Crashed(Throwable cause) implements ExitReason {
    @Override
    public String toString() {
      String type = cause.getClass().getName();
      String message = message();
      return message == null ? type : type + ": " + message;
    }

    // the exception may be anybody's
    private @Nullable String message() {
      try {
        String message = cause.getMessage();
        return message == null ? null : Shown.text(message, 300);
      } catch (RuntimeException | StackOverflowError failure) {
        return "(its getMessage fails with " + failure.getClass() + ")";
      }
    }
  }

  /// Returns `normal`: the end was reached. As a signal from another process it is ignored by a
  /// process that does not trap exits.
  static ExitReason normal() {
    return new Normal();
  }

  /// Returns `shutdown`: an orderly stop.
  static ExitReason shutdown() {
    return new Shutdown(null);
  }

  /// Returns `kill`: the signal that cannot be trapped. Whoever watches its receiver sees
  /// [#killed()].
  static ExitReason kill() {
    return new Kill();
  }

  /// Returns `killed`: ended by [#kill()].
  static ExitReason killed() {
    return new Killed();
  }

  /// Returns `noproc`: there is no such process.
  static ExitReason noproc() {
    return new NoProcess();
  }

  /// Makes an abnormal reason of a text.
  static ExitReason abnormal(String text) {
    return new Abnormal(text);
  }

  /// Makes a shutdown reason with a detail, OTP's `{shutdown, Term}`.
  static ExitReason shutdown(String detail) {
    return new Shutdown(detail);
  }

  /// Reads a reason as its `toString` writes it. A text that is no word of OTP's is an abnormal
  /// reason; so is what a crash wrote, since an exception cannot be read back.
  static ExitReason parse(String text) {
    return switch (text) {
      case "normal" -> normal();
      case "shutdown" -> shutdown();
      case "kill" -> kill();
      case "killed" -> killed();
      case "noproc" -> noproc();
      default -> parseDetailed(text);
    };
  }

  private static ExitReason parseDetailed(String text) {
    if (text.startsWith("shutdown: ")) {
      return shutdown(text.substring("shutdown: ".length()));
    }
    if (text.startsWith("noconnection: ")) {
      return new NoConnection(NodeName.parse(text.substring("noconnection: ".length())));
    }
    return abnormal(text);
  }

  /// Tells whether this is an expected end: normal or shutdown.
  default boolean isExpected() {
    return switch (this) {
      case Normal _, Shutdown _ -> true;
      case Kill _, Killed _, NoProcess _, NoConnection _, Abnormal _, Crashed _ -> false;
    };
  }

  /// Returns the reason that others see of a process which ended by this signal: `kill` becomes
  /// `killed`, all others stay.
  default ExitReason asSeenByOthers() {
    return this instanceof Kill ? killed() : this;
  }
}
