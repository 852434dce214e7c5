package io.superlearner.api;

import io.superlearner.operation.About;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/// How much may move in one rebalancing.
///
/// @param maxMoves sandboxes that may move at all; 100 if not given
/// @param atOnce how many of them at a time; 3 if not given
public record RebalanceOrder(
    @About("sandboxes that may move at all, 1 to 1000; 100 if not given")
        @Nullable
        @Min(1)
        @Max(1000)
        Integer maxMoves,
    @About("how many of them at a time, 1 to 16; 3 if not given") @Nullable @Min(1) @Max(16)
        Integer atOnce) {}
