package io.superlearner.runtime;

import org.jspecify.annotations.Nullable;

/// A request that wants a reply.
///
/// @param from whom to reply to
/// @param payload what is asked
public record Request(From from, @Nullable Object payload) {}
