package io.superlearner.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.superlearner.security.Role;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/// The body of a request for a token.
///
/// @param role what its holder may do
/// @param label what it is for
/// @param days how long it is valid; 30 by default
public record TokenBody(
    @JsonProperty(required = true) Role role,
    @JsonProperty(required = true) String label,
    @Min(1) @Max(90) @Nullable Integer days)
    implements Described {

  @Override
  public String target() {
    return "role=" + role.word() + " label=" + label;
  }
}
