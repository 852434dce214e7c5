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
import io.superlearner.truth.TruthUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The switch between the real node and the nodes that it simulates.
///
/// Off at first. Any thread may call; changes come one after another.
public final class LocalSimulation implements Simulation, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LocalSimulation.class.getName());
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

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
      if (running != null) {
        return grow(running, nodes);
      }
      Optional<Refusal> reason = notAlone();
      return reason.isPresent() ? Outcome.refused(reason.get()) : begin(nodes);
    });
  }

  private Optional<Refusal> notAlone() {
    int belong = house.real().views().members().totalMembers();
    return belong > 1 || closed
        ? Optional.of(
            Refusal.of(
                Code.CONFLICT,
                closed
                    ? "this node stops"
                    : "this node belongs to a cluster of "
                        + belong
                        + " nodes; only a lone node simulates others"))
        : Optional.empty();
  }

  private Outcome<SimulationStatus> begin(int nodes) {
    SimulatedCluster.removeAll(house.directory());
    SimulatedCluster fresh = new SimulatedCluster(house, Instant.now());
    try {
      for (int i = 0; i < nodes; i++) {
        fresh.add();
      }
      fresh.settle();
    } catch (IOException | RuntimeException failure) {
      fresh.close();
      return failed(failure);
    }
    current = fresh;
    ended = null;
    // a peer that came meanwhile has found nothing to end
    Optional<Refusal> reason = notAlone();
    if (reason.isPresent()) {
      end("the node is not alone any more");
      return Outcome.refused(reason.get());
    }
    follow();
    LOG.log(System.Logger.Level.INFO, () -> nodes + " simulated nodes answer for the cluster");
    return Outcome.done(status());
  }

  private static Outcome<SimulationStatus> failed(Exception failure) {
    LOG.log(System.Logger.Level.WARNING, "a simulated node did not start", failure);
    return failure instanceof TruthUnavailableException
        ? Outcome.refused(
            Code.NO_QUORUM, "the node does not reach truth; mend the links or start others first")
        : Outcome.refused(
            Code.START_FAILED, "the simulated node did not start: " + failure.getMessage());
  }

  private Outcome<SimulationStatus> grow(SimulatedCluster running, int nodes) {
    int there = running.fabric().nodes().size();
    if (there > nodes) {
      return Outcome.refused(
          Code.CONFLICT, there + " nodes are simulated already; kill some, or switch off first");
    }
    try {
      for (int i = there; i < nodes; i++) {
        running.add();
      }
      running.settle();
    } catch (IOException | RuntimeException failure) {
      return failed(failure);
    }
    return Outcome.done(status());
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

  // ---- single nodes ----

  @Override
  public Outcome<SimulationStatus> add() {
    return change(cluster -> {
      int next = cluster.fabric().nodes().size() + 1;
      return next > MOST
          ? Outcome.refused(Code.CONFLICT, "there are " + MOST + " nodes; that is the most")
          : grow(cluster, next);
    });
  }

  @Override
  public Outcome<SimulationStatus> kill(NodeName node) {
    return change(
        node,
        cluster -> {
          if (isLast(cluster, node)) {
            return last(node);
          }
          cluster.kill(node);
          return Outcome.done(status());
        });
  }

  @Override
  public Outcome<SimulationStatus> revive(NodeName node) {
    return change(
        node,
        cluster -> {
          if (cluster.find(node).isPresent()) {
            return Outcome.refused(Code.CONFLICT, node + " is alive");
          }
          try {
            cluster.start(node);
            cluster.settle();
          } catch (IOException | RuntimeException failure) {
            return failed(failure);
          }
          return Outcome.done(status());
        });
  }

  @Override
  public Outcome<SimulationStatus> freeze(NodeName node) {
    return change(
        node,
        cluster -> {
          if (isLast(cluster, node)) {
            return last(node);
          }
          return alive(cluster, node, SimulatedNode::freeze);
        });
  }

  @Override
  public Outcome<SimulationStatus> thaw(NodeName node) {
    return change(node, cluster -> alive(cluster, node, SimulatedNode::thaw));
  }

  private Outcome<SimulationStatus> alive(
      SimulatedCluster cluster, NodeName node, Consumer<SimulatedNode> step) {
    Optional<SimulatedNode> found = cluster.find(node);
    if (found.isEmpty()) {
      return Outcome.refused(Code.CONFLICT, node + " was killed; start it first");
    }
    step.accept(found.get());
    return Outcome.done(status());
  }

  private static boolean isLast(SimulatedCluster cluster, NodeName node) {
    return cluster.running().equals(List.of(node));
  }

  private static Outcome<SimulationStatus> last(NodeName node) {
    return Outcome.refused(
        Code.CONFLICT, node + " is the last simulated node that could answer; switch off instead");
  }

  @Override
  public Outcome<SimulationStatus> askAt(NodeName node) {
    return change(
        node,
        cluster -> {
          if (!cluster.running().contains(node)) {
            return Outcome.refused(Code.CONFLICT, node + " does not run, so it cannot answer");
          }
          cluster.askAt(node);
          return Outcome.done(status());
        });
  }

  // ---- links ----

  @Override
  public Outcome<SimulationStatus> cut(List<List<NodeName>> sides) {
    return change(cluster -> {
      Set<NodeName> named = new HashSet<>();
      for (NodeName node : sides.stream().flatMap(List::stream).toList()) {
        if (!cluster.fabric().nodes().containsKey(node)) {
          return noNode(node);
        }
        if (!named.add(node)) {
          return Outcome.refused(
              Refusal.ofParameter(
                  Code.INVALID_PARAMETER, "sides", node + " is named twice; it has one side"));
        }
      }
      cluster.fabric().split(sides.stream().map(Set::copyOf).toList());
      return Outcome.done(status());
    });
  }

  @Override
  public Outcome<SimulationStatus> delay(NodeName one, NodeName other, Duration each) {
    if (each.isNegative() || each.compareTo(LONGEST_DELAY) > 0 || one.equals(other)) {
      return Outcome.refused(
          Refusal.ofParameter(
              Code.INVALID_PARAMETER,
              "delay_ms",
              "from 0 to " + LONGEST_DELAY.toMillis() + ", between two nodes"));
    }
    return change(
        one,
        cluster -> {
          if (!cluster.fabric().nodes().containsKey(other)) {
            return noNode(other);
          }
          cluster.fabric().delay(one, other, each);
          return Outcome.done(status());
        });
  }

  @Override
  public Outcome<SimulationStatus> heal() {
    return change(cluster -> {
      cluster.fabric().heal();
      return Outcome.done(status());
    });
  }

  // ---- one after another ----

  private interface Step {
    Outcome<SimulationStatus> run();
  }

  private Outcome<SimulationStatus> inOrder(Step step) {
    changing.lock();
    try {
      return step.run();
    } finally {
      follow();
      changing.unlock();
    }
  }

  private Outcome<SimulationStatus> change(
      Function<SimulatedCluster, Outcome<SimulationStatus>> step) {
    return inOrder(() -> {
      SimulatedCluster cluster = current;
      return cluster == null
          ? Outcome.refused(Code.CONFLICT, "simulation is off; switch it on first")
          : step.apply(cluster);
    });
  }

  private Outcome<SimulationStatus> change(
      NodeName node, Function<SimulatedCluster, Outcome<SimulationStatus>> step) {
    return change(
        cluster -> cluster.fabric().nodes().containsKey(node) ? step.apply(cluster) : noNode(node));
  }

  private static Outcome<SimulationStatus> noNode(NodeName node) {
    return Outcome.refused(Code.NODE_NOT_FOUND, "no simulated node " + node);
  }

  /// Switches off for good; call it before the real node stops.
  @Override
  public void close() {
    closed = true;
    joins.close();
    end("the node stops");
  }
}
