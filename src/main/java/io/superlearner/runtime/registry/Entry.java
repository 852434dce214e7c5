package io.superlearner.runtime.registry;

import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// What one process registered under a key.
///
/// @param owner the process
/// @param value what it put beside the key
public record Entry<V extends @Nullable Object>(Pid owner, V value) {}
