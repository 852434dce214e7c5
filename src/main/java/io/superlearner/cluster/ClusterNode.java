package io.superlearner.cluster;

import io.superlearner.control.HostControl;
import io.superlearner.event.EventBus;
import io.superlearner.event.Subscription;
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
import java.util.concurrent.atomic.AtomicBoolean;

/// This node's part in the cluster, from joining to leaving.
///
/// First [Seat#take] enters the node in the roster and so gives it its number and incarnation. With
/// these the node itself is made, then this object on top of it; [#open] lets the others ask. The
/// periodic parts are [#services], which the node's platform tree runs. Any thread may call.
public final class ClusterNode implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ClusterNode.class.getName());
  private static final int MOST_AT_ONCE = 8;
  private static final Duration TAKING = Duration.ofSeconds(8);
  private static final String STAY = "stay";

  private final Seat seat;
  private final Path directory;
  private final ClusterSettings settings;
  private final HostControl local;
  private final Clock clock;
  private final NodeParts parts;
  private final LeaseThreads leaseThreads;
  private final EventHub hub;
  private final Subscription memberChanges;
  private final Subscription lead;
  private final AtomicBoolean takeoverWanted = new AtomicBoolean();
  private final Subscription rosterChanges;
  private final Subscription sandboxChanges;
  private final AtomicBoolean leaving = new AtomicBoolean();
  // set before the services are asked for
  private boolean rebalances;

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
    parts =
        new NodeParts(
            new NodeParts.House(
                seat,
                settings,
                local,
                events,
                files,
                SideBySide.threads(MOST_AT_ONCE),
                clock,
                steps),
            this::leaseBegun,
            this::lookWhoIsThere);
    leaseThreads = new LeaseThreads(parts.lease, settings.lease().renewEvery());
    hub = new EventHub(seat.entry(), events, seat.ports().broadcast(), seat.codec(), clock);
    sandboxChanges = parts.ledger.onChange(parts.reconciler::nudge);
    lead = seat.ports().truth().watchLead(this::takeOver);
    memberChanges = seat.ports().membership().watch(this::lookWhoIsThere);
    // a member counts as a node once truth says which one it is
    rosterChanges = seat.roster().onChange(_ -> lookWhoIsThere());
  }

  // beside each other: noting a loss waits for truth, which may wait for a successor of its leader
  private void lookWhoIsThere() {
    takeOver();
    Thread.ofVirtual().name("sl-members").start(parts::membersChanged);
  }

  private void takeOver() {
    if (takeoverWanted.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("sl-takeover")
          .start(() -> {
            // before the look: whoever wants one from now on gets another
            takeoverWanted.set(false);
            parts.takeover.tryPass();
          });
    }
  }

  /// Joins the processes of this node with those of all others: from now on they can message, link
  /// and watch each other, and names in sandboxes count in the whole cluster. Call it before the
  /// node is started; blocks for truth's limit.
  ///
  /// @param runtime the node's processes
  /// @param types which types of their programs may be in messages
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  public void connect(ProcessRuntime runtime, MessageTypes types) {
    parts.connect(runtime, types);
  }

  // the lease is taken for the first time by open(), when all is made
  private void leaseBegun() {
    parts.reconciler.nudge();
  }

  /// Lets the other nodes ask this one, from now on.
  public void open() {
    seat.ports().link().serve(parts::answer);
    parts.membersChanged();
    takeOver();
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
      parts.lease.renew();
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.WARNING, "the lease is taken as soon as truth answers", silent);
    }
  }

  /// Lets the load be spread by itself, by whichever node leads truth; call it before [#services].
  public void rebalanceByItself() {
    rebalances = true;
  }

  /// Keeps only so many events for clients that come back to a stream, where memory is scarce.
  public void keepEvents(int most) {
    hub.keep(most);
  }

  /// Returns the periodic parts as children of one supervisor, in start order: `membership`,
  /// `prober`, `partitions`, `takeover`, `reconciler`, `checkpoints`, `names`, `rebalancer` if the
  /// load is spread by itself, and `metrics`. They hold nothing that a restart could lose.
  public List<ChildSpec> services() {
    List<Pass> passes = new ArrayList<>(parts.passes(rebalances));
    passes.add(new Pass("metrics", settings.metricsEvery(), this::publishFigures));
    return passes.stream().map(ClusterNode::service).toList();
  }

  private static ChildSpec service(Pass pass) {
    return ChildSpec.worker(
            pass.name(), _ -> GenServer.behavior(new Ticker(pass.name(), pass.rest(), pass.step())))
        .withModule(pass.name())
        .withName(pass.name());
  }

  private void publishFigures() {
    hub.figures(clock.now(), PlainData.of(local.vitals()));
  }

  /// Returns the door to the whole cluster.
  public ClusterControl control() {
    return parts.control;
  }

  /// Returns the streams of what happens on all nodes.
  public EventStreams streams() {
    return hub;
  }

  private void giveAll() {
    int gone = parts.handOver.giveAll();
    LOG.log(System.Logger.Level.INFO, () -> gone + " sandboxes were given to others");
    parts.handOver.awaitTaken(TAKING);
    // what is stored here is enough for the rest: this node starts it again
    parts.handOver.keepAll();
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
  /// Gives all sandboxes of the cluster to the others if there are any, with the states of their
  /// durable processes; then the others are told. If there is nobody who could take them, they are
  /// started again when this node, or another, is back. If there is a file `stay` in its directory,
  /// the whole cluster stops: then nothing is given to others, which are about to stop too, and
  /// what runs here is started here again. What belongs to this node alone ends with it.
  ///
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer; the others
  ///   will then count this node as lost
  /// @throws IllegalStateException if the grid is closed already; likewise
  public void leave() {
    if (!leaving.compareAndSet(false, true)) {
      return;
    }
    parts.takeover.end();
    parts.elsewhere.end();
    if (stays()) {
      parts.handOver.keepAll();
      parts.members.leave();
      seat.ports().link().stopServing();
      return;
    }
    if (parts.duty() == RosterEntry.Duty.ACTIVE) {
      seat.roster().put(seat.entry().name(), RosterEntry.Duty.LEAVING);
    }
    try {
      giveAll();
    } finally {
      parts.members.leave();
      seat.roster().left(seat.entry(), clock.now());
      seat.ports().link().stopServing();
      parts.lease.release();
    }
  }

  /// Ends this node's part without telling the others; the grid's member goes on.
  @Override
  public void close() {
    seat.ports().link().stopServing();
    leaseThreads.close();
    memberChanges.close();
    lead.close();
    rosterChanges.close();
    sandboxChanges.close();
    hub.close();
    parts.close();
  }
}
