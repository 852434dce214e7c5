package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.PartitionStatus;
import io.superlearner.control.Outcome;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// What can be seen of the cluster as such.
@Path("cluster")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ClusterViewsResource {

  @Inject ClusterControl cluster;

  /// Tells which nodes see each other, how old that is, and what changed lately.
  @GET
  @Path("partitions")
  @Operation(
      id = "cluster.partitions",
      summary = "Show which nodes see each other",
      effect = Effect.READS)
  public Outcome<PartitionStatus> partitions() {
    return Outcome.done(cluster.views().partitions());
  }
}
