package io.superlearner.cluster;

import io.superlearner.control.HostControl;
import io.superlearner.event.EventBus;
import io.superlearner.event.Subscription;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.MessageTypes;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.truth.TruthUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// This node's part in the cluster, from joining to leaving.
///
/// First [Seat#take] enters the node in the roster and so gives it its number and incarnation. With
/// these the node itself is made, then this object on top of it; [#open] lets the others ask. The
/// periodic parts are [#services], which the node's platform tree runs. Any thread may call.
public final class ClusterNode implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ClusterNode.class.getName());
  private static final int MOST_AT_ONCE = 8;
  private static final int AT_ONCE = 3;
  private static final Duration TAKING = Duration.ofSeconds(8);
  private static final String STAY = "stay";

  private final Seat seat;
  private final Path directory;
  private final ClusterSettings settings;
  private final HostControl local;
  private final Ledger<SandboxEntry> ledger;
  private final Ledger<LeaseEntry> leases;
  private final Lease lease;
  private final LeaseThreads leaseThreads;
  private final Takeover takeover;
  private final Checkpoints checkpoints;
  private final HandOver handOver;
  private final NodeRequests requests;
  private final FanOut fanOut;
  private final Placing placing;
  private final EventHub hub;
  private final MemberWatch members;
  private final Prober prober;
  private final Partitions partitions;
  private final Reconciler reconciler;
  private final GivenUp givenUp;
  private final Cluster control;
  private final Subscription memberChanges;
  private final Subscription sandboxChanges;
  private final Clock clock;
  private final Peers peers;
  private final AtomicBoolean leaving = new AtomicBoolean();
  // set before the services are asked for
  private boolean rebalances;
  private volatile @Nullable Messaging messaging;

  /// Joins the parts; blocks for truth's limit.
  ///
  /// @param seat the node's place in the roster
  /// @param settings paces and limits
  /// @param local the node itself
  /// @param events where the node tells what happens, and where joins, leaves and losses are told
  /// @param directory where what belongs to this node is kept
  /// @param clock the time of the node's runtime
  /// @throws IOException if the directory cannot be used
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  public ClusterNode(
      Seat seat,
      ClusterSettings settings,
      HostControl local,
      EventBus events,
      Path directory,
      Clock clock)
      throws IOException {
    this(seat, settings, local, events, directory, clock, MoveSteps.NONE);
  }

  /// @param steps hears of each step of a move of a sandbox
  ClusterNode(
      Seat seat,
      ClusterSettings settings,
      HostControl local,
      EventBus events,
      Path directory,
      Clock clock,
      MoveSteps steps)
      throws IOException {
    this.directory = directory;
    // one that is left of a stop that ended with a kill
    Files.deleteIfExists(directory.resolve(STAY));
    CheckpointFiles files = CheckpointFiles.open(directory.resolve("checkpoints"));
    this.seat = seat;
    this.settings = settings;
    this.local = local;
    this.clock = clock;
    ClusterPorts ports = seat.ports();
    Limits limits = settings.limits();
    RosterEntry own = seat.entry();
    peers = new Peers(own, local, seat.roster(), ports, seat.codec(), limits, clock);
    ledger = new Ledger<>(ports.truth(), seat.codec(), "sandbox/", SandboxEntry.class);
    leases = new Ledger<>(ports.truth(), seat.codec(), "lease/", LeaseEntry.class);
    fanOut = new FanOut(clock, settings.lease().silence(), limits.probe());
    placing = new Placing(peers, fanOut, ledger, leases, limits);
    NodeReports reports =
        new NodeReports(
            settings.clusterName(),
            peers,
            fanOut,
            limits,
            clock,
            seat.roster().formedAt(),
            settings.lease().silence());
    hub = new EventHub(own, events, ports.broadcast(), seat.codec(), clock);
    members = new MemberWatch(own, seat.roster(), peers, ports.membership(), events, clock);
    prober = new Prober(peers, fanOut, limits.probe());
    partitions =
        new Partitions(
            new Partitions.House(
                own,
                peers,
                fanOut,
                ports.truth(),
                limits,
                settings.lease().silence(),
                events,
                clock));
    SideBySide sideBySide = SideBySide.threads(MOST_AT_ONCE);
    lease = new Lease(own, leases, settings.lease(), local, clock, this::leaseBegun);
    leaseThreads = new LeaseThreads(lease, settings.lease().renewEvery());
    checkpoints =
        new Checkpoints(
            new Checkpoints.House(
                own, local, ledger, lease, peers, placing, fanOut, files, sideBySide, limits));
    handOver =
        new HandOver(own.name(), local, ledger, checkpoints, placing, sideBySide, clock, steps);
    control =
        new Cluster(
            new Cluster.House(
                peers,
                fanOut,
                limits,
                clock,
                reports,
                new QuorumReport(own.name(), ports.truth(), leases, lease, settings.lease()),
                ledger,
                placing,
                handOver,
                checkpoints,
                new NodeDuties(
                    peers, seat.roster(), ports.truth(), ledger, placing, handOver, clock),
                this::named,
                new Views(
                    partitions, reports, peers, ports.truth(), limits, clock, () -> messaging)));
    requests = new NodeRequests(local, checkpoints, handOver, partitions);
    givenUp = new GivenUp(own.name(), local, ledger, lease, placing, clock);
    reconciler =
        new Reconciler(
            own,
            local,
            seat.roster(),
            ledger,
            lease,
            limits.change(),
            checkpoints::newest,
            control::isRunning,
            new Reception(
                own.name(), local, peers, placing, ledger, handOver, givenUp, clock, steps),
            sideBySide,
            clock);
    takeover =
        new Takeover(
            new Takeover.House(
                own,
                ports.truth(),
                peers,
                leases,
                ledger,
                placing,
                settings.lease(),
                sideBySide,
                clock));
    sandboxChanges = ledger.onChange(_ -> reconciler.nudge());
    memberChanges =
        ports
            .membership()
            .watch(() -> Thread.ofVirtual().name("sl-members").start(this::membersChanged));
  }

  /// Joins the processes of this node with those of all others: from now on they can message, link
  /// and watch each other, and names in sandboxes count in the whole cluster. Call it before the
  /// node is started; blocks for truth's limit.
  ///
  /// @param runtime the node's processes
  /// @param types which types of their programs may be in messages
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  public void connect(ProcessRuntime runtime, MessageTypes types) {
    messaging = new Messaging(seat, peers, placing, runtime, types, clock);
  }

  private Optional<Pid> named(String name) {
    Messaging joined = messaging;
    return joined == null ? Optional.empty() : joined.find(name);
  }

  private void membersChanged() {
    meet();
    members.tryPass();
    takeover.tryPass();
    Messaging joined = messaging;
    if (joined != null) {
      joined.trySweep();
    }
  }

  private void leaseBegun() {
    reconciler.nudge();
  }

  private void meet() {
    Messaging joined = messaging;
    if (joined != null) {
      joined.look();
    }
  }

  private void comparePresence() {
    meet();
    members.pass();
  }

  private void compareNames() {
    Messaging joined = messaging;
    if (joined != null) {
      joined.pass();
    }
  }

  /// Lets the other nodes ask this one, from now on.
  public void open() {
    seat.ports()
        .link()
        .serve(request ->
            seat.codec().encode(requests.serve(seat.codec().decode(request, NodeRequest.class))));
    membersChanged();
    LOG.log(
        System.Logger.Level.INFO,
        () ->
            "a lease is confirmed every %d ms and held for %d ms; others take over %d ms later"
                .formatted(
                    settings.lease().renewEvery().toMillis(),
                    settings.lease().hold().toMillis(),
                    settings.lease().margin().toMillis()));
    takeLease();
    leaseThreads.start();
  }

  // at once, so that a node that says it is open can be given something
  private void takeLease() {
    try {
      lease.renew();
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.WARNING, "the lease is taken as soon as truth answers", silent);
    }
  }

  /// Lets the load be spread by itself, by whichever node leads truth; call it before [#services].
  public void rebalanceByItself() {
    rebalances = true;
  }

  private void rebalance() {
    if (takeover.leads()) {
      var _ = control.rebalance(AT_ONCE, AT_ONCE);
    }
  }

  /// Returns the periodic parts as children of one supervisor, in start order: `membership`,
  /// `prober`, `partitions`, `takeover`, `reconciler`, `checkpoints`, `names` and `metrics`, and
  /// `rebalancer` if the load is spread by itself. They hold nothing that a restart could lose.
  public List<ChildSpec> services() {
    List<ChildSpec> services =
        new ArrayList<>(
            List.of(
                service("membership", settings.membersEvery(), this::comparePresence),
                service("prober", settings.probeEvery(), prober::pass),
                service("partitions", settings.membersEvery(), partitions::pass),
                service("takeover", settings.lease().renewEvery().dividedBy(2), takeover::pass),
                service("reconciler", settings.reconcileEvery(), this::reconcile),
                service("checkpoints", settings.checkpointEvery(), checkpoints::pass),
                service("names", settings.reconcileEvery(), this::compareNames),
                service("metrics", settings.metricsEvery(), this::publishFigures)));
    if (rebalances) {
      services.add(service("rebalancer", settings.reconcileEvery(), this::rebalance));
    }
    return services;
  }

  private void reconcile() {
    leases.refresh();
    handOver.resolve();
    reconciler.pass();
    givenUp.pass();
    if (duty() == RosterEntry.Duty.DRAINED) {
      handOver.giveAll();
    }
  }

  private RosterEntry.Duty duty() {
    return seat.roster()
        .find(seat.entry().name())
        .map(RosterEntry::duty)
        .orElse(RosterEntry.Duty.ACTIVE);
  }

  private static ChildSpec service(String name, Duration rest, Runnable pass) {
    return ChildSpec.worker(name, _ -> GenServer.behavior(new Ticker(name, rest, pass)))
        .withModule(name)
        .withName(name);
  }

  private void publishFigures() {
    hub.figures(clock.now(), PlainData.of(local.vitals()));
  }

  /// Returns the door to the whole cluster.
  public ClusterControl control() {
    return control;
  }

  /// Returns the locks that one process in the whole cluster has at a time; call [#connect] before.
  ///
  /// @throws IllegalStateException if the node's processes are not connected
  public ClusterLocks locks() {
    Messaging joined = messaging;
    if (joined == null) {
      throw new IllegalStateException("the processes of this node are not connected");
    }
    return joined.locks();
  }

  /// Returns the streams of what happens on all nodes.
  public EventStreams streams() {
    return hub;
  }

  private void giveAll() {
    int gone = handOver.giveAll();
    LOG.log(System.Logger.Level.INFO, () -> gone + " sandboxes were given to others");
    handOver.awaitTaken(TAKING);
    // what is stored here is enough for the rest: this node starts it again
    handOver.keepAll();
  }

  private boolean stays() {
    try {
      return Files.deleteIfExists(directory.resolve(STAY));
    } catch (IOException failure) {
      LOG.log(System.Logger.Level.WARNING, "whether the whole cluster stops is not known", failure);
      return false;
    }
  }

  /// Leaves in an orderly way; call it before the node is stopped, and while the grid is still
  /// there: at its end others may miss this member at any moment. Only the first call does
  /// something.
  ///
  /// Gives all sandboxes to the others if there are any, with the states of their durable
  /// processes; then the others are told. If there is nobody who could take them, they are started
  /// again when this node, or another, is back. If there is a file `stay` in its directory, the
  /// whole cluster stops: then nothing is given to others, which are about to stop too, and what
  /// runs here is started here again.
  ///
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer; the others
  ///   will then count this node as lost
  /// @throws IllegalStateException if the grid is closed already; likewise
  public void leave() {
    if (!leaving.compareAndSet(false, true)) {
      return;
    }
    takeover.end();
    if (stays()) {
      handOver.keepAll();
      members.leave();
      seat.ports().link().stopServing();
      return;
    }
    if (duty() == RosterEntry.Duty.ACTIVE) {
      seat.roster().put(seat.entry().name(), RosterEntry.Duty.LEAVING);
    }
    try {
      giveAll();
    } finally {
      members.leave();
      seat.roster().left(seat.entry(), clock.now());
      seat.ports().link().stopServing();
      lease.release();
    }
  }

  /// Ends this node's part without telling the others; the grid's member goes on.
  @Override
  public void close() {
    seat.ports().link().stopServing();
    leaseThreads.close();
    memberChanges.close();
    sandboxChanges.close();
    Messaging joined = messaging;
    if (joined != null) {
      joined.close();
    }
    hub.close();
    ledger.close();
    leases.close();
    seat.close();
    fanOut.close();
  }
}
