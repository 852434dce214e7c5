package io.superlearner.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.superlearner.operation.About;

/// Which simulated node is to answer.
///
/// @param node its name
public record AskedOrder(
    @About("name of the simulated node that is to answer")
        @JsonProperty(required = true)
        @JsonSetter(nulls = Nulls.FAIL)
        String node)
    implements Described {

  @Override
  public String target() {
    return "asked=" + node;
  }
}
