package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One node in the roster: what the cluster remembers of it, whether it is here or not.
///
/// @param name its name
/// @param number the first part of its pids; no other node has it
/// @param incarnation which life of it, the last part of its pids
/// @param role `primary` or `secondary`
/// @param httpUrl where its console and API are
/// @param lifePort the port on its machine that refuses connections once its JVM is dead; 0 if it
///   has none
/// @param member the id of its member in the grid
/// @param joinedAt when this life joined
/// @param leftAt when it left in an orderly way; null if it did not
/// @param lastSeen when it was last known to be here, written by whoever missed it; null while it
///   is here
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
    @Nullable Instant lastSeen) {

  boolean hasLeft() {
    return leftAt != null;
  }

  RosterEntry withMember(String other) {
    return new RosterEntry(
        name, number, incarnation, role, httpUrl, lifePort, other, joinedAt, null, null);
  }

  RosterEntry left(Instant when) {
    return new RosterEntry(
        name, number, incarnation, role, httpUrl, lifePort, member, joinedAt, when, when);
  }

  RosterEntry lost(Instant seen) {
    return new RosterEntry(
        name, number, incarnation, role, httpUrl, lifePort, member, joinedAt, leftAt, seen);
  }
}
