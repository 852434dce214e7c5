package io.superlearner.api;

import io.superlearner.control.MoveOptions;
import io.superlearner.operation.About;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/// What may be said of a move beside its target; the history of the sandbox repeats it.
///
/// @param reason why it is wanted
/// @param timeoutMs how long it may take; when that is over, the sandbox goes back
public record MigrationOptions(
    @About("why it is wanted, at most 200 characters") @Nullable @Size(max = 200) String reason,
    @About("how long it may take in milliseconds, 100 to 30000; 30000 if not given")
        @Nullable
        @Min(100)
        @Max(30_000)
        Long timeoutMs) {

  static @Nullable MoveOptions of(@Nullable MigrationOptions said) {
    return said == null ? null : new MoveOptions(said.reason(), said.timeoutMs());
  }
}
