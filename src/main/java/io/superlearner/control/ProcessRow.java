package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One process in a list.
///
/// @param pid its identity
/// @param node the node it runs on
/// @param sandbox the sandbox it belongs to, null for the platform's own
/// @param path its place in its tree, such as `root/inner/c`
/// @param name the name it is registered under, if any
/// @param module the module it runs, such as `counter`
/// @param type supervisor, worker or system
/// @param status `starting`, `waiting`, `runnable`, `running` or `stuck`
/// @param mailbox messages that wait
/// @param restarts how often its supervisor has restarted this child
/// @param startedAt when this incarnation started
public record ProcessRow(
    Pid pid,
    NodeName node,
    @Nullable SandboxId sandbox,
    String path,
    @Nullable String name,
    String module,
    ProcessType type,
    String status,
    int mailbox,
    long restarts,
    Instant startedAt) {}
