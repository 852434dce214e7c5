package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Pid;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A supervisor and its children at one moment, read by any thread without asking the process:
/// `runtime.view(pid)` returns it. It is built when it is read.
///
/// @param pid the supervisor
/// @param path its place in its tree
/// @param dynamic whether its children come and go without ids of their own
/// @param strategy `one_for_one`, `one_for_all`, `rest_for_one`, or `simple_one_for_one` for a
///   dynamic one with a template
/// @param flags how it treats its children; a dynamic one has the strategy `one_for_one` here
/// @param restarts restarts it has made since it started, each child of a group counted
/// @param restartsInWindow how much of the budget is used now; a group restart counts once
/// @param refillsIn how long until the oldest of those leaves the window; null if none is used
/// @param maxChildren the most children of a dynamic supervisor; null without a limit
/// @param template what children of a dynamic supervisor are made from; null if there is none
/// @param children in start order
/// @param partitions where its partitions are; null unless it is a partition supervisor
public record SupervisorView(
    Pid pid,
    String path,
    boolean dynamic,
    String strategy,
    SupervisorFlags flags,
    long restarts,
    int restartsInWindow,
    @Nullable Duration refillsIn,
    @Nullable Integer maxChildren,
    @Nullable ChildSpec template,
    List<ChildView> children,
    @Nullable Partitions partitions) {

  /// Returns the same view with partitions.
  SupervisorView with(Partitions found) {
    return new SupervisorView(
        pid,
        path,
        dynamic,
        strategy,
        flags,
        restarts,
        restartsInWindow,
        refillsIn,
        maxChildren,
        template,
        children,
        found);
  }
}
