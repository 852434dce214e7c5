package io.superlearner.security;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the store keeps of a credential: one line of text.
///
/// @param role what its holder may do
/// @param name what to call its holder, 1 to 60 printable characters
/// @param createdAt when it was made
/// @param usedAt when it was last seen in use
/// @param origin the key of the credential it was made from; empty for none
record Grant(Role role, String name, Instant createdAt, Instant usedAt, String origin) {

  private static final Pattern LINE =
      Pattern.compile("([a-z]+) (\\d+) (\\d+) ([a-z0-9/]*)\\|(.{1,60})");
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}\\p{P}\\p{S} ]{1,60}");

  /// Creates what is kept.
  ///
  /// @throws IllegalArgumentException if the name breaks its rule
  Grant {
    if (!NAME.matcher(name).matches() || name.isBlank()) {
      throw new IllegalArgumentException("a label has 1 to 60 printable characters on one line");
    }
  }

  /// Reads a line that [#line()] wrote.
  static Grant read(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalStateException("an entry of the store of credentials is damaged");
    }
    return new Grant(
        Role.parse(parts.group(1)),
        parts.group(5),
        Instant.ofEpochMilli(Long.parseLong(parts.group(2))),
        Instant.ofEpochMilli(Long.parseLong(parts.group(3))),
        parts.group(4));
  }

  String line() {
    return role.word()
        + " "
        + createdAt.toEpochMilli()
        + " "
        + usedAt.toEpochMilli()
        + " "
        + origin
        + "|"
        + name;
  }

  Grant usedAt(Instant now) {
    return new Grant(role, name, createdAt, now, origin);
  }

  Identity identity(Identity.How how, String key, SecretStore.Entry entry) {
    return new Identity(name, role, how, key, key, entry.expires());
  }
}
