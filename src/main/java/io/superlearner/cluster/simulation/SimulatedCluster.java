package io.superlearner.cluster.simulation;

import io.superlearner.cluster.ClusterSettings;
import io.superlearner.cluster.PartitionStatus;
import io.superlearner.cluster.SideBySide;
import io.superlearner.cluster.Simulation;
import io.superlearner.cluster.SimulationStatus;
import io.superlearner.identity.NodeName;
import io.superlearner.truth.InMemoryTruth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The simulated nodes of one time of simulation, from its beginning to its end, with what they
/// share: the grid, truth, and a directory that is gone afterwards.
///
/// Changes are made by one thread at a time; any thread may look.
final class SimulatedCluster {

  /// The number of the first simulated node: far from those of real nodes, so that a pid of one is
  /// never taken for a pid of the other.
  static final int FIRST_NUMBER = 101;

  private static final int MOST_VOTERS = 5;
  private static final Duration SETTLED = Duration.ofSeconds(5);
  private static final long LOOK_NANOS = 20_000_000;

  private final SimulatedNode.House house;
  private final Fabric fabric;
  private final Instant since;
  private final Map<NodeName, SimulatedNode> alive = new ConcurrentHashMap<>();
  private final Map<NodeName, Integer> lives = new ConcurrentHashMap<>();
  // how many were made by now, owned by the changing thread
  private int made;
  private volatile @Nullable NodeName asked;

  SimulatedCluster(LocalSimulation.House house, Instant since) {
    this.since = since;
    fabric = new Fabric(MOST_VOTERS);
    this.house =
        new SimulatedNode.House(
            new LocalGrid(fabric),
            new InMemoryTruth(),
            ClusterSettings.of(house.clusterName()),
            house.directory(),
            house.httpUrl(),
            house.modules(),
            house.versions());
  }

  Fabric fabric() {
    return fabric;
  }

  // ---- changes ----

  /// Makes the next node and starts it.
  ///
  /// @throws IOException if it gets no port, or its files cannot be used
  /// @throws io.superlearner.truth.TruthUnavailableException if it does not reach truth
  void add() throws IOException {
    made++;
    NodeName name = NodeName.parse("sim" + made + "@127.0.0.1");
    // running from the first moment, or those that are there would miss it for a majority
    fabric.join(name, Fabric.State.RUNNING);
    start(name);
  }

  /// Begins the next life of a node.
  ///
  /// @throws IOException if it gets no port, or its files cannot be used
  /// @throws io.superlearner.truth.TruthUnavailableException if it does not reach truth
  void start(NodeName name) throws IOException {
    int index = Integer.parseInt(name.text().substring(3, name.text().indexOf('@')));
    fabric.put(name, Fabric.State.RUNNING);
    @Nullable SimulatedNode node = null;
    try {
      node = new SimulatedNode(house, name, index, lives.merge(name, 1, Integer::sum));
      node.start();
      alive.put(name, node);
    } catch (IOException | RuntimeException failure) {
      if (node == null) {
        fabric.put(name, Fabric.State.DEAD);
      } else {
        node.kill();
      }
      throw failure;
    }
  }

  /// Waits until all nodes have heard of each other, at most for some seconds: one that was never
  /// heard of is waited for much longer if it is lost. Does not wait for nodes that cannot hear.
  void settle() {
    long deadline = System.nanoTime() + SETTLED.toNanos();
    while (!hasHeardAll() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private boolean hasHeardAll() {
    return !fabric.cuts().isEmpty()
        || running().size() < fabric.nodes().size()
        || alive.values().stream()
            .allMatch(node ->
                node.control().views().partitions().status() == PartitionStatus.State.HEALTHY);
  }

  /// Ends the life of a node; does nothing if it has none.
  void kill(NodeName name) {
    SimulatedNode node = alive.remove(name);
    if (node != null) {
      node.kill();
    }
  }

  /// Has a node answer.
  void askAt(NodeName name) {
    asked = name;
  }

  /// Ends all nodes and removes what they left on the disk.
  void close() {
    // at once, so that none takes over what another ran
    fabric.putAll(Fabric.State.DEAD);
    SideBySide.threads(Simulation.MOST).each(List.copyOf(alive.keySet()), this::kill);
    removeAll(house.directory());
  }

  static void removeAll(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  // ---- looks ----

  /// Returns a node that has a life.
  Optional<SimulatedNode> find(NodeName name) {
    return Optional.ofNullable(alive.get(name));
  }

  /// Returns the nodes that run.
  List<NodeName> running() {
    return fabric.running().stream().filter(alive::containsKey).toList();
  }

  /// Returns the node that answers: the one that was asked for if it runs, else the first that
  /// does; empty if none does.
  Optional<SimulatedNode> answering() {
    List<NodeName> running = running();
    NodeName wanted = asked;
    NodeName answers =
        wanted != null && running.contains(wanted)
            ? wanted
            : running.isEmpty() ? null : running.getFirst();
    return answers == null ? Optional.empty() : find(answers);
  }

  SimulationStatus status(NodeName real, @Nullable String ended) {
    List<NodeName> voters = fabric.voters();
    return new SimulationStatus(
        true,
        real,
        since,
        answering().map(SimulatedNode::name).orElse(null),
        fabric.leader().orElse(null),
        fabric.nodes().entrySet().stream()
            .map(entry -> row(entry.getKey(), entry.getValue(), voters))
            .toList(),
        fabric.cuts().stream()
            .map(pair -> new SimulationStatus.Link(pair.getFirst(), pair.getLast()))
            .toList(),
        delays(),
        ended);
  }

  private List<SimulationStatus.Delay> delays() {
    return fabric.delays().entrySet().stream()
        .map(entry -> {
          List<NodeName> pair = entry.getKey().stream().sorted().toList();
          return new SimulationStatus.Delay(
              pair.getFirst(), pair.getLast(), entry.getValue().toMillis());
        })
        .sorted(Comparator.comparing(delay -> delay.one() + " " + delay.other()))
        .toList();
  }

  private SimulationStatus.SimulatedNode row(
      NodeName name, Fabric.State state, List<NodeName> voters) {
    Optional<SimulatedNode> life = find(name);
    return new SimulationStatus.SimulatedNode(
        name,
        life.map(SimulatedNode::number).orElse(null),
        life.map(SimulatedNode::incarnation).orElse(null),
        switch (state) {
          case RUNNING -> SimulationStatus.State.RUNNING;
          case FROZEN -> SimulationStatus.State.FROZEN;
          case DEAD -> SimulationStatus.State.KILLED;
        },
        voters.contains(name),
        life.map(SimulatedNode::sandboxes).orElse(List.of()));
  }
}
