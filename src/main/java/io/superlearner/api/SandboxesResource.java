package io.superlearner.api;

import io.superlearner.cluster.CheckpointStatus;
import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.PlacementView;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxScope;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.operation.About;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/// The sandboxes of the cluster, on whichever nodes they run.
@Path("cluster/sandboxes")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SandboxesResource {

  @Inject ClusterControl cluster;

  /// Lists sandboxes in the order of their ids.
  ///
  /// @param node only those of this node
  /// @param status only those that do this
  /// @param scope only those of the cluster, or only those that belong to a node alone
  /// @param limit at most so many rows
  /// @param cursor only those after this one: `page.next` of the page before
  @GET
  @Operation(id = "sandboxes.list", summary = "List sandboxes", effect = Effect.READS)
  public Outcome<Listing<SandboxView>> list(
      @About("only those of this node") @QueryParam("node") @Nullable NodeName node,
      @About("only those that do this") @QueryParam("status") @Nullable SandboxStatus status,
      @About("cluster, or local: only those that belong to a node alone") @QueryParam("scope")
          @Nullable SandboxScope scope,
      @About("at most so many rows") @QueryParam("limit") @DefaultValue("1000") @Min(1) @Max(1000)
          int limit,
      @About("only those after this one: page.next of the page before") @QueryParam("cursor")
          @Nullable SandboxId cursor) {
    return cluster
        .sandboxes(node)
        .map(all ->
            SandboxLists.page(Lists.map(all, SandboxView::of), status, scope, limit, cursor));
  }

  /// Creates a sandbox, on the wanted node or on the least loaded one; one of scope local on the
  /// wanted node or on this one.
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "sandboxes.create",
      summary = "Create a sandbox",
      effect = Effect.CHANGES,
      status = 201)
  public Outcome<SandboxView> create(@NotNull CreateSandbox body) {
    return SandboxOrder.of(body)
        .then(order ->
            cluster
                .createSandbox(order.request(), order.placement())
                .map(made -> SandboxView.of(made, order.notes(made))));
  }

  /// Shows one sandbox; one whose node is gone is shown as lost.
  @GET
  @Path("{id}")
  @Operation(id = "sandboxes.get", summary = "Show one sandbox", effect = Effect.READS)
  public Outcome<SandboxView> get(@About("id of the sandbox") @PathParam("id") SandboxId id) {
    return cluster.sandbox(id).map(SandboxView::of);
  }

  /// Makes a local sandbox one of the cluster, while it goes on.
  @POST
  @Path("{id}/adopt")
  @Operation(
      id = "sandboxes.adopt",
      summary = "Make a local sandbox one of the cluster",
      effect = Effect.CHANGES)
  public Outcome<SandboxView> adopt(@About("id of the sandbox") @PathParam("id") SandboxId id) {
    return cluster.adoptSandbox(id).map(SandboxView::of);
  }

  /// Moves a sandbox to another node, with the states of its durable processes.
  @POST
  @Path("{id}/migrate")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "sandboxes.migrate",
      summary = "Move a sandbox to another node",
      effect = Effect.CHANGES)
  public Outcome<SandboxView> migrate(
      @About("id of the sandbox") @PathParam("id") SandboxId id,
      @NotNull @Valid MigrateSandbox body) {
    return Targets.of(body.target())
        .then(target ->
            cluster
                .migrateSandbox(id, target.orElse(null), MigrationOptions.of(body.options()))
                .map(SandboxView::of));
  }

  /// The same; the method that the feature list names.
  @PUT
  @Path("{id}/migrate")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "sandboxes.migrate-put",
      summary = "Move a sandbox to another node",
      effect = Effect.CHANGES)
  public Outcome<SandboxView> migratePut(
      @About("id of the sandbox") @PathParam("id") SandboxId id,
      @NotNull @Valid MigrateSandbox body) {
    return migrate(id, body);
  }

  /// Moves the one sandbox whose move spreads the load best.
  @POST
  @Path("auto/migrate")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "sandboxes.migrate-any",
      summary = "Move the sandbox whose move spreads the load best",
      effect = Effect.CHANGES)
  public Outcome<SandboxView> migrateAny(@NotNull @Valid MigrateSandbox body) {
    return Targets.of(body.target())
        .then(target -> cluster.migrateAny(target.orElse(null)).map(SandboxView::of));
  }

  /// The same; the method that the feature list names.
  @PUT
  @Path("auto/migrate")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "sandboxes.migrate-any-put",
      summary = "Move the sandbox whose move spreads the load best",
      effect = Effect.CHANGES)
  public Outcome<SandboxView> migrateAnyPut(@NotNull @Valid MigrateSandbox body) {
    return migrateAny(body);
  }

  /// Destroys, creates, restarts and moves many sandboxes, and tells of each what became of it.
  @POST
  @Path("batch")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "sandboxes.batch",
      summary = "Change many sandboxes at once",
      effect = Effect.DESTROYS)
  public Outcome<BatchResult> batch(@NotNull SandboxBatch body) {
    if (body.size() == 0 || body.size() > SandboxBatch.MOST) {
      return Outcome.refused(
          Code.INVALID_PARAMETER,
          "a batch has 1 to " + SandboxBatch.MOST + " changes, not " + body.size());
    }
    // before anything is done
    return body.absent()
        .map(Outcome::<BatchResult>refused)
        .orElseGet(() -> Outcome.done(BatchResult.of(new Batches(cluster).run(body))));
  }

  /// Lists the checkpoints of a sandbox and the nodes that have them, the newest first.
  @GET
  @Path("{id}/checkpoints")
  @Operation(
      id = "sandboxes.checkpoints",
      summary = "List the checkpoints of a sandbox",
      effect = Effect.READS)
  public Outcome<Listing<CheckpointStatus>> checkpoints(
      @About("id of the sandbox") @PathParam("id") SandboxId id) {
    return cluster.checkpoints(id).map(Listing::whole);
  }

  /// Takes a checkpoint of a sandbox now.
  @POST
  @Path("{id}/checkpoints")
  @Operation(
      id = "sandboxes.checkpoint",
      summary = "Take a checkpoint of a sandbox",
      effect = Effect.CHANGES)
  public Outcome<CheckpointStatus> checkpoint(
      @About("id of the sandbox") @PathParam("id") SandboxId id) {
    return cluster.checkpointSandbox(id);
  }

  /// Tells where a sandbox is and how it came there.
  @GET
  @Path("{id}/placement")
  @Operation(
      id = "sandboxes.placement",
      summary = "Show where a sandbox is and how it came there",
      effect = Effect.READS)
  public Outcome<PlacementView> placement(
      @About("id of the sandbox") @PathParam("id") SandboxId id) {
    return cluster.placement(id);
  }

  /// Stops a sandbox and starts it again with the same configuration.
  @POST
  @Path("{id}/restart")
  @Operation(id = "sandboxes.restart", summary = "Restart a sandbox", effect = Effect.CHANGES)
  public Outcome<SandboxView> restart(@About("id of the sandbox") @PathParam("id") SandboxId id) {
    return cluster.restartSandbox(id).map(SandboxView::of);
  }

  /// Stops a sandbox and removes all that it left.
  @DELETE
  @Path("{id}")
  @Operation(id = "sandboxes.destroy", summary = "Destroy a sandbox", effect = Effect.DESTROYS)
  public Outcome<SandboxView> destroy(@About("id of the sandbox") @PathParam("id") SandboxId id) {
    return cluster.destroySandbox(id).map(SandboxView::of);
  }
}
