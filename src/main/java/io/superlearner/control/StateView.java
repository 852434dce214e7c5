package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The state of a process at one moment, as plain data.
///
/// @param pid whose state it is
/// @param node the node that read it
/// @param module the module the process runs
/// @param at when it was read
/// @param state maps, lists, text, numbers, booleans and null; other objects as text
public record StateView(
    Pid pid, NodeName node, String module, Instant at, @Nullable Object state) {}
