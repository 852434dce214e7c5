package io.superlearner.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.superlearner.operation.About;
import jakarta.validation.constraints.Size;
import java.util.List;

/// Which simulated nodes are to reach each other no more.
///
/// @param sides lists of names of nodes; a node that is in none is on a side of its own
public record CutOrder(
    @About("lists of names of nodes: who is on the same side goes on reaching each other")
        @JsonProperty(required = true)
        @JsonSetter(nulls = Nulls.FAIL, contentNulls = Nulls.FAIL)
        @Size(min = 1, max = 12)
        List<List<String>> sides)
    implements Described {

  @Override
  public String target() {
    return sides.size() + " sides";
  }
}
