package io.superlearner.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.superlearner.cluster.Simulation;
import io.superlearner.operation.About;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/// Whether nodes are to be simulated, and how many.
///
/// @param enabled true to switch on, or to have more nodes; false to switch off
/// @param nodes how many nodes; 3 if not given
public record SimulationOrder(
    @About("true to switch on, or to have more nodes; false to switch off")
        @JsonProperty(required = true)
        @JsonSetter(nulls = Nulls.FAIL)
        Boolean enabled,
    @About("how many nodes, 2 to 12; 3 if not given")
        @Nullable
        @Min(Simulation.FEWEST)
        @Max(Simulation.MOST)
        Integer nodes)
    implements Described {

  @Override
  public String target() {
    return "enabled=" + enabled + (nodes == null ? "" : " nodes=" + nodes);
  }
}
