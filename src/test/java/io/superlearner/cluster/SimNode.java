package io.superlearner.cluster;

import io.superlearner.cluster.simulation.Fabric;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// One node of a [SimWorld]: the real parts of a node, on a scripted host; what their threads would
/// do is done step by step.
final class SimNode {

  // what was found missing is started by the next tick, where a node in earnest is nudged
  private static final ClusterSettings SETTINGS =
      new ClusterSettings(
          "sim",
          Limits.DEFAULT,
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          SimWorld.TICK,
          Duration.ofSeconds(2),
          Duration.ZERO,
          LeaseTimes.USUAL,
          false);

  final int index;
  final NodeName name;
  private final SimWorld world;
  private int life;
  private Duration pause = Duration.ZERO;
  private int lost;
  private boolean watchesClock = true;
  private boolean silent;
  private int lifePort;
  private final AtomicInteger deathsSeen = new AtomicInteger();

  private ScriptedNode host;
  private ClusterPorts ports;
  private UnaryOperator<byte[]> serving;
  private NodeParts parts;
  private List<Pass> passes;
  final List<Event> told = new CopyOnWriteArrayList<>();
  // members that are no nodes, and how much of what they sent was not read
  final Map<String, Long> strangers = new HashMap<>();
  private long nextRenewal;
  // when each pass is due next
  private final Map<String, Long> due = new HashMap<>();

  SimNode(SimWorld world, int index) {
    this.world = world;
    this.index = index;
    this.name = NodeName.parse("node" + index + "@127.0.0.1");
    world.fabric.join(name, Fabric.State.DEAD);
  }

  private String member() {
    return "m" + index + "." + life;
  }

  // ---- its life ----

  void start() {
    life++;
    serving = null;
    begin();
    ports = new ClusterPorts(membership(), link(), frames(), broadcast(), world.truthOf(this));
    Seat seat =
        Seat.take(
            ports,
            new NodeIdentity(name, index, world.roleOf(index), "http://x", lifePort, 0),
            world.clock);
    host = new ScriptedNode(name, seat.number(), seat.incarnation());
    EventBus events = new EventBus();
    events.subscribe(told::add);
    parts =
        new NodeParts(
            new NodeParts.House(
                seat,
                SETTINGS,
                host,
                events,
                world.files(index),
                SideBySide.IN_ORDER,
                world.clock,
                MoveSteps.NONE),
            () -> {},
            deathsSeen::incrementAndGet);
    passes =
        parts.passes(false).stream().filter(pass -> !pass.name().equals("checkpoints")).toList();
    serving = parts::answer;
    nextRenewal = world.clock.nanos();
    due.clear();
  }

  /// Starts its part of truth, so that it counts for the majority; the rest needs truth.
  void begin() {
    put(Fabric.State.RUNNING);
  }

  private void put(Fabric.State state) {
    world.fabric.put(name, state);
  }

  private Fabric.State state() {
    return world.fabric.state(name);
  }

  boolean isStarted() {
    return !isDead() && serving != null;
  }

  /// Does what the node's threads do in a tick.
  void step() {
    if (serving == null) {
      return;
    }
    if (watchesClock) {
      parts.lease.check();
    }
    long now = world.clock.nanos();
    if (now >= nextRenewal) {
      nextRenewal = now + LeaseTimes.USUAL.renewEvery().toNanos();
      attempt(parts.lease::renew);
    }
    for (Pass pass : passes) {
      if (now >= due.getOrDefault(pass.name(), now)) {
        due.put(pass.name(), now + pass.rest().toNanos());
        attempt(pass.step());
      }
    }
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
    if (!isDead()) {
      put(Fabric.State.DEAD);
      if (serving != null) {
        serving = null;
        parts.close();
      }
    }
  }

  void freeze() {
    if (!isDead()) {
      put(Fabric.State.FROZEN);
    }
  }

