package io.superlearner.boot;

import com.hazelcast.core.HazelcastInstance;
import io.superlearner.api.Readiness;
import io.superlearner.cluster.ClusterNode;
import io.superlearner.cluster.ClusterPorts;
import io.superlearner.cluster.Limits;
import io.superlearner.cluster.NodeIdentity;
import io.superlearner.cluster.Seat;
import io.superlearner.cluster.hazelcast.Grid;
import io.superlearner.cluster.simulation.LocalSimulation;
import io.superlearner.config.ClusterSettings;
import io.superlearner.config.NodeSettings;
import io.superlearner.control.NodeVitals;
import io.superlearner.control.Outcome;
import io.superlearner.event.Subscription;
import io.superlearner.identity.JoinSecret;
import io.superlearner.identity.NodeName;
import io.superlearner.node.Node;
import io.superlearner.node.NodeSetup;
import io.superlearner.node.Preload;
import io.superlearner.runtime.SystemClock;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.truth.PatientTruth;
import io.superlearner.truth.Standing;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import io.superlearner.truth.ratis.RatisTruth;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One node inside the server, put together from its parts and taken apart again in the opposite
/// order. One thread makes, starts and stops it.
final class Assembly implements Readiness {

  private static final System.Logger LOG = System.getLogger(Assembly.class.getName());
  private static final Duration GRID_LIMIT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final NodeSettings settings;
  private final RatisTruth store;
  private final PatientTruth truth;
  private final Grid grid;
  private final SystemClock clock = new SystemClock();
  private final Seat seat;
  private final Node node;
  private final ClusterNode cluster;
  private final LocalSimulation simulation;
  private final int simulated;
  private final TruthProbe probe;
  private @Nullable Subscription members;
  private volatile boolean running;

  /// Joins the roster and makes the node; blocks for some calls to truth, and waits for it while it
  /// has no leader.
  ///
  /// @param store what the node has opened; it is closed with the node
  /// @param secret what every member knows
  /// @param hazelcast the server's member of the grid
  /// @throws IOException if the node's data directory cannot be used
  Assembly(
      NodeSettings settings,
      ClusterSettings clusterSettings,
      RatisTruth store,
      JoinSecret secret,
      HazelcastInstance hazelcast)
      throws IOException {
    this.settings = settings;
    this.store = store;
    truth = new PatientTruth(store, PATIENCE);
    grid = new Grid(hazelcast, secret, GRID_LIMIT);
    ClusterPorts ports = grid.ports(truth);
    seat = Seat.take(ports, identity(settings), clock);
    String gridVersion = hazelcast.getCluster().getLocalMember().getVersion().toString();
    NodeVitals.Versions versions = Versions.read(gridVersion);
    node = new Node(setup(settings, seat, versions));
    cluster =
        new ClusterNode(
            seat,
            configured(clusterSettings),
            node.control(),
            node.events(),
            settings.dataDir(),
            clock);
    cluster.connect(node.runtime(), node.messageTypes());
    if (clusterSettings.rebalance() == ClusterSettings.Rebalance.ACTIVE) {
      cluster.rebalanceByItself();
    }
    simulation =
        new LocalSimulation(
            new LocalSimulation.House(
                cluster.control(),
                cluster.streams(),
                node.events(),
                clusterSettings.name(),
                settings.dataDir().resolve("simulation"),
                settings.modulesDir(),
                baseUrl(settings),
                versions));
    simulated = clusterSettings.simulation();
    probe = new TruthProbe(truth);
  }

  // the times of leases, and of the signs of life that they rest on, are no settings: nodes that
  // differ in them would not be safe
  private static io.superlearner.cluster.ClusterSettings configured(ClusterSettings settings) {
    return io.superlearner.cluster.ClusterSettings.of(settings.name())
        .with(Limits.of(settings.listsWait()), settings.checkpointInterval())
        .trustingRefusals(settings.trustRefused());
  }

  private static NodeIdentity identity(NodeSettings settings) {
    return new NodeIdentity(
        NodeName.parse(settings.name()),
        settings.index(),
        settings.role().name().toLowerCase(Locale.ROOT),
        baseUrl(settings),
        settings.lifePort(),
        0);
  }

  private static NodeSetup setup(NodeSettings settings, Seat seat, NodeVitals.Versions versions) {
    return NodeSetup.of(
        NodeName.parse(settings.name()),
        seat.number(),
        seat.incarnation(),
        settings.modulesDir(),
        versions);
  }

  /// Returns where the console of this node is, without a slash at the end.
  static String baseUrl(NodeSettings settings) {
    return "http://" + settings.bind() + ":" + settings.port();
  }

  /// Does something now, and whenever the grid's members have changed; it must not block. Call it
  /// once, before the start.
  void whenMembersChange(Runnable task) {
    members = seat.membership().watch(task);
    task.run();
  }

  /// Starts the platform's tree and lets the others ask this node.
  void start() {
    List<ChildSpec> services = new ArrayList<>(cluster.services());
    services.add(
        ChildSpec.worker("truth", _ -> GenServer.behavior(probe.server()))
            .withModule("truth_probe"));
    node.start(services);
    cluster.open();
    truth.settled();
    running = true;
    Preload.start(Assembly.class, "io.superlearner");
    LOG.log(
        System.Logger.Level.INFO,
        () -> settings.name() + " runs as node " + seat.number() + "." + seat.incarnation());
    if (simulated > 0) {
      Thread.ofVirtual().name("sl-simulation-begin").start(this::simulate);
    }
  }

  private void simulate() {
    if (simulation.start(simulated) instanceof Outcome.Refused<?>(var refusal)) {
      LOG.log(System.Logger.Level.WARNING, () -> "nothing is simulated: " + refusal.detail());
    }
  }

  /// Gives all sandboxes to others and leaves the cluster, if that was not done before; call it
  /// while the grid is there. Never throws.
  void leave() {
    running = false;
    simulation.close();
    try {
      cluster.leave();
    } catch (TruthUnavailableException | IllegalStateException gone) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "the others could not be told that this node leaves: " + gone.getMessage());
    }
  }

  /// Leaves the cluster and stops everything; the grid's member belongs to the server.
  void stop() {
    if (members != null) {
      members.close();
    }
    leave();
    node.stop();
    cluster.close();
    grid.close();
    store.close();
    clock.close();
  }

  Node node() {
    return node;
  }

  /// Returns the switch between this node and simulated ones, by which all others are asked.
  LocalSimulation simulation() {
    return simulation;
  }

  Truth truth() {
    return truth;
  }

  @Override
  public List<Check> checks() {
    Instant now = clock.now();
    String silence = probe.trouble(now);
    return List.of(
        new Check("deployed", running, running ? "the node runs" : "the node does not run"),
        new Check("joined", running, "as " + seat.number() + "." + seat.incarnation()),
        new Check("truth", silence == null, said(silence)));
  }

  private String said(@Nullable String silence) {
    Standing standing = truth.standing();
    String own = store.trouble();
    return "%s; %s leads term %d%s"
        .formatted(
            silence == null ? "answers" : silence,
            standing.leader() == null ? "nobody" : standing.leader(),
            standing.term(),
            own == null ? "" : "; here: " + own);
  }
}
