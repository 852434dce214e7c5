package io.superlearner.cluster;

import io.superlearner.control.NodeVitals;
import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One node of the roster as the answering node sees it.
///
/// @param name its name
/// @param number its number, the first part of its pids
/// @param incarnation which life of the node this is, the last part of its pids
/// @param role `primary`, `secondary` or `witness`
/// @param duty `active`, `drained` if it takes nothing until it rejoins, or `leaving` if it is
///   about to stop
/// @param status whether it answers and how it is
/// @param issues what is wrong with it, in words; empty when nothing is
/// @param httpUrl where its console and API are
/// @param joinedAt when this life of it joined
/// @param lastSeen when it was last known to be a member or answered
/// @param latencyMs how long its last answer took; null for the answering node and for one that did
///   not answer
/// @param vitals what it measured of itself; null if it did not answer
public record NodeEntry(
    NodeName name,
    int number,
    int incarnation,
    String role,
    String duty,
    Status status,
    List<String> issues,
    String httpUrl,
    Instant joinedAt,
    Instant lastSeen,
    @Nullable Double latencyMs,
    @Nullable NodeVitals vitals) {

  /// How a node is.
  public enum Status {
    /// It answers, and nothing is wrong.
    HEALTHY,
    /// It answers, and something is wrong; the issues say what.
    DEGRADED,
    /// It does not answer, or is no member any more.
    UNREACHABLE
  }

  /// Copies the list of issues.
  public NodeEntry {
    issues = List.copyOf(issues);
  }
}
