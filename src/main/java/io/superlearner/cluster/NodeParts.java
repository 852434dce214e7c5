package io.superlearner.cluster;

import io.superlearner.control.HostControl;
import io.superlearner.event.EventBus;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.MessageTypes;
import io.superlearner.runtime.ProcessRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The parts of one node's part in the cluster, joined with each other.
///
/// Nothing here runs by itself: [ClusterNode] gives the parts threads and processes, and a test
/// takes step by step, under a clock of its own, what they would do.
final class NodeParts implements AutoCloseable {

  private static final int AT_ONCE = 3;
  // sandboxes may have a time of their own, in seconds
  private static final Duration CHECKPOINT_PACE = Duration.ofSeconds(1);

  /// What the parts are made from.
  ///
  /// @param seat the node's place in the roster
  /// @param settings paces and limits
  /// @param local the node itself
  /// @param events where joins, leaves, losses and cuts are told
  /// @param files the checkpoints on the node's disk
  /// @param sideBySide how many things are done at once
  /// @param clock the time of the node's runtime
  /// @param steps hears of each step of a move of a sandbox
  record House(
      Seat seat,
      ClusterSettings settings,
      HostControl local,
      EventBus events,
      CheckpointFiles files,
      SideBySide sideBySide,
      Clock clock,
      MoveSteps steps) {}

  final Ledger<SandboxEntry> ledger;
  final Ledger<LeaseEntry> leases;
  final Peers peers;
  private final LifeWatch lives;
  final FanOut fanOut;
  final Placing placing;
  final NodeReports reports;
  final MemberWatch members;
  private final Strangers strangers;
  private final Connector connector;
  final Prober prober;
  final Partitions partitions;
  final Lease lease;
  final Checkpoints checkpoints;
  final HandOver handOver;
  final Cluster control;
  final Reconciler reconciler;
  final GivenUp givenUp;
  final Takeover takeover;
  final SandboxParts elsewhere;
  final Adoption adoption;
  private final NodeRequests requests;
  private final Sandboxes sandboxes;
  private final QuorumReport quorum;
  private final HostControl local;
  private final Seat seat;
  private final ClusterSettings settings;
  private final Clock clock;
  private volatile @Nullable Messaging messaging;

  /// Joins the parts; blocks for truth's limit.
  ///
  /// @param begun is told when a new period of the lease has begun, on the renewing thread
  /// @param died is told when another node's JVM was seen to die
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  NodeParts(House house, Runnable begun, Runnable died) {
    seat = house.seat();
    settings = house.settings();
    clock = house.clock();
    ClusterPorts ports = seat.ports();
    Codec codec = seat.codec();
    Roster roster = seat.roster();
    RosterEntry own = seat.entry();
    local = house.local();
    EventBus events = house.events();
    SideBySide sideBySide = house.sideBySide();
    Limits limits = settings.limits();
    LeaseTimes times = settings.lease();
    lives = new LifeWatch(own.name(), settings.trustsRefusals(), died);
    peers = new Peers(own, local, roster, ports, codec, limits, lives, clock);
    ledger = new Ledger<>(ports.truth(), codec, "sandbox/", SandboxEntry.class);
    leases = new Ledger<>(ports.truth(), codec, "lease/", LeaseEntry.class);
    fanOut = new FanOut(clock, times.silence(), limits.probe());
    placing = new Placing(peers, fanOut, ledger, leases, limits, clock);
    reports =
        new NodeReports(
            settings.clusterName(),
            peers,
            fanOut,
            limits,
            clock,
            roster.formedAt(),
            times.silence());
    members = new MemberWatch(own, roster, peers, ports.membership(), events, clock);
    strangers =
        new Strangers(
            roster,
            () -> ports.truth().standing().hasMajority(),
            ports.membership(),
            ports.link(),
            events,
            clock);
    prober = new Prober(peers, fanOut, limits.probe());
    partitions =
        new Partitions(
            new Partitions.House(
                own, peers, fanOut, ports.truth(), limits, times.silence(), events, clock));
    lease = new Lease(own, leases, times, local, clock, begun);
    checkpoints =
        new Checkpoints(
            new Checkpoints.House(
                own,
                local,
                ledger,
                lease,
                peers,
                placing,
                fanOut,
                house.files(),
                sideBySide,
                limits,
                settings.checkpointEvery(),
                clock));
    SandboxViews views = new SandboxViews(ledger, clock, limits.change());
    SandboxLists lists =
        new SandboxLists(
            peers, fanOut, ledger, views, limits, clock, () -> lease.period().isEmpty());
    LocalSandboxes locals = new LocalSandboxes(peers, local, fanOut, ledger, limits);
    adoption =
        new Adoption(
            new Adoption.House(
                own, local, ledger, lease, checkpoints, views, locals, this::nameAdoption, clock));
    sandboxes = new Sandboxes(peers, ledger, placing, views, lists, limits, clock, lease::held);
    elsewhere = new SandboxParts(own.name(), lease, ledger, sandboxes, lists, limits, clock);
    local.spread(elsewhere);
    handOver =
        new HandOver(
            own.name(), local, ledger, checkpoints, placing, sideBySide, clock, house.steps());
    quorum = new QuorumReport(own.name(), ports.truth(), leases, lease, times);
    connector = new Connector(peers, fanOut, ports.membership(), limits, clock);
    control =
        new Cluster(
            new Cluster.House(
                peers,
                fanOut,
                limits,
                clock,
                reports,
                quorum,
                strangers,
                ledger,
                lists,
                sandboxes,
                locals,
                adoption,
                placing,
                handOver,
                checkpoints,
                new NodeDuties(peers, roster, ports.truth(), ledger, placing, handOver, clock),
                connector,
                this::named,
                new Views(
                    partitions,
                    reports,
                    peers,
                    ports.truth(),
                    strangers,
                    limits,
                    clock,
                    () -> messaging)));
    requests =
        new NodeRequests(
            local,
            checkpoints,
            handOver,
            adoption,
            partitions,
            connector,
            () -> lease.period().isPresent());
    givenUp = new GivenUp(own.name(), local, ledger, lease, placing, clock);
    reconciler =
        new Reconciler(
            own,
            local,
            roster,
            ledger,
            lease,
            limits.change(),
            this::isOver,
            checkpoints::newest,
            control::isRunning,
            new Reception(
                own.name(),
                local,
                peers,
                placing,
                ledger,
                handOver,
                givenUp,
                events,
                clock,
                house.steps()),
            sideBySide,
            clock);
    takeover =
        new Takeover(
            new Takeover.House(
                own, ports.truth(), peers, leases, ledger, placing, times, sideBySide, clock));
  }

