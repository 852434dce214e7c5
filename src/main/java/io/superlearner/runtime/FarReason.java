package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import org.jspecify.annotations.Nullable;

/// Makes an exit reason fit to travel. An exception stays on its node, as its class may be unknown
/// elsewhere and its fields anything; its class and message go as text. Long texts are cut.
final class FarReason {

  /// The most characters of a text; a note on the cut may come on top.
  static final int LONGEST = 1000;

  private FarReason() {}

  /// Returns the reason as other nodes see it. What is expected stays expected.
  static ExitReason plain(ExitReason reason) {
    return switch (reason) {
      case ExitReason.Normal _,
          ExitReason.Kill _,
          ExitReason.Killed _,
          ExitReason.NoProcess _,
          ExitReason.NoConnection _ ->
          reason;
      case ExitReason.Shutdown(var detail) -> new ExitReason.Shutdown(cut(detail));
      case ExitReason.Abnormal(var text) -> ExitReason.abnormal(shortened(text));
      case ExitReason.Crashed crashed -> ExitReason.abnormal(shortened(crashed.toString()));
    };
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null ? null : shortened(text);
  }

  private static String shortened(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    boolean splitsOne = Character.isHighSurrogate(text.charAt(LONGEST - 1));
    String kept = text.substring(0, splitsOne ? LONGEST - 1 : LONGEST);
    return kept + "… (" + text.length() + " characters)";
  }
}
