package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.Connection;
import io.superlearner.cluster.Drained;
import io.superlearner.cluster.NodeChoice;
import io.superlearner.cluster.Placement;
import io.superlearner.cluster.QuorumStatus;
import io.superlearner.cluster.Rebalanced;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessRow;
import io.superlearner.control.TreeNode;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.operation.About;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import io.superlearner.security.Role;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    return Outcome.done(StatusView.of(cluster.status(), cluster.views().partitions().status()));
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

  // ---- nodes in and out of duty ----

  /// Has a node give away all its sandboxes and take none until it rejoins, also after a restart.
  @POST
  @Path("nodes/{node}/drain")
  @Operation(
      id = "cluster.drain",
      summary = "Move everything off a node and keep it empty",
      effect = Effect.CHANGES)
  public Outcome<Drained> drain(
      @About("name of the node, as name@host") @PathParam("node") NodeName node) {
    return cluster.drain(node);
  }

  /// Lets a drained node take sandboxes again.
  @POST
  @Path("nodes/{node}/rejoin")
  @Operation(
      id = "cluster.rejoin",
      summary = "Let a drained node take sandboxes again",
      effect = Effect.CHANGES)
  public Outcome<NodeView> rejoin(
      @About("name of the node, as name@host") @PathParam("node") NodeName node) {
    return cluster.rejoin(node).map(NodeView::of);
  }

  /// Removes a node that is gone for good; its disk is never let in again.
  @DELETE
  @Path("nodes/{node}")
  @Operation(
      id = "cluster.remove",
      summary = "Remove a node that is gone for good",
      effect = Effect.DESTROYS,
      role = Role.ADMIN)
  public Outcome<NodeRemoved> remove(
      @About("name of the node, as name@host") @PathParam("node") NodeName node) {
    return cluster.remove(node).map(gone -> new NodeRemoved(gone, true));
  }

  /// Looks for a node at an address that is in nobody's list of members, and waits until it has
  /// joined.
  @POST
  @Path("connect")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "cluster.connect",
      summary = "Look for a node at an address that is in no list",
      effect = Effect.CHANGES,
      role = Role.ADMIN)
  public Outcome<Connection> connect(@Valid @NotNull ConnectOrder order) {
    return cluster.connect(order.address());
  }

  /// Spreads the sandboxes evenly over the nodes.
  @POST
  @Path("rebalance")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "cluster.rebalance",
      summary = "Spread the sandboxes evenly over the nodes",
      effect = Effect.CHANGES)
  public Outcome<Rebalanced> rebalance(@Valid @NotNull RebalanceOrder order) {
    return cluster.rebalance(
        order.maxMoves() == null ? 100 : order.maxMoves(),
        order.atOnce() == null ? 3 : order.atOnce());
  }

  /// Tells which node a sandbox would be placed on now, and how each node scores.
  @GET
  @Path("select-node")
  @Operation(
      id = "cluster.select-node",
      summary = "Show which node a sandbox would be placed on, and why",
      effect = Effect.READS)
  public Outcome<NodeChoice> selectNode(
      @About("balanced, capacity or uniform") @QueryParam("strategy") @DefaultValue("balanced")
          Placement.Strategy strategy,
      @About("bytes of heap that it needs") @QueryParam("memory") @Min(1) @Nullable Long memory,
      @About("per cent of CPU that it needs") @QueryParam("cpu") @Min(1) @Max(100)
          @Nullable Integer cpu,
      @About("bytes per second of network that it needs") @QueryParam("network") @Min(1)
          @Nullable Long network,
      @About("id that the sandbox would have; uniform depends on it") @QueryParam("id")
          @Nullable SandboxId id) {
    Placement.Needs needs =
        new Placement.Needs(memory, cpu == null ? null : cpu.doubleValue(), network);
    Placement wish = new Placement(null, true, strategy, needs, List.of(), List.of(), List.of());
    return Outcome.done(cluster.selectNode(id == null ? SandboxId.parse("any") : id, wish));
  }
}
