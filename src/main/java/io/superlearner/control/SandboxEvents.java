package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of what happened in a sandbox, oldest first.
///
/// @param items what happened
/// @param last the sequence number to ask after for what comes next
/// @param lost how many older events between the asked place and the first item are not kept any
///   more
public record SandboxEvents(List<Item> items, long last, long lost) {

  /// Copies the items.
  public SandboxEvents {
    items = List.copyOf(items);
  }

  /// One thing that happened.
  ///
  /// @param seq counts the events of the sandbox, from 1
  /// @param at when
  /// @param type such as `child_restarted`
  /// @param path the place in the tree
  /// @param pid the process concerned, if there is one
  /// @param reason why, where there is a reason
  /// @param node where
  public record Item(
      long seq,
      Instant at,
      String type,
      String path,
      @Nullable Pid pid,
      @Nullable String reason,
      NodeName node) {}
}
