package io.superlearner.cluster;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.superlearner.control.NodeControl;
import io.superlearner.identity.NodeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A node of the roster as it can be asked right now.
///
/// @param entry what the roster says
/// @param isSelf whether it is the asking node
/// @param control what to ask it by; null if it is no member
/// @param contact what is remembered of the line to it
record Peer(RosterEntry entry, boolean isSelf, @Nullable NodeControl control, Contact contact) {

  NodeName name() {
    return entry.name();
  }

  /// Tells whether it is a member of the grid; it may be silent all the same.
  boolean isHere() {
    return control != null;
  }

  /// Returns when it was last known to be here, as far as this node or truth knows.
  Instant lastSeen(Instant now) {
    Instant written = entry.lastSeen();
    Instant answered = contact.lastAnswer();
    if (isSelf) {
      return now;
    }
    if (answered != null && (written == null || answered.isAfter(written))) {
      return answered;
    }
    return written == null ? entry.joinedAt() : written;
  }

  /// Says in words why it cannot be asked.
  String absence(Instant now) {
    return name() + " is gone; it was last seen at " + lastSeen(now).truncatedTo(SECONDS);
  }
}
