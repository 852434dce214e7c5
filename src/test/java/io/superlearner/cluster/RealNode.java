package io.superlearner.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.superlearner.cluster.hazelcast.Grid;
import io.superlearner.control.NodeVitals;
import io.superlearner.identity.JoinSecret;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.node.Node;
import io.superlearner.node.NodeSetup;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.sandbox.SandboxAnswer;
import io.superlearner.sandbox.SandboxSpec;
import io.superlearner.testkit.TempFolder;
import io.superlearner.truth.Truth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One whole node in this JVM, as the server makes it, but without the server: a real member of a
/// real grid, a real runtime, real sandboxes.
final class RealNode implements AutoCloseable {

  final HazelcastInstance member;
  final Node node;
  final NodeName name;
  private final Grid grid;
  private final TempFolder folder = new TempFolder();
  private final ClusterNode cluster;

  /// @param truth the same for all nodes of the grid
  /// @param modules where jars are; null for none
  RealNode(HazelcastInstance member, Truth truth, int index, int lifePort, Path modules) {
    // sandboxes are made at the node itself here, and would be destroyed as unknown to truth
    this(member, truth, index, lifePort, modules, Duration.ofHours(1));
  }

  /// @param reconcileEvery how often what runs is compared with truth
  RealNode(
      HazelcastInstance member,
      Truth truth,
      int index,
      int lifePort,
      Path modules,
      Duration reconcileEvery) {
    this(member, truth, index, lifePort, modules, reconcileEvery, MoveSteps.NONE);
  }

  /// @param steps hears of each step of a move
  RealNode(
      HazelcastInstance member,
      Truth truth,
      int index,
      int lifePort,
      Path modules,
      Duration reconcileEvery,
      MoveSteps steps) {
    this.member = member;
    name = NodeName.parse("node" + index + "@127.0.0.1");
    grid = new Grid(member, new JoinSecret("secret"), Duration.ofSeconds(3));
    NodeIdentity identity =
        new NodeIdentity(
            name, index, "secondary", "http://127.0.0.1:" + (3999 + index), lifePort, 0);
    io.superlearner.runtime.SystemClock joining = new io.superlearner.runtime.SystemClock();
    Seat seat = Seat.take(grid.ports(truth), identity, joining);
    joining.close();
    NodeVitals.Versions versions = new NodeVitals.Versions("test", "none", "5.3", "25");
    node = new Node(NodeSetup.of(name, seat.number(), seat.incarnation(), modules, versions));
    Duration often = Duration.ofMillis(200);
    ClusterSettings settings =
        new ClusterSettings(
            "test",
            Limits.DEFAULT,
            often,
            often,
            reconcileEvery,
            Duration.ofSeconds(2),
            Duration.ofHours(1),
            LeaseTimes.USUAL,
            false);
    cluster =
        Made.node(
            seat,
            settings,
            node.control(),
            node.events(),
            folder.path(),
            node.runtime().clock(),
            steps);
    cluster.connect(node.runtime(), node.messageTypes());
    node.start(cluster.services());
    cluster.open();
  }

  ClusterControl control() {
    return cluster.control();
  }

  ProcessRuntime runtime() {
    return node.runtime();
  }

  /// Creates a sandbox of some children.
  SandboxAnswer create(String id, List<Map<String, Object>> children) {
    return node.sandboxes()
        .create(
            new SandboxSpec(
                SandboxId.parse(id),
                null,
                Map.of("children", children),
                null,
                null,
                null,
                Map.of()));
  }

  /// Returns the pid at a path of a sandbox.
  Pid pid(String sandbox, String path) {
    return runtime().list(SandboxId.parse(sandbox)).stream()
        .filter(info -> info.options().path().equals(path))
        .map(ProcessInfo::pid)
        .findFirst()
        .orElseThrow();
  }

  boolean sees(RealNode other) {
    return runtime().nodes().others().contains(other.name);
  }

  /// Dies: the member is gone at once and says nothing.
  void die() {
    member.getLifecycleService().terminate();
  }

  /// Ends as a killed JVM does: its lease is not renewed, its processes are gone, its member too.
  void crash() {
    member.getLifecycleService().terminate();
    cluster.close();
    node.runtime().close();
  }

  @Override
  public void close() {
    node.stop();
    cluster.close();
    grid.close();
    folder.close();
  }
}
