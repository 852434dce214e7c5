package io.superlearner.security;

import java.util.Locale;

/// What a caller may do; each role may do all that the ones before it may.
public enum Role {
  /// Sees everything that is no secret, changes nothing.
  VIEWER,
  /// Runs the place: creates, sends, kills, destroys.
  OPERATOR,
  /// Decides who else may do what.
  ADMIN;

  /// Tells whether this role may do what `needed` may.
  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }

  /// Returns the role as clients write it, such as `operator`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Reads a role as [#word()] writes it.
  ///
  /// @throws IllegalArgumentException if there is no such role; the message names all
  public static Role parse(String text) {
    for (Role role : values()) {
      if (role.word().equals(text)) {
        return role;
      }
    }
    throw new IllegalArgumentException("a role is viewer, operator or admin");
  }
}
