package io.superlearner.cluster.simulation;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.EventStreams;
import io.superlearner.cluster.Simulation;
import io.superlearner.cluster.SimulationStatus;
import io.superlearner.control.Code;
import io.superlearner.control.NodeVitals;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.event.Subscription;
import io.superlearner.identity.NodeName;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The switch between the real node and the nodes that it simulates.
///
/// Off at first. Any thread may call; changes come one after another.
public final class LocalSimulation implements Simulation, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LocalSimulation.class.getName());

  /// What it is made from.
  ///
  /// @param real the real cluster
  /// @param realStreams its streams
  /// @param events where the real node tells what happens, and learns that a peer has joined
  /// @param clusterName the configured name
  /// @param directory where simulated nodes keep files while they are there; what is in it is lost
  /// @param modules where jars of modules are
  /// @param httpUrl where the real node is asked
  /// @param versions what simulated nodes run: the same as the real one
  public record House(
      ClusterControl real,
      EventStreams realStreams,
      EventBus events,
      String clusterName,
      Path directory,
      Path modules,
      String httpUrl,
      NodeVitals.Versions versions) {}

  private final House house;
  private final SwitchedControl control;
  private final SwitchedStreams streams;
  private final Subscription joins;
  private final ReentrantLock changing = new ReentrantLock();
  // written under the lock
  private volatile @Nullable SimulatedCluster current;
  private volatile @Nullable String ended;
  private volatile boolean closed;

  /// Makes the switch; simulation is off.
  public LocalSimulation(House house) {
    this.house = house;
    control = new SwitchedControl(this::answering);
    streams = new SwitchedStreams(house.realStreams());
    joins = house.events().subscribe(this::told);
  }

  /// Returns the door to whichever cluster answers now.
  public ClusterControl control() {
    return control;
  }

  /// Returns the streams of whichever cluster answers now.
  public EventStreams streams() {
    return streams;
  }

  private ClusterControl answering() {
    SimulatedCluster cluster = current;
    return cluster == null
        ? house.real()
        : cluster.answering().map(SimulatedNode::control).orElse(house.real());
  }

  // ---- a real peer ----

  private void told(Event event) {
    if (event instanceof Event.NodeJoined joined
        && !joined.node().equals(house.real().self())
        && current != null) {
      Thread.ofVirtual().name("sl-simulation-end").start(() -> give(joined.node()));
    }
  }

  private void give(NodeName peer) {
    LOG.log(
        System.Logger.Level.WARNING,
        () -> peer + " has joined, a real node: simulation ends, with all that it runs");
    end("the real node " + peer + " joined");
  }

  // ---- on and off ----

  @Override
  public SimulationStatus status() {
    SimulatedCluster cluster = current;
    NodeName self = house.real().self();
    return cluster == null
        ? new SimulationStatus(
            false, self, null, null, null, List.of(), List.of(), List.of(), ended)
        : cluster.status(self, ended);
  }

  @Override
  public boolean isOn() {
    return current != null;
  }

  @Override
  public String realMode() {
    return house.real().views().members().registryMembers().size() > 1
        ? "multi_node"
        : "single_node";
  }

  @Override
  public Outcome<SimulationStatus> start(int nodes) {
    if (nodes < FEWEST || nodes > MOST) {
      return Outcome.refused(
          Refusal.ofParameter(
              Code.INVALID_PARAMETER, "nodes", "from " + FEWEST + " to " + MOST + " nodes"));
    }
    return inOrder(() -> {
      SimulatedCluster running = current;
      return running == null
          ? notAlone().or(() -> begin(nodes)).or(this::notAloneAnyMore)
          : new Faults(running).grow(nodes);
    });
  }

  private Optional<Refusal> notAlone() {
    int belong = house.real().views().members().totalMembers();
    if (closed) {
      return Optional.of(Refusal.of(Code.CONFLICT, "this node stops"));
    }
    return belong > 1
        ? Optional.of(
            Refusal.of(
                Code.CONFLICT,
                "this node belongs to a cluster of "
                    + belong
                    + " nodes; only a lone node simulates others"))
        : Optional.empty();
  }

  private Optional<Refusal> begin(int nodes) {
    SimulatedCluster.removeAll(house.directory());
    SimulatedCluster fresh = new SimulatedCluster(house, Instant.now());
    Optional<Refusal> refusal = new Faults(fresh).grow(nodes);
    if (refusal.isPresent()) {
      fresh.close();
      return refusal;
    }
    current = fresh;
    ended = null;
    LOG.log(System.Logger.Level.INFO, () -> nodes + " simulated nodes answer for the cluster");
    return Optional.empty();
  }

  // a peer that came while nodes were being started has found nothing to end
  private Optional<Refusal> notAloneAnyMore() {
    Optional<Refusal> refusal = notAlone();
    refusal.ifPresent(_ -> end("the node is not alone any more"));
    return refusal;
  }

  @Override
  public Outcome<SimulationStatus> stop() {
    end("it was switched off");
    return Outcome.done(status());
  }

  private void end(String why) {
    changing.lock();
    try {
      SimulatedCluster last = current;
      if (last == null) {
        return;
      }
      current = null;
      ended = why;
      follow();
      last.close();
      LOG.log(System.Logger.Level.INFO, () -> "simulation is off: " + why);
    } catch (UncheckedIOException failure) {
      LOG.log(System.Logger.Level.WARNING, "files of simulated nodes are left", failure);
    } finally {
      changing.unlock();
    }
  }

  /// Has the streams go on with whoever answers now.
  private void follow() {
    SimulatedCluster cluster = current;
    streams.goOnWith(
        cluster == null
            ? house.realStreams()
            : cluster.answering().map(SimulatedNode::streams).orElse(house.realStreams()));
  }

  // ---- what is done to nodes and links ----

  @Override
  public Outcome<SimulationStatus> add() {
    return change(faults -> faults.add());
  }

  @Override
  public Outcome<SimulationStatus> kill(NodeName node) {
    return change(faults -> faults.kill(node));
  }

  @Override
  public Outcome<SimulationStatus> revive(NodeName node) {
    return change(faults -> faults.revive(node));
  }

  @Override
  public Outcome<SimulationStatus> freeze(NodeName node) {
    return change(faults -> faults.freeze(node));
  }

  @Override
  public Outcome<SimulationStatus> thaw(NodeName node) {
    return change(faults -> faults.thaw(node));
  }

  @Override
  public Outcome<SimulationStatus> askAt(NodeName node) {
    return change(faults -> faults.askAt(node));
  }

  @Override
  public Outcome<SimulationStatus> cut(List<List<NodeName>> sides) {
    return change(faults -> faults.cut(sides));
  }

  @Override
  public Outcome<SimulationStatus> delay(NodeName one, NodeName other, Duration each) {
    return change(faults -> faults.delay(one, other, each));
  }

  @Override
  public Outcome<SimulationStatus> heal() {
    return change(faults -> faults.heal());
  }

  private Outcome<SimulationStatus> change(Function<Faults, Optional<Refusal>> step) {
    return inOrder(() -> {
      SimulatedCluster cluster = current;
      return cluster == null
          ? Optional.of(Refusal.of(Code.CONFLICT, "simulation is off; switch it on first"))
          : step.apply(new Faults(cluster));
    });
  }

  private Outcome<SimulationStatus> inOrder(Supplier<Optional<Refusal>> step) {
    changing.lock();
    try {
      return step.get()
          .map(Outcome::<SimulationStatus>refused)
          .orElseGet(() -> Outcome.done(status()));
    } finally {
      follow();
      changing.unlock();
    }
  }

  /// Switches off for good; call it before the real node stops.
  @Override
  public void close() {
    closed = true;
    joins.close();
    end("the node stops");
  }
}
