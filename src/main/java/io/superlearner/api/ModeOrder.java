package io.superlearner.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.superlearner.operation.About;
import jakarta.validation.constraints.Pattern;

/// The mode that a lone node is to show.
///
/// @param mode `multi_node` to simulate three nodes, `single_node` to simulate none
public record ModeOrder(
    @About("multi_node to simulate three nodes, single_node to simulate none")
        @JsonProperty(required = true)
        @JsonSetter(nulls = Nulls.FAIL)
        @Pattern(regexp = "single_node|multi_node")
        String mode)
    implements Described {

  @Override
  public String target() {
    return "mode=" + mode;
  }
}
