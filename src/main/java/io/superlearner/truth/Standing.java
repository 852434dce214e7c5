package io.superlearner.truth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the store stands, as one node sees it; it may be a moment old.
///
/// @param leader the member that orders all changes; null while none is known
/// @param term counts the leaders; it never goes down, and each term has at most one leader
/// @param hasMajority whether the store can make changes now, as far as this node can tell
/// @param members who keeps the store, in the order of their names
public record Standing(
    @Nullable String leader, long term, boolean hasMajority, List<Member> members) {

  /// Copies the list of members.
  public Standing {
    members = List.copyOf(members);
  }

  /// One that keeps the store.
  ///
  /// @param name its name
  /// @param votes whether it counts for the majority; false if it only follows
  public record Member(String name, boolean votes) {}
}
