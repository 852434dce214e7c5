package io.superlearner.identity;

import java.util.Set;
import java.util.regex.Pattern;

/// The id of a sandbox, unique in the cluster: 1 to 63 characters of `a-z 0-9 . _ -`, beginning
/// with a letter or digit. Only lower case is allowed, so that no two ids differ by case alone.
///
/// @param text the id
public record SandboxId(String text) implements Comparable<SandboxId> {

  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final Set<String> RESERVED = Set.of("all", "self", "auto", "platform");

  /// Creates a sandbox id.
  ///
  /// @throws IllegalArgumentException if the text is not of the form, or is a reserved word
  public SandboxId {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "not a sandbox id: "
              + Shown.text(text)
              + " (expected 1 to 63 of a-z 0-9 . _ - beginning with a letter or digit)");
    }
    if (RESERVED.contains(text)) {
      throw new IllegalArgumentException("the sandbox id " + text + " is reserved");
    }
  }

  /// Reads a sandbox id as [#toString()] writes it.
  ///
  /// @throws IllegalArgumentException if the text is not of the form, or is a reserved word
  public static SandboxId parse(String text) {
    return new SandboxId(text);
  }

  @Override
  public String toString() {
    return text;
  }

  @Override
  public int compareTo(SandboxId other) {
    return text.compareTo(other.text);
  }
}
