package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// A message reached its process.
///
/// @param delivered always true; a message that did not arrive is a refusal
/// @param pid the receiver
/// @param node the receiver's node
/// @param replied whether there is a reply: true for a call
/// @param reply the reply to a call as plain data, which may be null
public record Delivered(
    boolean delivered, Pid pid, NodeName node, boolean replied, @Nullable Object reply) {}
