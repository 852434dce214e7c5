package io.superlearner.control;

import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One change of the place of a sandbox, or of the life of its node.
///
/// @param from where it was
/// @param to where it was then
/// @param at when that was decided
/// @param cause why
/// @param options what was said beside it by whoever asked for it; null if nothing was, or nobody
///   did
public record SandboxMove(
    NodeName from, NodeName to, Instant at, Cause cause, @Nullable MoveOptions options) {

  /// A move of which nothing more was said.
  public SandboxMove(NodeName from, NodeName to, Instant at, Cause cause) {
    this(from, to, at, cause, null);
  }

  /// Why a sandbox was given to a node once more. Disks know a cause by its place here.
  public enum Cause {
    /// Its node was lost.
    FAILOVER,
    /// Its node began anew and has started it again.
    RESTART,
    /// Somebody asked for it.
    REQUEST,
    /// Its node gave away all it had, as somebody asked for that, or as it was stopped.
    DRAIN,
    /// The load was to be spread evenly.
    REBALANCE,
    /// It had spent its restart budget there, or could not be started any more.
    EXHAUSTED,
    /// It had been handed over, and could not be started there.
    RETURNED,
    /// Its root ended with the wish to be moved, which is its reason then.
    MIGRATION_REQUIRED;

    /// Returns the cause in lower case.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
