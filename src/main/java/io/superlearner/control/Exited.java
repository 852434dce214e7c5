package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import java.time.Instant;

/// What came of an exit signal.
///
/// @param terminated true if the process is gone; false if it trapped or ignored the signal and was
///   still alive at the end of the wait
/// @param pid the process
/// @param node its node
/// @param reason the reason that was asked for
/// @param timestamp when it was known
public record Exited(
    boolean terminated, Pid pid, NodeName node, String reason, Instant timestamp) {}
