package io.superlearner.api;

import io.superlearner.operation.About;
import org.jspecify.annotations.Nullable;

/// Where a sandbox is to go.
///
/// @param target name of the node, or `auto` for the least loaded other one, which is meant if
///   there is none
public record MigrateSandbox(
    @About("name of the node, or auto for the least loaded other one") @Nullable String target) {}
