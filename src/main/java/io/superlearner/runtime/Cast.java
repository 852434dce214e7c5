package io.superlearner.runtime;

import org.jspecify.annotations.Nullable;

/// An asynchronous request to a server.
///
/// @param payload what is asked
public record Cast(@Nullable Object payload) {}
