package io.superlearner.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.superlearner.operation.About;

/// Where a node is to be looked for.
///
/// @param address where its grid listens, `host:port`
public record ConnectOrder(
    @About("where the node's grid listens, as host:port")
        @JsonProperty(required = true)
        @JsonSetter(nulls = Nulls.FAIL)
        String address)
    implements Described {

  @Override
  public String target() {
    return "address=" + address;
  }
}
