package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.value;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.SandboxRequest;
import io.superlearner.event.Subscription;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How many sandboxes move at a time when the load is spread, by itself and on demand, under a
/// clock that the test moves.
@Timeout(120)
@Tag("grid")
class RebalanceTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final SimWorld world = new SimWorld(1, 3);
  private final AtomicInteger most = new AtomicInteger();

  private void createOn(int node, int count) {
    Placement wish = new Placement(world.node(node).name, false);
    for (int i = 0; i < count; i++) {
      SandboxId id = SandboxId.parse("s%02d".formatted(i));
      value(
          world
              .node(node)
              .create(new SandboxRequest(id, "counter", null, null, null, null, Map.of()), wish));
    }
  }

  private List<SandboxEntry> all() {
    return world.node(1).parts().ledger.all().stream().map(Ledger.Item::value).toList();
  }

  private Map<NodeName, Long> counts() {
    return new TreeMap<>(
        all().stream().collect(Collectors.groupingBy(SandboxEntry::node, Collectors.counting())));
  }

  private Map<NodeName, Long> counts(long first, long second, long third) {
    Map<NodeName, Long> counts = new TreeMap<>();
    counts.put(world.node(1).name, first);
    counts.put(world.node(2).name, second);
    counts.put(world.node(3).name, third);
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  private int underWay() {
    return (int) all().stream().filter(entry -> entry.handed() != null).count();
  }

  /// Does something that moves sandboxes, and notes how many were on their way at once at most;
  /// time stands still until so many are.
  private void move(Runnable deed, int atOnce) throws Exception {
    Ledger<SandboxEntry> seen = world.node(1).parts().ledger;
    most.set(0);
    Subscription watch = seen.onChange(_ -> most.accumulateAndGet(underWay(), Math::max));
    try {
      CompletableFuture<Void> doing = CompletableFuture.runAsync(deed);
      Outcomes.until(atOnce + " are on their way", LIMIT, () -> most.get() >= atOnce);
      Outcomes.until(
          "all have come",
          LIMIT,
          () -> {
            world.run(SimWorld.TICK);
            return doing.isDone();
          });
      doing.get();
    } finally {
      watch.close();
    }
  }

  private Pass rebalancer(SimNode node) {
    List<Pass> passes = node.parts().passes(true);
    assertThat(passes.getLast().name()).isEqualTo("rebalancer");
    return passes.getLast();
  }

  @Test
  @DisplayName("DSUP-13 a policy that is active: the load is spread, at most three at a time")
  void whoLeadsSpreadsTheLoadByItselfAFewAtATime() throws Exception {
    createOn(2, 12);
    world.run(Duration.ofSeconds(10));
    assertThat(counts()).as("nothing moves unless it is switched on").isEqualTo(counts(0, 12, 0));
    assertThat(world.node(1).parts().passes(false))
        .extracting(Pass::name)
        .doesNotContain("rebalancer");

    for (SimNode node : world.nodes) {
      if (node != world.leader()) {
        CompletableFuture.runAsync(rebalancer(node).step()).get(LIMIT.toSeconds(), SECONDS);
      }
    }
    assertThat(counts()).as("only who leads acts").isEqualTo(counts(0, 12, 0));

    Pass pass = rebalancer(world.leader());
    move(pass.step(), 3);
    assertThat(most).hasValue(3);
    assertThat(counts().get(world.node(2).name)).isEqualTo(9);
    move(pass.step(), 3);
    assertThat(most).hasValue(3);
    move(pass.step(), 2);
    assertThat(counts()).isEqualTo(counts(4, 4, 4));
    assertThat(world.running()).hasSize(12);

    pass.step().run();
    assertThat(counts()).as("what is even stays so").isEqualTo(counts(4, 4, 4));
  }

  @Test
  void noMoreAreOnTheirWayAtATimeThanWasAskedFor() throws Exception {
    createOn(2, 9);

    move(() -> value(world.node(3).parts().control.rebalance(100, 2)), 2);

    assertThat(most).hasValue(2);
    assertThat(counts()).isEqualTo(counts(3, 3, 3));
    assertThat(world.running()).hasSize(9);
  }
}
