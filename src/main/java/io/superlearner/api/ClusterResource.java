package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.QuorumStatus;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessRow;
import io.superlearner.control.TreeNode;
import io.superlearner.identity.NodeName;
import io.superlearner.operation.About;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// The cluster: its nodes, and what is on all of them.
@Path("cluster")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ClusterResource {

  @Inject ClusterControl cluster;
  @Inject ProcessLists processes;

  /// Tells which nodes belong to the cluster, which are here, and how they are.
  @GET
  @Path("status")
  @Operation(id = "cluster.status", summary = "Show the cluster's state", effect = Effect.READS)
  public Outcome<StatusView> status() {
    return Outcome.done(StatusView.of(cluster.status()));
  }

  /// Tells whether the cluster can make changes, and how the leases of its nodes stand.
  @GET
  @Path("quorum")
  @Operation(
      id = "cluster.quorum",
      summary = "Show who votes, who leads and which leases are held",
      effect = Effect.READS)
  public Outcome<QuorumStatus> quorum() {
    return Outcome.done(cluster.quorum());
  }

  /// Lists the nodes of the roster with what each measured of itself.
  @GET
  @Path("nodes")
  @Operation(id = "cluster.nodes", summary = "List the nodes", effect = Effect.READS)
  public Outcome<Listing<NodeView>> nodes() {
    return Outcome.done(Listing.whole(Lists.map(cluster.nodes(), NodeView::of)));
  }

  /// Shows one node.
  @GET
  @Path("nodes/{node}/info")
  @Operation(id = "cluster.node", summary = "Show one node", effect = Effect.READS)
  public Outcome<NodeView> node(
      @About("name of the node, as name@host") @PathParam("node") NodeName node) {
    return cluster.node(node).map(NodeView::of);
  }

  /// Lists the processes of all nodes, or of one.
  @GET
  @Path("processes")
  @Operation(
      id = "cluster.processes",
      summary = "List the processes of all nodes",
      effect = Effect.READS)
  public Outcome<Listing<ProcessRow>> processes(@Valid @BeanParam ProcessesQuery query) {
    return processes.list(query);
  }

  /// Returns every supervision tree of every node.
  @GET
  @Path("trees")
  @Operation(
      id = "cluster.trees",
      summary = "Show the supervision trees of all nodes",
      effect = Effect.READS)
  public Outcome<Listing<TreeNode>> trees() {
    return Outcome.done(Listing.whole(cluster.trees()));
  }
}