  private Optional<Pid> named(String name) {
    Messaging joined = messaging;
    return joined == null ? Optional.empty() : joined.find(name);
  }

  private @Nullable NameAdoption nameAdoption() {
    Messaging joined = messaging;
    return joined == null ? null : joined.nameAdoption();
  }

  /// Joins the node's processes with those of all others; blocks for truth's limit.
  void connect(ProcessRuntime runtime, MessageTypes types) {
    messaging =
        new Messaging(seat, peers, placing, runtime, types, local::isLocal, lease::period, clock);
  }

  /// Returns what joins the node's processes with those of all others; null before [#connect].
  @Nullable Messaging messaging() {
    return messaging;
  }

  /// Answers a request of another node; blocks as long as what is asked for does.
  byte[] answer(byte[] request) {
    Codec codec = seat.codec();
    return codec.encode(requests.serve(codec.decode(request, NodeRequest.class)));
  }

  /// Returns whether the node is on duty, as the roster says.
  RosterEntry.Duty duty() {
    return seat.roster()
        .find(seat.entry().name())
        .map(RosterEntry::duty)
        .orElse(RosterEntry.Duty.ACTIVE);
  }

  // ---- what is done again and again ----

  /// Returns what the node does again and again, in the order in which it begins.
  ///
  /// @param rebalances whether the load is spread by itself
  List<Pass> passes(boolean rebalances) {
    Duration often = settings.lease().renewEvery().dividedBy(2);
    List<Pass> passes =
        new ArrayList<>(
            List.of(
                new Pass("membership", settings.membersEvery(), this::comparePresence),
                new Pass("prober", settings.probeEvery(), prober::pass),
                new Pass("partitions", settings.membersEvery(), partitions::pass),
                new Pass("takeover", often, takeover::pass),
                new Pass("reconciler", settings.reconcileEvery(), this::reconcile),
                new Pass("checkpoints", CHECKPOINT_PACE, checkpoints::pass),
                new Pass("names", settings.reconcileEvery(), this::compareNames)));
    if (rebalances) {
      passes.add(new Pass("rebalancer", settings.reconcileEvery(), this::rebalance));
    }
    return passes;
  }

  // as far as this node has heard
  private boolean isOver(Handed held) {
    return leases
        .find(held.node().text())
        .filter(item -> item.value().isAfter(held.period()))
        .isPresent();
  }

  /// Looks at once at what hangs on who is there; never throws.
  void membersChanged() {
    lives.look(seat.roster()::all);
    meet();
    members.tryPass();
    Messaging joined = messaging;
    if (joined != null) {
      joined.trySweep();
    }
  }

  private void meet() {
    Messaging joined = messaging;
    if (joined != null) {
      joined.look();
    }
  }

  private void comparePresence() {
    lives.look(seat.roster()::all);
    meet();
    quorum.watch();
    strangers.pass();
    connector.pass();
    members.pass();
  }

  private void compareNames() {
    Messaging joined = messaging;
    if (joined != null) {
      joined.pass();
    }
  }

  private void reconcile() {
    leases.refresh();
    handOver.resolve();
    adoption.pass();
    reconciler.pass();
    sandboxes.pass();
    givenUp.pass();
    if (duty() == RosterEntry.Duty.DRAINED) {
      handOver.giveAll();
    }
    if (takeover.leads()) {
      elsewhere.sweep();
    }
  }

  private void rebalance() {
    if (takeover.leads()) {
      var _ = control.rebalance(AT_ONCE, AT_ONCE);
    }
  }

  /// Lets go of the other nodes and of truth, without telling anybody.
  @Override
  public void close() {
    Messaging joined = messaging;
    if (joined != null) {
      joined.close();
    }
    lives.close();
    ledger.close();
    leases.close();
    seat.close();
    fanOut.close();
  }
}
