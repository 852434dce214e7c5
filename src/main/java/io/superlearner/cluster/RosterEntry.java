package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One node in the roster: what the cluster remembers of it, whether it is here or not.
///
/// @param name its name
/// @param number the first part of its pids; no other node has it
/// @param incarnation which life of it, the last part of its pids
/// @param role `primary`, `secondary` or `witness`
/// @param httpUrl where its console and API are
/// @param lifePort the port on its machine that refuses connections once its JVM is dead; 0 if it
///   has none
/// @param member the id of its member in the grid
/// @param joinedAt when this life joined
/// @param leftAt when it left in an orderly way; null if it did not
/// @param lastSeen when it was last known to be here, written by whoever missed it; null while it
///   is here
/// @param duty whether sandboxes may be placed on it
record RosterEntry(
    NodeName name,
    int number,
    int incarnation,
    String role,
    String httpUrl,
    int lifePort,
    String member,
    Instant joinedAt,
    @Nullable Instant leftAt,
    @Nullable Instant lastSeen,
    Duty duty) {

  /// The role of a node that votes and hosts nothing.
  static final String WITNESS = "witness";

  /// Whether sandboxes may be placed on a node.
  enum Duty {
    /// It takes sandboxes.
    ACTIVE,
    /// It gives away what it has and takes nothing, until somebody lets it rejoin; a restart
    /// changes nothing in that.
    DRAINED,
    /// It is about to stop; its next life is active.
    LEAVING,
    /// It was removed for good; another of its name begins anew.
    REMOVED;

    /// Returns it as one word for programs, such as `drained`.
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Takes one of an older version, which knew no duty, for active.
  RosterEntry {
    duty = duty == null ? Duty.ACTIVE : duty;
  }

  /// Makes a life that has just joined.
  static RosterEntry joined(
      NodeIdentity identity, int number, int incarnation, String member, Instant now, Duty duty) {
    return new RosterEntry(
        identity.name(),
        number,
        incarnation,
        identity.role(),
        identity.httpUrl(),
        identity.lifePort(),
        member,
        now,
        null,
        null,
        duty);
  }

  boolean hasLeft() {
    return leftAt != null;
  }

  /// Tells whether sandboxes may be placed on it, as far as the roster decides that.
  boolean takesSandboxes() {
    return duty == Duty.ACTIVE && !role.equals(WITNESS);
  }

  RosterEntry withMember(String other) {
    return with(other, null, null, duty);
  }

  RosterEntry left(Instant when) {
    return with(member, when, when, duty);
  }

  RosterEntry lost(Instant seen) {
    return with(member, leftAt, seen, duty);
  }

  RosterEntry with(Duty other) {
    return with(member, leftAt, lastSeen, other);
  }

  private RosterEntry with(
      String itsMember, @Nullable Instant left, @Nullable Instant seen, Duty itsDuty) {
    return new RosterEntry(
        name,
        number,
        incarnation,
        role,
        httpUrl,
        lifePort,
        itsMember,
        joinedAt,
        left,
        seen,
        itsDuty);
  }
}
