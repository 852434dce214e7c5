package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whether a node gave a sign of life.
///
/// @param from the node that asked
/// @param node the node that was asked
/// @param alive whether it answered in time
/// @param roundTripMs how long the answer took; null if there was none, or if a node asked itself
/// @param at when the question was asked
/// @param reason why there was no answer, in words; null if there was one
public record PingAnswer(
    NodeName from,
    NodeName node,
    boolean alive,
    @Nullable Double roundTripMs,
    Instant at,
    @Nullable String reason) {}
