package io.superlearner.identity;

import java.util.regex.Pattern;

/// The name of a node, `name@host`, for example `superlearner1@127.0.0.1`.
///
/// @param text the whole name, at most 128 characters
public record NodeName(String text) implements Comparable<NodeName> {

  private static final Pattern FORM =
      Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}@[A-Za-z0-9][A-Za-z0-9.:_-]{0,63}");

  /// Creates a node name.
  ///
  /// @throws IllegalArgumentException if the text is not of the form `name@host`
  public NodeName {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "not a node name: "
              + Shown.text(text)
              + " (expected name@host, such as node1@127.0.0.1)");
    }
  }

  /// Reads a node name as [#toString()] writes it.
  ///
  /// @throws IllegalArgumentException if the text is not of the form `name@host`
  public static NodeName parse(String text) {
    return new NodeName(text);
  }

  @Override
  public String toString() {
    return text;
  }

  @Override
  public int compareTo(NodeName other) {
    return text.compareTo(other.text);
  }
}
