package io.superlearner.api;

import io.superlearner.operation.About;
import org.jspecify.annotations.Nullable;

/// What a sandbox needs of its node; a node that has not so much left is not chosen.
///
/// @param memory bytes of heap
/// @param cpu per cent of the machine's CPU
/// @param network bytes per second
public record ResourceNeeds(
    @About("bytes of heap, above 0") @Nullable Long memory,
    @About("per cent of the machine's CPU, above 0 and at most 100") @Nullable Double cpu,
    @About("bytes per second of network, above 0") @Nullable Long network) {}
