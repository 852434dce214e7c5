package io.superlearner.control;

import io.superlearner.identity.ExitReason;

/// The reason with which a process is asked to end: `shutdown`, `normal`, `kill`, or a free text of
/// 1 to 200 characters without control characters, which becomes an abnormal reason.
///
/// @param text the reason in words
public record ExitRequest(String text) {

  private static final int LONGEST = 200;

  /// Creates a request.
  ///
  /// @throws IllegalArgumentException if the text is blank, too long or has control characters
  public ExitRequest {
    if (text.isBlank() || text.length() > LONGEST) {
      throw new IllegalArgumentException("a reason has 1 to 200 characters");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a reason has no control characters");
    }
  }

  /// Reads a reason.
  ///
  /// @throws IllegalArgumentException if the text is blank, too long or has control characters
  public static ExitRequest parse(String text) {
    return new ExitRequest(text);
  }

  /// Returns the reason as the exit signal carries it.
  public ExitReason reason() {
    return switch (text) {
      case "shutdown" -> ExitReason.shutdown();
      case "normal" -> ExitReason.normal();
      case "kill" -> ExitReason.kill();
      default -> ExitReason.abnormal(text);
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
