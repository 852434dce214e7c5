package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.Simulation;
import io.superlearner.cluster.SimulationStatus;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.identity.NodeName;
import io.superlearner.operation.About;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import io.superlearner.security.Role;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Simulated nodes on a lone node: on and off, and what is done to each.
@Path("cluster")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SimulationResource {

  private static final int USUAL_NODES = 3;

  @Inject ClusterControl cluster;
  @Inject Simulation simulation;

  // ---- on and off ----

  /// Tells whether one node or several answer, and whether they are simulated.
  @GET
  @Path("mode")
  @Operation(
      id = "cluster.mode",
      summary = "Show whether one node or several answer, and whether they are simulated",
      effect = Effect.READS)
  public Outcome<ModeView> mode() {
    return Outcome.done(ModeView.of(cluster.views().members(), simulation));
  }

  /// Has a lone node show itself as one of several, by simulation, or as what it is. The mode that
  /// real nodes make together cannot be changed.
  @PUT
  @Path("mode")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "cluster.set-mode",
      summary = "Simulate three nodes on a lone node, or none",
      effect = Effect.DESTROYS,
      role = Role.ADMIN)
  public Outcome<ModeView> setMode(@Valid @NotNull ModeOrder order) {
    boolean several = "multi_node".equals(order.mode());
    if (simulation.realMode().equals("multi_node")) {
      return several
          ? mode()
          : Outcome.refused(
              Code.CONFLICT, "the mode is detected, and real nodes are here besides this one");
    }
    return toggle(several).then(_ -> mode());
  }

  private Outcome<SimulationStatus> toggle(boolean several) {
    if (!several) {
      return simulation.stop();
    }
    return simulation.isOn() ? Outcome.done(simulation.status()) : simulation.start(USUAL_NODES);
  }

  /// Tells whether nodes are simulated, and how each stands.
  @GET
  @Path("simulation")
  @Operation(
      id = "simulation.get",
      summary = "Show the simulated nodes and their links",
      effect = Effect.READS)
  public Outcome<SimulationStatus> get() {
    return Outcome.done(simulation.status());
  }

  /// Switches simulation on, adds nodes, or switches it off with all that the nodes run.
  @PUT
  @Path("simulation")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "simulation.set",
      summary = "Switch simulation on or off",
      effect = Effect.DESTROYS,
      role = Role.ADMIN)
  public Outcome<SimulationStatus> set(@Valid @NotNull SimulationOrder order) {
    if (!order.enabled()) {
      return simulation.stop();
    }
    return simulation.start(order.nodes() == null ? USUAL_NODES : order.nodes());
  }

  /// Has a node answer for the cluster, as if its address were called.
  @PUT
  @Path("simulation/asked")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "simulation.ask-at",
      summary = "Choose the simulated node that answers",
      effect = Effect.CHANGES)
  public Outcome<SimulationStatus> askAt(@Valid @NotNull AskedOrder order) {
    return name("node", order.node()).then(simulation::askAt);
  }

  // ---- single nodes ----

  /// Adds a node.
  @POST
  @Path("simulation/nodes")
  @Operation(
      id = "simulation.add",
      summary = "Add a simulated node",
      effect = Effect.CHANGES,
      status = 201)
  public Outcome<SimulationStatus> add() {
    return simulation.add();
  }

  /// Ends a node at once, as if its process were killed.
  @POST
  @Path("simulation/nodes/{node}/kill")
  @Operation(id = "simulation.kill", summary = "Kill a simulated node", effect = Effect.DESTROYS)
  public Outcome<SimulationStatus> kill(
      @About("name of the simulated node") @PathParam("node") NodeName node) {
    return simulation.kill(node);
  }

  /// Begins the next life of a node that was killed.
  @POST
  @Path("simulation/nodes/{node}/start")
  @Operation(
      id = "simulation.start",
      summary = "Start a simulated node that was killed",
      effect = Effect.CHANGES)
  public Outcome<SimulationStatus> start(
      @About("name of the simulated node") @PathParam("node") NodeName node) {
    return simulation.revive(node);
  }

  /// Stops a node as a debugger would: it neither answers nor asks.
  @POST
  @Path("simulation/nodes/{node}/freeze")
  @Operation(id = "simulation.freeze", summary = "Freeze a simulated node", effect = Effect.CHANGES)
  public Outcome<SimulationStatus> freeze(
      @About("name of the simulated node") @PathParam("node") NodeName node) {
    return simulation.freeze(node);
  }

  /// Lets a frozen node go on.
  @POST
  @Path("simulation/nodes/{node}/thaw")
  @Operation(
      id = "simulation.thaw",
      summary = "Let a frozen simulated node go on",
      effect = Effect.CHANGES)
  public Outcome<SimulationStatus> thaw(
      @About("name of the simulated node") @PathParam("node") NodeName node) {
    return simulation.thaw(node);
  }

  // ---- links ----

  /// Cuts all links between sides.
  @POST
  @Path("simulation/cut")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "simulation.cut",
      summary = "Cut the links between simulated nodes",
      effect = Effect.CHANGES)
  public Outcome<SimulationStatus> cut(@Valid @NotNull CutOrder order) {
    List<List<NodeName>> sides = new ArrayList<>();
    for (List<String> side : order.sides()) {
      List<NodeName> names = new ArrayList<>();
      for (String text : side) {
        switch (name("sides", text)) {
          case Outcome.Done<NodeName>(var name) -> names.add(name);
          case Outcome.Refused<NodeName>(var refusal) -> {
            return Outcome.refused(refusal);
          }
        }
      }
      sides.add(names);
    }
    return simulation.cut(sides);
  }

  /// Makes the link between two nodes slow.
  @POST
  @Path("simulation/delay")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "simulation.delay",
      summary = "Make the link between two simulated nodes slow",
      effect = Effect.CHANGES)
  public Outcome<SimulationStatus> delay(@Valid @NotNull DelayOrder order) {
    return name("one", order.one())
        .then(one ->
            name("other", order.other())
                .then(other -> simulation.delay(one, other, Duration.ofMillis(order.delayMs()))));
  }

  /// Mends all links, and lets each be quick.
  @POST
  @Path("simulation/heal")
  @Operation(
      id = "simulation.heal",
      summary = "Mend all links between simulated nodes",
      effect = Effect.CHANGES)
  public Outcome<SimulationStatus> heal() {
    return simulation.heal();
  }

  private static Outcome<NodeName> name(String parameter, String text) {
    try {
      return Outcome.done(NodeName.parse(String.valueOf(text)));
    } catch (IllegalArgumentException wrong) {
      return Outcome.refused(
          Refusal.ofParameter(
              Code.INVALID_PARAMETER, parameter, String.valueOf(wrong.getMessage())));
    }
  }
}
