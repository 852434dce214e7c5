package io.superlearner.api;

import io.superlearner.cluster.ChildOrder;
import io.superlearner.cluster.ChildView;
import io.superlearner.cluster.ClusterControl;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.identity.SandboxId;
import io.superlearner.operation.About;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/// The distributed supervisor: single processes, each somewhere in the cluster.
@Path("cluster/supervisor")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ClusterSupervisorResource {

  @Inject ClusterControl cluster;

  /// Lists the children on all nodes, and counts them.
  @GET
  @Operation(
      id = "cluster_supervisor.children",
      summary = "List the children of the distributed supervisor",
      effect = Effect.READS)
  public Outcome<ChildrenView> children() {
    return cluster.children().map(ChildrenView::of);
  }

  /// Starts a child on the wanted node, or on the one that the placement chooses.
  @POST
  @Path("children")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "cluster_supervisor.start",
      summary = "Start a child of the distributed supervisor",
      effect = Effect.CHANGES,
      status = 201)
  public Outcome<ChildView> start(@NotNull StartChild body) {
    String module = body.module();
    if (module == null) {
      return Outcome.refused(
          Refusal.ofParameter(Code.MISSING_PARAMETER, "module", "a child is made from a module"));
    }
    return SandboxOrder.of(body.asSandbox())
        .then(order ->
            cluster.startChild(
                new ChildOrder(
                    order.request().id(),
                    module,
                    body.args() == null ? Map.of() : body.args(),
                    body.restart(),
                    body.maxRestarts(),
                    body.maxSeconds(),
                    order.placement())));
  }

  /// Shows one child.
  @GET
  @Path("children/{id}")
  @Operation(
      id = "cluster_supervisor.child",
      summary = "Show a child of the distributed supervisor",
      effect = Effect.READS)
  public Outcome<ChildView> child(@About("id of the child") @PathParam("id") SandboxId id) {
    return cluster.child(id);
  }

  /// Ends a child for good.
  @DELETE
  @Path("children/{id}")
  @Operation(
      id = "cluster_supervisor.terminate",
      summary = "End a child of the distributed supervisor",
      effect = Effect.DESTROYS)
  public Outcome<ChildView> terminate(@About("id of the child") @PathParam("id") SandboxId id) {
    return cluster.terminateChild(id);
  }
}
