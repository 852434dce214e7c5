package io.superlearner.control;

import org.jspecify.annotations.Nullable;

/// What somebody who asks for a move may say beside the target; kept with the move.
///
/// @param reason why he wants it, in his words; null if he does not say
/// @param timeoutMs how long it may take, in milliseconds; null for as long as any change
public record MoveOptions(@Nullable String reason, @Nullable Long timeoutMs) {}
