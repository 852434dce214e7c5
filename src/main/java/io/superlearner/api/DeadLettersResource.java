package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.control.Outcome;
import io.superlearner.identity.NodeName;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/// The messages that nobody handled.
@Path("dead-letters")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class DeadLettersResource {

  @Inject ClusterControl cluster;

  /// Lists the latest messages that nobody handled, the latest first, and counts all by cause.
  ///
  /// @param node only those of this node
  /// @param limit at most so many rows
  @GET
  @Operation(
      id = "dead_letters.list",
      summary = "List messages that nobody handled",
      effect = Effect.READS)
  public Outcome<DeadLettersView> list(
      @About("only those of this node") @QueryParam("node") @Nullable NodeName node,
      @About("at most so many rows") @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1000)
          int limit) {
    return cluster.deadLetters(node, limit).map(pages -> DeadLettersView.of(pages, limit));
  }
}
