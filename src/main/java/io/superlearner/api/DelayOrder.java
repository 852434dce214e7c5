package io.superlearner.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.superlearner.operation.About;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/// How slow the link between two simulated nodes is to be.
///
/// @param one a node
/// @param other another
/// @param delayMs how long everything takes, each way
public record DelayOrder(
    @About("name of a simulated node")
        @JsonProperty(required = true)
        @JsonSetter(nulls = Nulls.FAIL)
        String one,
    @About("name of another") @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL)
        String other,
    @About("milliseconds that everything takes, each way, 0 to 30000")
        @JsonProperty(required = true)
        @JsonSetter(nulls = Nulls.FAIL)
        @Min(0)
        @Max(30_000)
        Integer delayMs)
    implements Described {

  @Override
  public String target() {
    return one + " " + other + " " + delayMs + " ms";
  }
}
