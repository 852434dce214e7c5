package io.superlearner.identity;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes text that somebody else chose fit for a message: short, on one line, without control
/// characters.
public final class Shown {

  private static final int LONGEST = 80;

  private Shown() {}

  /// Returns the text cut to 80 characters, with control and direction characters replaced by `?`.
  public static String text(String raw) {
    return text(raw, LONGEST);
  }

  /// Returns the text cut to `longest` characters, with control and direction characters replaced
  /// by `?`; a cut is shown by `…`.
  public static String text(String raw, int longest) {
    String cut = raw.length() <= longest ? raw : raw.substring(0, longest) + "…";
    StringBuilder shown = new StringBuilder(cut.length());
    cut.codePoints().map(Shown::harmless).forEach(shown::appendCodePoint);
    return shown.toString();
  }

  /// Returns an object as text, made harmless like [#text(String, int)]; never throws, whatever the
  /// object's own `toString` does.
  public static String object(@Nullable Object any, int longest) {
    try {
      return text(String.valueOf(any), longest);
    } catch (RuntimeException | StackOverflowError failure) {
      return Objects.requireNonNull(any).getClass().getName()
          + " (its toString fails with "
          + failure.getClass()
          + ")";
    }
  }

  private static int harmless(int codePoint) {
    int kind = Character.getType(codePoint);
    boolean harmful =
        kind == Character.CONTROL
            || kind == Character.FORMAT
            || kind == Character.LINE_SEPARATOR
            || kind == Character.PARAGRAPH_SEPARATOR
            || kind == Character.SURROGATE;
    return harmful ? '?' : codePoint;
  }
}
