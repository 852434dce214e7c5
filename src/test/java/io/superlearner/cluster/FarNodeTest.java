package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.cluster.hazelcast.Grid;
import io.superlearner.cluster.hazelcast.TestGrid;
import io.superlearner.control.ExitRequest;
import io.superlearner.control.NodeControl;
import io.superlearner.control.NodeControlContract;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.NodeVitals;
import io.superlearner.control.ProcessQuery;
import io.superlearner.control.ProcessRow;
import io.superlearner.identity.JoinSecret;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.node.Node;
import io.superlearner.node.NodeSetup;
import io.superlearner.runtime.SystemClock;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.Truth;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real node, asked from another member over the grid: the contract of the local one holds.
@Tag("grid")
class FarNodeTest extends NodeControlContract {

  private static final NodeName NAME = NodeName.parse("far@127.0.0.1");
  private static final SystemClock CLOCK = new SystemClock();
  private static final Truth TRUTH = new InMemoryTruth();
  private static final JoinSecret SECRET = new JoinSecret("secret");

  private static TestGrid members;
  private static Grid asking;
  private static Grid asked;
  private static Node node;
  private static ClusterNode cluster;
  private static FarNode far;

  @BeforeAll
  static void startTwoMembers(@TempDir Path directory) {
    members = new TestGrid(2);
    asking = new Grid(members.member(0), SECRET, Duration.ofSeconds(5));
    asked = new Grid(members.member(1), SECRET, Duration.ofSeconds(5));
    Seat seat =
        Seat.take(
            asked.ports(TRUTH), new NodeIdentity(NAME, 1, "primary", "http://x", 0, 0), CLOCK);
    node =
        new Node(
            NodeSetup.of(
                NAME,
                seat.number(),
                seat.incarnation(),
                null,
                new NodeVitals.Versions("test", "none", "none", "25")));
    // nothing here is registered in truth, so the reconciler must not tidy up between the tests
    ClusterSettings settings = ClusterSettings.of("test");
    settings =
        new ClusterSettings(
            "test",
            settings.limits(),
            settings.membersEvery(),
            settings.probeEvery(),
            Duration.ofHours(1),
            settings.metricsEvery(),
            Duration.ofHours(1),
            settings.lease(),
            false);
    cluster = Made.node(seat, settings, node.control(), node.events(), directory, CLOCK);
    node.start(cluster.services());
    cluster.open();
    far =
        new FarNode(
            NAME,
            asked.ports(TRUTH).membership().self(),
            asking.ports(TRUTH).link(),
            new Codec(),
            Limits.DEFAULT,
            new Contact(),
            CLOCK);
  }

  @AfterAll
  static void stop() {
    node.stop();
    cluster.close();
    asked.close();
    asking.close();
    members.close();
  }

  @Override
  protected NodeControl node() {
    return far;
  }

  @Override
  protected NodeName name() {
    return NAME;
  }

  private static List<ProcessRow> at(String path) {
    return far.processes(new ProcessQuery(null, path, null, null, null, 10)).rows();
  }

  private static void await(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plusSeconds(10);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("waited for: " + what).isBefore(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void theServicesHangUnderOneSupervisorAndEachIsRestartedAloneWhenItIsKilled() {
    List<String> names = List.of("membership", "prober", "reconciler", "metrics");
    for (String name : names) {
      Pid before = at("platform/cluster/" + name).getFirst().pid();
      Pid supervisor = at("platform/cluster").getFirst().pid();

      far.exit(before, ExitRequest.parse("kill"));

      await(
          name + " runs again",
          () -> {
            List<ProcessRow> rows = at("platform/cluster/" + name);
            return rows.size() == 1 && !rows.getFirst().pid().equals(before);
          });
      assertThat(at("platform/cluster").getFirst().pid()).isEqualTo(supervisor);
    }
    assertThat(cluster.control().nodes().answered()).containsExactly(NAME);
  }

  @Test
  void aNodeThatIsNoMemberIsUnavailableAtOnce() {
    FarNode ghost =
        new FarNode(
            NAME,
            "00000000-0000-0000-0000-000000000000",
            asking.ports(TRUTH).link(),
            new Codec(),
            Limits.DEFAULT,
            new Contact(),
            CLOCK);

    assertThatThrownBy(ghost::vitals)
        .isInstanceOfSatisfying(
            NodeUnavailableException.class, gone -> assertThat(gone.isLate()).isFalse())
        .hasMessageContaining("not a member");
  }

  @Test
  void aNodeThatDoesNotServeYetRefusesWithoutHavingBegun() {
    FarNode starting =
        new FarNode(
            NodeName.parse("starting@127.0.0.1"),
            asking.ports(TRUTH).membership().self(),
            asked.ports(TRUTH).link(),
            new Codec(),
            Limits.DEFAULT,
            new Contact(),
            CLOCK);

    assertThatThrownBy(starting::vitals)
        .isInstanceOfSatisfying(
            NodeUnavailableException.class, gone -> assertThat(gone.isLate()).isFalse())
        .hasMessageContaining("starting");
  }
}