  /// Pauses the node for so long between the next answer of truth and what it does with it.
  void pauseInTruth(Duration span) {
    pause = span;
  }

  /// Loses the next answers of truth on their way to this node; truth has done what it was asked.
  void loseAnswers(int count) {
    lost = count;
  }

  void failIfAnswerIsLost() {
    if (lost > 0) {
      lost--;
      throw new TruthUnavailableException("the answer was lost", null);
    }
  }

  Duration takePause() {
    Duration now = pause;
    pause = Duration.ZERO;
    return now;
  }

  void thaw() {
    if (state() == Fabric.State.FROZEN) {
      put(Fabric.State.RUNNING);
      // the watching thread runs within milliseconds, before anything else is done
      if (watchesClock && serving != null) {
        parts.lease.check();
      }
    }
  }

  /// Answers nobody any more, and goes on with truth.
  void beSilent() {
    silent = true;
  }

  /// From its next start on, others on this machine see at this port whether it lives.
  void showLifeAt(int port) {
    lifePort = port;
  }

  /// Returns how many of the nodes that show their life it saw die.
  int deathsSeen() {
    return deathsSeen.get();
  }

  /// Asks all others for a sign of life.
  void askAround() {
    parts.prober.pass();
  }

  /// Runs the pass that takes over, before this node has asked anybody anything.
  void takeOver() {
    parts.takeover.pass();
  }

  /// The mutant: a node that does not end what it runs by its own clock.
  void watchNoClock() {
    watchesClock = false;
  }

  boolean isAwake() {
    return state() == Fabric.State.RUNNING;
  }

  boolean isDead() {
    return state() == Fabric.State.DEAD;
  }

  /// Returns the epoch that the modules of a sandbox here were last told.
  long epochTold(SandboxId id) {
    return Objects.requireNonNull(host.grant(id)).epoch();
  }

  Set<SandboxId> running() {
    return serving == null ? Set.of() : host.sandboxIds();
  }

  /// Returns what it is made of, in this life.
  NodeParts parts() {
    return parts;
  }

  ScriptedNode host() {
    return host;
  }

  Lease.View lease() {
    return parts.lease.view();
  }

  /// Tells whether its lease is suspected, as far as it knows truth.
  boolean isSuspected() {
    return parts
        .leases
        .find(name.text())
        .filter(item -> item.value().state() == LeaseEntry.State.SUSPECTED)
        .isPresent();
  }

  List<NodeName> connected() {
    return parts.reports.connected();
  }

  PartitionStatus partitions() {
    return parts.partitions.status();
  }

  ClusterControl control() {
    return parts.control;
  }

  Outcome<SandboxRecord> create(SandboxRequest request) {
    return create(request, new Placement(null, false));
  }

  Outcome<SandboxRecord> create(SandboxRequest request, Placement placement) {
    return parts.control.createSandbox(request, placement);
  }

  Outcome<SandboxRecord> destroy(SandboxId id) {
    return parts.control.destroySandbox(id);
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
        Set<String> here =
            world.nodes.stream()
                .filter(node ->
                    !node.isDead() && node.serving != null && !world.fabric.isCut(name, node.name))
                .map(SimNode::member)
                .collect(Collectors.toSet());
        here.addAll(strangers.keySet());
        return here;
      }

      @Override
      public String addressOf(String member) {
        return "address of " + member;
      }

      @Override
      public boolean look(String address, boolean on) {
        return false;
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
      public byte[] call(String member, byte[] request, Duration limit, BooleanSupplier hopeless) {
        SimNode other =
            world.nodes.stream()
                .filter(node -> node.member().equals(member))
                .findFirst()
                .orElseThrow(() -> new FarCallException(false, "is gone"));
        if (!world.fabric.reaches(name, other.name) || other.serving == null || other.silent) {
          throw new FarCallException(true, "does not answer");
        }
        return other.serving.apply(request);
      }

      @Override
      public Map<String, Long> refused() {
        return Map.copyOf(strangers);
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
