package io.superlearner.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.superlearner.operation.About;
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
    @About("what its holder may do") @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL)
        Role role,
    @About("what it is for, at most 60 characters")
        @JsonProperty(required = true)
        @JsonSetter(nulls = Nulls.FAIL)
        String label,
    @About("how long it is valid, 30 if not given") @Min(1) @Max(90) @Nullable Integer days)
    implements Described {

  @Override
  public String target() {
    return "role=" + role.word() + " label=" + label;
  }
}
