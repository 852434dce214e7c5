package io.superlearner.cluster.simulation;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.ClusterNode;
import io.superlearner.cluster.ClusterSettings;
import io.superlearner.cluster.EventStreams;
import io.superlearner.cluster.NodeIdentity;
import io.superlearner.cluster.Seat;
import io.superlearner.cluster.SideBySide;
import io.superlearner.control.NodeVitals;
import io.superlearner.event.EventBus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.node.Node;
import io.superlearner.node.NodeSetup;
import io.superlearner.runtime.SystemClock;
import io.superlearner.truth.Truth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One life of a simulated node: a node in earnest, at an [Endpoint] of the simulated grid. It is
/// made, started, frozen, thawed and killed by one thread at a time.
final class SimulatedNode {

  private static final System.Logger LOG = System.getLogger(SimulatedNode.class.getName());
  private static final Duration HALT_LIMIT = Duration.ofSeconds(2);
  private static final int AT_ONCE = 8;
  // each node keeps the events of all, so what twelve nodes keep grows by the square
  private static final int KEPT_EVENTS = 500;

  /// What the nodes of a simulation have in common.
  ///
  /// @param grid what carries their bytes
  /// @param truth what none of them loses
  /// @param settings paces and limits
  /// @param directory where each keeps its files
  /// @param httpUrl where they are all asked: at the node that simulates them
  /// @param modules where jars of modules are
  /// @param versions as their vitals tell them
  record House(
      LocalGrid grid,
      Truth truth,
      ClusterSettings settings,
      Path directory,
      String httpUrl,
      Path modules,
      NodeVitals.Versions versions) {}

  private final NodeName name;
  private final Fabric fabric;
  private final SystemClock clock = new SystemClock();
  private final Endpoint endpoint;
  private final LifeSocket life;
  private final Node node;
  private final ClusterNode cluster;

  /// Makes the node and enters it in the roster. Its state in the fabric is `RUNNING` already, so
  /// that it reaches truth.
  ///
  /// @param index its number among the simulated, from 1
  /// @param lives how many lives it had before
  /// @throws IOException if it gets no port, or its files cannot be used
  SimulatedNode(House house, NodeName name, int index, int lives) throws IOException {
    this.name = name;
    this.fabric = house.grid().fabric;
    life = LifeSocket.open();
    endpoint = house.grid().open(name, name + "/" + lives);
    @Nullable Node made = null;
    try {
      Seat seat =
          Seat.take(
              endpoint.ports(house.truth()),
              new NodeIdentity(
                  name,
                  SimulatedCluster.FIRST_NUMBER - 1 + index,
                  index == 1 ? "primary" : "secondary",
                  house.httpUrl(),
                  life.port(),
                  0),
              clock);
      life.answerAs(name.text(), seat.incarnation());
      made =
          new Node(
              NodeSetup.of(
                  name, seat.number(), seat.incarnation(), house.modules(), house.versions()));
      node = made;
      cluster =
          new ClusterNode(
              seat,
              house.settings(),
              node.control(),
              node.events(),
              Files.createDirectories(directory(house, name)),
              clock);
    } catch (IOException | RuntimeException failure) {
      endpoint.close();
      if (made != null) {
        made.stop();
      }
      closeLife();
      clock.close();
      throw failure;
    }
  }

  private static Path directory(House house, NodeName name) {
    return house.directory().resolve(name.text().replace('@', '-'));
  }

  /// Starts the platform's tree and lets the others ask this node.
  void start() {
    cluster.keepEvents(KEPT_EVENTS);
    cluster.connect(node.runtime(), node.messageTypes());
    node.start(cluster.services());
    cluster.open();
  }

  /// Brings the node to a stop: what comes and what it asks waits, and no process of its sandboxes
  /// takes a message. Its lease goes on to count by the clock, so after some seconds it ends what
  /// it runs, as a process that was stopped does at the moment it goes on.
  void freeze() {
    fabric.put(name, Fabric.State.FROZEN);
    quiet(true);
  }

  /// Lets the node go on.
  void thaw() {
    quiet(false);
    fabric.put(name, Fabric.State.RUNNING);
  }

  private void quiet(boolean on) {
    SideBySide.threads(AT_ONCE)
        .each(node.control().sandboxIds(), id -> node.control().quiet(id, on));
  }

  /// Ends this life at once, telling nobody. The others see no more of it; when nothing of what it
  /// ran is left, its life port closes and so proves that.
  void kill() {
    fabric.put(name, Fabric.State.DEAD);
    endpoint.close();
    if (node.control().halt(HALT_LIMIT)) {
      closeLife();
    } else {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> name + " has code that does not end; its lease is waited for");
    }
    node.stop();
    cluster.close();
    closeLife();
    clock.close();
  }

  private void closeLife() {
    try {
      life.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  NodeName name() {
    return name;
  }

  int number() {
    return node.setup().number();
  }

  int incarnation() {
    return node.setup().incarnation();
  }

  List<SandboxId> sandboxes() {
    return node.control().sandboxIds().stream().sorted().toList();
  }

  ClusterControl control() {
    return cluster.control();
  }

  EventStreams streams() {
    return cluster.streams();
  }

  EventBus events() {
    return node.events();
  }
}
