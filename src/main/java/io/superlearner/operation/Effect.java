package io.superlearner.operation;

import io.superlearner.security.Role;
import java.util.Locale;

/// What running an operation does to the system.
public enum Effect {
  /// Changes nothing.
  READS(Role.VIEWER),
  /// Changes something that can be changed back.
  CHANGES(Role.OPERATOR),
  /// Ends or removes something.
  DESTROYS(Role.OPERATOR);

  private final Role role;

  Effect(Role role) {
    this.role = role;
  }

  /// Returns the least role that may run such an operation.
  public Role role() {
    return role;
  }

  /// Returns the effect as clients read it, such as `reads`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
