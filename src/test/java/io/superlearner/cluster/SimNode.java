package io.superlearner.cluster;

import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.event.Subscription;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// One node of a [SimWorld]: the real lease, takeover, placement and reconciliation, on a scripted
/// host.
final class SimNode {

  private static final Duration SYNC = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofSeconds(1);

  final int index;
  final NodeName name;
  private final SimWorld world;
  private int life;
  private boolean dead;
  private boolean frozen;
  private Duration pause = Duration.ZERO;
  private boolean watchesClock = true;

  private ScriptedNode host;
  private ClusterPorts ports;
  private UnaryOperator<byte[]> serving;
  private Seat seat;
  private Ledger<SandboxEntry> ledger;
  private Ledger<LeaseEntry> leases;
  private FanOut fanOut;
  private Sandboxes sandboxes;
  private Lease lease;
  private Prober prober;
  private Partitions partitions;
  private NodeReports reports;
  final List<Event> told = new CopyOnWriteArrayList<>();
  private Takeover takeover;
  private Reconciler reconciler;
  private long nextRenewal;
  private long nextSync;
  private long nextLook;

  SimNode(SimWorld world, int index) {
    this.world = world;
    this.index = index;
    this.name = NodeName.parse("node" + index + "@127.0.0.1");
  }

  private String member() {
    return "m" + index + "." + life;
  }

  // ---- its life ----

  void start() {
    life++;
    dead = false;
    frozen = false;
    serving = null;
    ports =
        new ClusterPorts(
            membership(), link(), frames(), broadcast(), world.new ReachedTruth(index));
    seat =
        Seat.take(ports, new NodeIdentity(name, index, "secondary", "http://x", 0, 0), world.clock);
    RosterEntry own = seat.entry();
    host = new ScriptedNode(name, seat.number(), seat.incarnation());
    Limits limits = Limits.DEFAULT;
    LeaseTimes times = LeaseTimes.USUAL;
    Codec codec = seat.codec();
    Peers peers = new Peers(own, host, seat.roster(), ports, codec, limits, world.clock);
    ledger = new Ledger<>(ports.truth(), codec, "sandbox/", SandboxEntry.class);
    leases = new Ledger<>(ports.truth(), codec, "lease/", LeaseEntry.class);
    fanOut = new FanOut(world.clock, times.silence(), limits.probe());
    Placing placing = new Placing(peers, fanOut, ledger, leases, limits);
    SandboxViews views = new SandboxViews(world.clock, limits.change());
    SandboxLists lists = new SandboxLists(peers, fanOut, ledger, views, limits, world.clock);
    sandboxes = new Sandboxes(peers, ledger, placing, views, lists, limits, world.clock);
    lease = new Lease(own, leases, times, host, world.clock, () -> {});
    prober = new Prober(peers, fanOut, limits.probe());
    reports =
        new NodeReports("sim", peers, fanOut, limits, world.clock, Instant.EPOCH, times.silence());
    EventBus events = new EventBus();
    events.subscribe(told::add);
    partitions =
        new Partitions(
            new Partitions.House(
                own, peers, fanOut, ports.truth(), limits, times.silence(), events, world.clock));
    reconciler =
        new Reconciler(
            own,
            host,
            seat.roster(),
            ledger,
            lease,
            limits.change(),
            (_, _) -> Optional.empty(),
            _ -> true,
            Passing.NONE,
            SideBySide.IN_ORDER,
            world.clock);
    takeover =
        new Takeover(
            new Takeover.House(
                own,
                ports.truth(),
                peers,
                leases,
                ledger,
                placing,
                times,
                SideBySide.IN_ORDER,
                world.clock));
    NodeRequests requests = new NodeRequests(host, null, null, partitions);
    serving = request -> codec.encode(requests.serve(codec.decode(request, NodeRequest.class)));
    nextRenewal = world.clock.nanos();
    nextSync = world.clock.nanos();
    nextLook = world.clock.nanos();
    world.elect();
  }

  /// Starts its part of truth, so that it counts for the majority; the rest needs truth.
  void begin() {
    dead = false;
    world.elect();
  }

