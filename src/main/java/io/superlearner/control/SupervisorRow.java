package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import org.jspecify.annotations.Nullable;

/// One supervisor in a list.
///
/// @param name the name by which it can be asked for: its registered name, else its sandbox and
///   path, such as `lesson-1/root/inner`, or `platform/demo` for the platform's own
/// @param pid its identity
/// @param node the node it runs on
/// @param sandbox the sandbox it belongs to, null for the platform's own
/// @param path its place in its tree
/// @param module the module it was made from, `supervisor` for one from a tree
/// @param strategy `one_for_one`, `one_for_all`, `rest_for_one` or `simple_one_for_one`
/// @param maxRestarts the most restarts within `maxSeconds`
/// @param maxSeconds the window of the restart budget
/// @param childCount its children, running or not
/// @param restarts restarts it has made since it started
/// @param restartsInWindow restarts that count against the budget now
public record SupervisorRow(
    String name,
    Pid pid,
    NodeName node,
    @Nullable SandboxId sandbox,
    String path,
    String module,
    String strategy,
    int maxRestarts,
    double maxSeconds,
    int childCount,
    long restarts,
    int restartsInWindow) {}
