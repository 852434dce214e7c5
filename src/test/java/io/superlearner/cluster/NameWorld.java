package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.cluster.simulation.Fabric;
import io.superlearner.cluster.simulation.ReachedTruth;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.Nodes;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.NoLocks;
import io.superlearner.testkit.Waits;
import io.superlearner.testkit.Wire;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;

/// Some nodes with names, over one truth that is with the majority of those that see each other.
/// Nodes are killed and started again, the cluster is split and healed. What is to be written later
/// is written at once, and what a node does again and again it does when a test says so.
///
/// A node has a lease: one that is cut off loses it when the test says so, ends its processes, and
/// from then on others may take its names. It has the next one when it is back.
final class NameWorld {

  /// One node, in its present life.
  final class Member {
    final int number;
    final NodeName name;
    int incarnation = -1;
    ProcessRuntime runtime;
    Names names;
    Nodes nodes;
    // how many answers of truth are lost on their way here
    int lost;
    private volatile OptionalLong period = OptionalLong.empty();
    private volatile boolean sealed;
    private boolean up;
    final Set<Pid> processes = new HashSet<>();

    private Member(int number) {
      this.number = number;
      this.name = NodeName.parse("node" + number + "@127.0.0.1");
      fabric.join(name, Fabric.State.RUNNING);
    }

    boolean isUp() {
      return up;
    }

    boolean reachesTruth() {
      return fabric.leaderSeenBy(name).isPresent();
    }

    NodeLife life() {
      return new NodeLife(number, incarnation);
    }

    /// Begins a life, if truth can be reached for that.
    void tryStart() {
      fabric.put(name, Fabric.State.RUNNING);
      if (up || !reachesTruth()) {
        return;
      }
      incarnation++;
      runtime = new ProcessRuntime(number, incarnation, kernel.runtime().clock(), kernel.bus());
      kernel.adopt(runtime);
      nodes = runtime.nodes();
      names =
          new Names(
              new ReachedTruth(truth, fabric, name, way()),
              CODEC,
              new Names.House(
                  life(),
                  name,
                  runtime,
                  NameWorld.this::isOver,
                  _ -> false,
                  () -> period,
                  // whoever waits for another node lets it do its part
                  () -> up().stream().filter(one -> one != this).forEach(Member::pass),
                  Runnable::run,
                  SideBySide.IN_ORDER));
      runtime.connect(wire.port(life(), name), names, new NoLocks());
      kernel.afterTest(names::close);
      up = true;
      renew();
      align();
    }

    private ReachedTruth.Way way() {
      return new ReachedTruth.Way() {
        @Override
        public void there() {}

        @Override
        public void back() {
          if (lost > 0) {
            lost--;
            throw new TruthUnavailableException("the answer was lost", null);
          }
        }
      };
    }

    /// Ends this life at once; others see that it is dead.
    void kill() {
      fabric.put(name, Fabric.State.DEAD);
      if (up) {
        up = false;
        period = OptionalLong.empty();
        wire.kill(life(), () -> {});
        cut.removeIf(pair -> pair.contains(life()));
        runtime.close();
        processes.clear();
      }
    }

    /// Takes a lease, if it has none and reaches truth.
    void renew() {
      if (up && period.isEmpty() && reachesTruth()) {
        sealed = false;
        period = OptionalLong.of(++lastPeriod);
      }
    }

    /// Loses the lease, and what runs here with it; from then on others may take over.
    void loseLease() {
      period = OptionalLong.empty();
      List.copyOf(processes).forEach(this::kill);
      sealed = true;
    }

    Pid start() {
      return started(startAs(null));
    }

    StartOutcome startAs(String clusterName) {
      Recorder recorder = new Recorder();
      StartOutcome outcome =
          runtime.start(recorder, kernel.options("p").withClusterName(clusterName));
      if (outcome instanceof StartOutcome.Started(Pid pid, var _)) {
        processes.add(pid);
        received.put(pid, recorder.messages);
      }
      return outcome;
    }

    void kill(Pid pid) {
      processes.remove(pid);
      runtime.exit(pid, ExitReason.kill());
      try {
        assertThat(runtime.awaitGone(pid, Waits.BOUND)).isTrue();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", interrupted);
      }
    }

    /// Compares with truth, if that can be reached.
    void pass() {
      try {
        names.pass();
      } catch (TruthUnavailableException silent) {
        assertThat(reachesTruth() && lost == 0).as("truth answers").isFalse();
      }
    }
  }

  private static final class Recorder implements Behavior {
    final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();

    @Override
    public Start start(Self self) {
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      messages.add(message);
    }
  }

  final InMemoryTruth truth = new InMemoryTruth(_ -> {});
  // making one takes long
  static final Codec CODEC = new Codec();
  final Map<Pid, BlockingQueue<Object>> received = new ConcurrentHashMap<>();
  final List<Member> members = new ArrayList<>();
  private final Kernel kernel;
  private final Fabric fabric = new Fabric(Integer.MAX_VALUE);
  private final Wire wire;
  private final Set<Set<NodeLife>> cut = new HashSet<>();
  private long lastPeriod;

  NameWorld(Kernel kernel, int nodes) {
    this.kernel = kernel;
    wire = Wire.onOwnThread(kernel.runtime().clock(), Duration.ZERO);
    kernel.afterTest(wire::close);
    for (int i = 1; i <= nodes; i++) {
      members.add(new Member(i));
    }
    members.forEach(Member::tryStart);
    wire.flush();
  }

  static Pid started(StartOutcome outcome) {
    assertThat(outcome).isInstanceOf(StartOutcome.Started.class);
    return ((StartOutcome.Started) outcome).pid();
  }

  Member member(int number) {
    return members.get(number - 1);
  }

  List<Member> up() {
    return members.stream().filter(Member::isUp).toList();
  }

  private boolean isOver(NameEntry entry) {
    Member of = member(entry.owner().node());
    return entry.owner().incarnation() < of.incarnation || !of.up || of.sealed;
  }

  /// Cuts some from all others.
  void split(Collection<Member> side) {
    Set<NodeName> here = side.stream().map(one -> one.name).collect(Collectors.toSet());
    Set<NodeName> there =
        members.stream()
            .map(one -> one.name)
            .filter(one -> !here.contains(one))
            .collect(Collectors.toSet());
    fabric.split(List.of(here, there));
    align();
  }

  /// Mends all links, and lets those that lost their lease take one.
  void heal() {
    fabric.heal();
    align();
    members.forEach(Member::renew);
  }

  // the wire is as the fabric is
  private void align() {
    for (Member one : up()) {
      for (Member other : up()) {
        if (one.number < other.number) {
          Set<NodeLife> pair = Set.of(one.life(), other.life());
          if (fabric.isCut(one.name, other.name)) {
            if (cut.add(pair)) {
              wire.cut(one.life(), other.life());
            }
          } else if (cut.remove(pair)) {
            wire.heal(one.life(), other.life());
          }
        }
      }
    }
    wire.flush();
  }

  void flush() {
    wire.flush();
  }

  /// Returns who has which name in truth.
  Map<String, Pid> owners() {
    return truth.list("name/").stream()
        .collect(
            Collectors.toMap(
                entry -> entry.key().substring("name/".length()),
                entry -> CODEC.decode(entry.value(), NameEntry.class).owner()));
  }
}