  boolean isStarted() {
    return !dead && serving != null;
  }

  /// Does what the node's threads do in a tick.
  void step() {
    if (serving == null) {
      return;
    }
    if (watchesClock) {
      lease.check();
    }
    long now = world.clock.nanos();
    if (now >= nextRenewal) {
      nextRenewal = now + LeaseTimes.USUAL.renewEvery().toNanos();
      attempt(lease::renew);
      prober.pass();
    }
    if (now >= nextLook) {
      nextLook = now + LOOK.toNanos();
      attempt(partitions::pass);
    }
    attempt(takeover::pass);
    if (now >= nextSync) {
      nextSync = now + SYNC.toNanos();
      attempt(() -> {
        ledger.refresh();
        leases.refresh();
      });
    }
    attempt(reconciler::pass);
  }

  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (TruthUnavailableException silent) {
      // the next tick tries again
      return;
    }
  }

  void kill() {
    if (!dead) {
      dead = true;
      frozen = false;
      if (serving != null) {
        serving = null;
        fanOut.close();
        ledger.close();
        leases.close();
        seat.close();
      }
      world.elect();
    }
  }

  void freeze() {
    frozen = true;
    world.elect();
  }

  /// Pauses the node for so long between the next answer of truth and what it does with it.
  void pauseInTruth(Duration span) {
    pause = span;
  }

  Duration takePause() {
    Duration now = pause;
    pause = Duration.ZERO;
    return now;
  }

  void thaw() {
    if (frozen) {
      frozen = false;
      // the watching thread runs within milliseconds, before anything else is done
      if (watchesClock && serving != null) {
        lease.check();
      }
      world.elect();
    }
  }

  /// The mutant: a node that does not end what it runs by its own clock.
  void watchNoClock() {
    watchesClock = false;
  }

  boolean isAwake() {
    return !dead && !frozen;
  }

  boolean isDead() {
    return dead;
  }

  Set<SandboxId> running() {
    return serving == null ? Set.of() : host.sandboxIds();
  }

  Lease.View lease() {
    return lease.view();
  }

  List<NodeName> connected() {
    return reports.connected();
  }

  PartitionStatus partitions() {
    return partitions.status();
  }

  Outcome<SandboxRecord> create(SandboxRequest request) {
    return sandboxes.create(request, new Placement(null, false));
  }

  Outcome<SandboxRecord> destroy(SandboxId id) {
    return sandboxes.destroy(id);
  }

  // ---- its ports ----

  private Membership membership() {
    return new Membership() {
      private final String self = member();

      @Override
      public String self() {
        return self;
      }

      @Override
      public Set<String> members() {
        return world.nodes.stream()
            .filter(
                node -> !node.isDead() && node.serving != null && !world.isCut(index, node.index))
            .map(SimNode::member)
            .collect(Collectors.toSet());
      }

      @Override
      public Subscription watch(Runnable listener) {
        return () -> {};
      }
    };
  }

  private FarLink link() {
    return new FarLink() {
      @Override
      public byte[] call(String member, byte[] request, Duration limit) {
        SimNode other =
            world.nodes.stream()
                .filter(node -> node.member().equals(member))
                .findFirst()
                .orElseThrow(() -> new FarCallException(false, "is gone"));
        if (!world.reaches(index, other.index) || other.serving == null) {
          throw new FarCallException(true, "does not answer");
        }
        return other.serving.apply(request);
      }

      @Override
      public void serve(UnaryOperator<byte[]> handler) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void stopServing() {
        throw new UnsupportedOperationException();
      }
    };
  }

  private static Frames frames() {
    return new Frames() {
      @Override
      public void send(String member, byte[] frame) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Subscription receive(Consumer<byte[]> listener) {
        throw new UnsupportedOperationException();
      }
    };
  }

  private static Broadcast broadcast() {
    return new Broadcast() {
      @Override
      public void send(byte[] message) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Subscription receive(Consumer<byte[]> listener) {
        throw new UnsupportedOperationException();
      }
    };
  }
}
