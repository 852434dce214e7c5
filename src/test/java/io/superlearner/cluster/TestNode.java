package io.superlearner.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.superlearner.cluster.hazelcast.Grid;
import io.superlearner.event.EventBus;
import io.superlearner.identity.JoinSecret;
import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.SystemClock;
import io.superlearner.testkit.TempFolder;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.Truth;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One node of a cluster in this JVM: a real member of a real grid with a scripted node behind it.
/// Its periodic parts do not run by themselves.
final class TestNode implements AutoCloseable {

  static final Limits LIMITS =
      new Limits(
          Duration.ofMillis(600),
          Duration.ofMillis(800),
          Duration.ofMillis(1000),
          Duration.ofSeconds(5),
          Duration.ofMillis(150),
          Duration.ofMillis(500));

  // the members of a grid in this JVM share one
  private static final Map<String, InMemoryTruth> TRUTHS = new ConcurrentHashMap<>();

  final HazelcastInstance member;
  final Grid grid;
  final ClusterPorts ports;
  final EventBus events = new EventBus();
  final NodeName name;
  final ScriptedNode scripted;
  final ClusterNode node;
  final Seat seat;
  private final SystemClock clock = new SystemClock();
  private final TempFolder folder;

  static InMemoryTruth truthOf(HazelcastInstance member) {
    String cluster = member.getConfig().getClusterName();
    return TRUTHS.computeIfAbsent(cluster, _ -> new InMemoryTruth());
  }

  TestNode(HazelcastInstance member, int index) {
    this(member, index, 0, LIMITS);
  }

  TestNode(HazelcastInstance member, int index, int lifePort, Limits limits) {
    this(member, index, lifePort, limits, truthOf(member));
  }

  TestNode(HazelcastInstance member, int index, int lifePort, Limits limits, Truth truth) {
    this.member = member;
    name = NodeName.parse("node" + index + "@127.0.0.1");
    grid = new Grid(member, new JoinSecret("secret"), Duration.ofSeconds(3));
    NodeIdentity identity =
        new NodeIdentity(
            name,
            index,
            index == 1 ? "primary" : "secondary",
            "http://127.0.0.1:" + (3999 + index),
            lifePort,
            0);
    ports = grid.ports(truth);
    seat = Seat.take(ports, identity, clock);
    scripted = new ScriptedNode(name, seat.number(), seat.incarnation());
    Duration often = Duration.ofMillis(100);
    ClusterSettings settings =
        new ClusterSettings(
            "test",
            limits,
            often,
            often,
            often,
            Duration.ofMillis(200),
            Duration.ofHours(1),
            LeaseTimes.USUAL,
            false);
    folder = new TempFolder();
    node = Made.node(seat, settings, scripted, events, folder.path(), clock);
    node.open();
  }

  ClusterControl control() {
    return node.control();
  }

  Clock clock() {
    return clock;
  }

  /// Dies: the member is gone at once and says nothing.
  void die() {
    member.getLifecycleService().terminate();
    node.close();
  }

  @Override
  public void close() {
    scripted.hang(false);
    node.close();
    grid.close();
    clock.close();
    folder.close();
  }
}
