package io.superlearner.cluster;

import org.jspecify.annotations.Nullable;

/// What a far node replies.
///
/// @param value what the asked method returned; whether the node holds its lease for a sign of life
record NodeReply(@Nullable Object value) {}
