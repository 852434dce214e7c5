package io.superlearner.runtime.registry;

import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// One entry with its key, as [Select] looks at it.
///
/// @param key the key
/// @param owner the process that registered it
/// @param value what it put beside the key
public record Row<K, V extends @Nullable Object>(K key, Pid owner, V value) {}
