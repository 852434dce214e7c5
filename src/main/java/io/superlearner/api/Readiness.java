package io.superlearner.api;

import java.util.List;

/// Tells whether this node can serve; each check is quick and never blocks.
public interface Readiness {

  /// One condition.
  ///
  /// @param name what was checked, such as `joined`
  /// @param up whether it holds
  /// @param detail what was seen, in words, for people with a role
  record Check(String name, boolean up, String detail) {}

  /// Returns every condition as it is now.
  List<Check> checks();
}
