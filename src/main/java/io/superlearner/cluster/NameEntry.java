package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who has a cluster-wide name, as truth knows it.
///
/// @param owner the process; its life is that of the node which holds the name
/// @param node the node it is on
/// @param sandbox the sandbox it belongs to; null for none
/// @param path its place in its tree; null if it was not known
/// @param since when the process got the name; null if a node of an older version wrote it
record NameEntry(
    Pid owner,
    NodeName node,
    @Nullable SandboxId sandbox,
    @Nullable String path,
    @Nullable Instant since) {}
