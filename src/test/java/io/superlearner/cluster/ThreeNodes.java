package io.superlearner.cluster;

import io.superlearner.cluster.hazelcast.TestGrid;
import io.superlearner.identity.SandboxId;
import io.superlearner.truth.InMemoryTruth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Three whole nodes without a server, on one grid and one store, that see each other and may all
/// be used.
final class ThreeNodes implements AutoCloseable {

  private static final Duration RECONCILE = Duration.ofMillis(200);

  final List<RealNode> nodes = new ArrayList<>();

  /// The store as each node reaches it.
  final List<CutTruth> truths = new ArrayList<>();

  private final TestGrid grid = new TestGrid(3);

  /// Starts them; blocks until they may be used.
  ///
  /// @param leader which of them leads truth, from 1 on
  /// @param modules where jars are
  /// @param steps hears of each step of a move
  /// @param limit how long that may take
  ThreeNodes(InMemoryTruth truth, int leader, Path modules, MoveSteps steps, Duration limit) {
    truth.elect("node" + leader + "@127.0.0.1");
    for (int i = 0; i < 3; i++) {
      truths.add(new CutTruth(truth, new AtomicBoolean()));
      nodes.add(new RealNode(grid.member(i), truths.get(i), i + 1, 0, modules, RECONCILE, steps));
    }
    Outcomes.until("all see each other", limit, () -> nodes.stream().allMatch(this::seesAll));
    Outcomes.until("each may be used", limit, () -> able(leader - 1) == 3);
  }

  private boolean seesAll(RealNode node) {
    return nodes.stream().filter(other -> other != node).allMatch(node::sees);
  }

  private long able(int asked) {
    SandboxId any = SandboxId.parse("any");
    return nodes.get(asked).control().selectNode(any, Placement.AUTO).scores().stream()
        .filter(score -> score.excluded() == null)
        .count();
  }

  /// Lets a node die: it is out of the grid at once, and truth does not answer it any more.
  void die(int node) {
    truths.get(node).cut().set(true);
    nodes.get(node).die();
  }

  @Override
  public void close() {
    nodes.forEach(RealNode::close);
    grid.close();
  }
}
