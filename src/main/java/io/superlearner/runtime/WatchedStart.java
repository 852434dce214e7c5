package io.superlearner.runtime;

import io.superlearner.identity.Ref;
import org.jspecify.annotations.Nullable;

/// What came of starting a process together with a watch on it.
///
/// @param outcome what came of the start
/// @param monitor the watch, from before the process ran; null if it did not start
public record WatchedStart(StartOutcome outcome, @Nullable Ref monitor) {}
