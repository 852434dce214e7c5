package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.control.Outcome;
import io.superlearner.identity.SandboxId;
import io.superlearner.operation.About;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/// What happened in a sandbox.
@Path("sandboxes/{id}/events")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SandboxEventsResource {

  @Inject ClusterControl cluster;
  @Inject Patience patience;

  /// Lists what happened, oldest first.
  ///
  /// @param after only what came after this sequence number
  /// @param limit at most so many
  /// @param wait how long to wait for something to happen, in milliseconds
  @GET
  @Operation(
      id = "sandboxes.events",
      summary = "List what happened in a sandbox",
      effect = Effect.READS)
  public Outcome<EventsView> events(
      @About("id of the sandbox") @PathParam("id") SandboxId id,
      @About("only what came after this sequence number")
          @QueryParam("after")
          @DefaultValue("0")
          @Min(0)
          long after,
      @About("at most so many") @QueryParam("limit") @DefaultValue("1000") @Min(1) @Max(1000)
          int limit,
      @About("how long to wait for something to happen, in milliseconds")
          @QueryParam("wait")
          @DefaultValue("0")
          @Min(0)
          @Max(30_000)
          long wait) {
    return patience
        .wait(() -> cluster.sandboxEvents(id, after, limit, wait))
        .map(found -> EventsView.of(found, limit));
  }
}
