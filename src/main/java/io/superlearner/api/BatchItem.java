package io.superlearner.api;

import io.superlearner.identity.NodeName;
import org.jspecify.annotations.Nullable;

/// What became of one change in a batch.
///
/// @param operation `destroy`, `create`, `restart` or `migrate`
/// @param index where it stood in its list, from 0
/// @param id the sandbox, as it was named
/// @param success whether it was done
/// @param node the node of the sandbox; null if it was not done
/// @param code why it was not done, such as `already_exists`; null if it was
/// @param detail the same in words
public record BatchItem(
    String operation,
    int index,
    @Nullable String id,
    boolean success,
    @Nullable NodeName node,
    @Nullable String code,
    @Nullable String detail) {}
