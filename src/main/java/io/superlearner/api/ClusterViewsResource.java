package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.ClusterMembers;
import io.superlearner.cluster.LockStatus;
import io.superlearner.cluster.PartitionStatus;
import io.superlearner.cluster.PingAnswer;
import io.superlearner.cluster.RegistryStatus;
import io.superlearner.control.Outcome;
import io.superlearner.identity.NodeName;
import io.superlearner.operation.About;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import io.superlearner.security.Role;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

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

  /// Shows the nodes and how they stand to the one that answers.
  @GET
  @Path("topology")
  @Operation(
      id = "cluster.topology",
      summary = "Show the nodes and who is connected",
      effect = Effect.READS)
  public Outcome<TopologyView> topology() {
    return Outcome.done(TopologyView.of(cluster.views().topology()));
  }

  /// Tells who takes part in the registry of names and in the placement of sandboxes.
  @GET
  @Path("members")
  @Operation(
      id = "cluster.members",
      summary = "Show the members of registry and supervisor",
      effect = Effect.READS)
  public Outcome<ClusterMembers> members() {
    return Outcome.done(cluster.views().members());
  }

  /// Asks a node for a sign of life. One that does not answer is no error: `alive` is false then.
  @POST
  @Path("nodes/{node}/ping")
  @Operation(id = "cluster.ping", summary = "Ping a node", effect = Effect.READS)
  public Outcome<PingAnswer> ping(
      @About("name of the node, as name@host") @PathParam("node") NodeName node) {
    return cluster.views().ping(node);
  }

  /// Shows the names that count in the whole cluster, with who has them. A name whose node does not
  /// answer is `unknown`.
  ///
  /// @param name only this one
  @GET
  @Path("registry")
  @Operation(
      id = "cluster.registry",
      summary = "Show who has which cluster-wide name",
      effect = Effect.READS)
  public Outcome<RegistryStatus> registry(
      @About("only this name") @QueryParam("name") @Nullable String name) {
    return cluster.views().registry(name);
  }

  /// Shows the locks that somebody has, and who waits for them.
  @GET
  @Path("locks")
  @Operation(
      id = "cluster.locks",
      summary = "Show who has which lock",
      effect = Effect.READS,
      role = Role.OPERATOR)
  public Outcome<LockStatus> locks() {
    return Outcome.done(cluster.views().locks());
  }
}
