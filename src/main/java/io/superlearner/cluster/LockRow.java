package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import java.time.Instant;
import java.util.List;

/// A lock that a process has.
///
/// @param name its name
/// @param holder the process that has it
/// @param node the node of that process
/// @param fence greater than that of every process that had this lock before
/// @param since when the holder asked for it
/// @param waiting who gets it next, in this order
public record LockRow(
    String name, Pid holder, NodeName node, long fence, Instant since, List<Waiting> waiting) {

  /// Copies the list.
  public LockRow {
    waiting = List.copyOf(waiting);
  }

  /// A process that waits for a lock.
  ///
  /// @param pid which
  /// @param node its node
  /// @param since when it asked for the lock
  public record Waiting(Pid pid, NodeName node, Instant since) {}

  static LockRow of(Ledger.Item<LockEntry> item) {
    LockEntry.Claim holder = item.value().claims().getFirst();
    return new LockRow(
        item.name(),
        holder.owner(),
        holder.node(),
        holder.fence(),
        holder.since(),
        item.value().claims().stream()
            .skip(1)
            .map(claim -> new Waiting(claim.owner(), claim.node(), claim.since()))
            .toList());
  }
}
