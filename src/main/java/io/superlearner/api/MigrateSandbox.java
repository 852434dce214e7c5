package io.superlearner.api;

import io.superlearner.operation.About;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;

/// Where a sandbox is to go.
///
/// @param target name of the node, or `auto` for the least loaded other one, which is meant if
///   there is none
/// @param options what the history of the sandbox is to say of the move, and how long it may take
public record MigrateSandbox(
    @About("name of the node, or auto for the least loaded other one") @Nullable String target,
    @About("what its history is to say of the move, and how long it may take") @Nullable @Valid
        MigrationOptions options) {}
