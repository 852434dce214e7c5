package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.control.Outcome;
import io.superlearner.control.SupervisorRow;
import io.superlearner.control.TreeNode;
import io.superlearner.identity.NodeName;
import io.superlearner.operation.About;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/// The supervisors of the cluster.
@Path("supervisors")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SupervisorsResource {

  @Inject ClusterControl cluster;

  /// Lists supervisors with strategy, children and restarts.
  ///
  /// @param node only those of this node
  @GET
  @Operation(id = "supervisors.list", summary = "List supervisors", effect = Effect.READS)
  public Outcome<Listing<SupervisorRow>> list(
      @About("only those of this node") @QueryParam("node") @Nullable NodeName node) {
    return cluster.supervisors(node).map(Listing::whole);
  }

  /// Shows one supervisor with everything below it.
  ///
  /// @param name its registered name, its `sandbox/path`, or its pid
  /// @param node where to look; by default the node of the pid, else the asked node, else the
  ///   others
  @GET
  @Path("{name: .+}")
  @Operation(
      id = "supervisors.get",
      summary = "Show one supervisor and its tree",
      effect = Effect.READS)
  public Outcome<TreeNode> get(
      @About("registered name, sandbox/path, or pid") @PathParam("name") String name,
      @About("where to look") @QueryParam("node") @Nullable NodeName node) {
    return cluster.supervisor(name, node);
  }
}
