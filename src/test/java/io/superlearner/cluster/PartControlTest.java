package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Code;
import io.superlearner.control.PartControl;
import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The parts that a node's sandbox has on another one, as the node asks for them, under a clock
/// that the test moves.
@Timeout(30)
@Tag("grid")
class PartControlTest {

  private static final SandboxId SHOP = SandboxId.parse("shop");
  private static final SandboxId STOCK = SandboxId.parse("shop.stock");

  private final SimWorld world = new SimWorld(1, 3);

  @BeforeEach
  void createWhole() {
    SandboxRequest shop = new SandboxRequest(SHOP, "counter", null, null, null, null, Map.of());
    value(world.node(1).create(shop, new Placement(name(1), true)));
  }

  private NodeName name(int node) {
    return world.node(node).name;
  }

  private PartControl parts() {
    return world.node(1).host().parts();
  }

  private static SandboxRequest stock(SandboxId of) {
    return new SandboxRequest(STOCK, "counter", null, null, null, null, Map.of(), of);
  }

  private PartControl.Order order(SandboxRequest request) {
    return new PartControl.Order(request, SHOP, name(2), true, "balanced", List.of(), List.of());
  }

  private PartControl.Look start() {
    return parts().start(order(stock(SHOP)));
  }

  private static void assertEnded(PartControl.Look look, String why) {
    assertThat(look).isInstanceOf(PartControl.Look.Ended.class);
    assertThat(((PartControl.Look.Ended) look).why()).contains(why);
  }

  @Test
  void aPartRunsOnItsNodeUntilItIsStopped() {
    PartControl.Look runs = start();
    assertThat(runs)
        .isEqualTo(new PartControl.Look.Runs(world.node(2).host().pid(1), name(2)))
        .isEqualTo(parts().look(STOCK));
    assertThat(start()).as("it is found").isEqualTo(runs);

    parts().stop(SHOP, STOCK);

    assertThat(world.node(2).running()).isEmpty();
    assertEnded(parts().look(STOCK), "not registered");
  }

  @Test
  void aPartThatIsToBeAnotherOneIsMadeAnew() {
    start();
    SandboxRequest changed =
        new SandboxRequest(STOCK, "counter", null, null, 7, null, Map.of(), SHOP);

    assertThat(parts().start(order(changed))).isInstanceOf(PartControl.Look.Runs.class);

    assertThat(world.node(2).host().request(STOCK)).isPresent();
    assertThat(world.node(2).parts().ledger.read(STOCK.text()).orElseThrow().value().request())
        .isEqualTo(changed);
  }

  @Test
  void anIdThatBelongsToAnotherSandboxIsNotTaken() {
    value(world.node(2).create(stock(SandboxId.parse("other")), new Placement(name(2), true)));

    assertEnded(start(), "belongs to another sandbox");
    assertThat(world.node(2).running()).containsExactly(STOCK);
  }

  @Test
  void whatItsNodeRefusesHasEnded() {
    world.node(2).host().refuseToCreate(Code.START_FAILED);

    assertEnded(start(), "told to refuse");
  }

  @Test
  void aPartWhoseNodeDoesNotSayIsWaitedForAndNotForEver() {
    start();
    world.node(2).beSilent();

    PartControl.Look look = parts().look(STOCK);

    assertThat(look).isInstanceOf(PartControl.Look.Waits.class);
    Thread clock =
        Thread.ofVirtual()
            .start(() -> {
              while (!Thread.currentThread().isInterrupted()) {
                world.clock.advance(Duration.ofMillis(100));
                LockSupport.parkNanos(1_000_000);
              }
            });
    assertEnded(start(), "did not run within 30000 ms");
    clock.interrupt();
  }

  @Test
  void withoutTruthAPartIsNeitherStartedNorStopped() {
    start();
    world.blind(1);

    assertEnded(parts().start(order(stock(SHOP))), "");
    parts().stop(SHOP, STOCK);

    assertThat(world.node(2).running()).containsExactly(STOCK);
  }

  @Test
  void onlyTheNodeToWhichTheSandboxBelongsStopsItsParts() {
    start();

    world.node(3).host().parts().stop(SHOP, STOCK);
    assertThat(world.node(2).running()).containsExactly(STOCK);

    world.node(2).beSilent();
    parts().stop(SHOP, STOCK);
    assertThat(world.node(2).running()).as("it does not answer").containsExactly(STOCK);

    world.node(1).parts().elsewhere.end();
    parts().stop(SHOP, STOCK);
    assertThat(world.node(2).running()).containsExactly(STOCK);
  }

  @Test
  void aPartWhoseSandboxIsGoneIsSweptAway() {
    start();
    value(world.node(1).parts().control.placement(SHOP));
    world.truth.list("sandbox/").stream()
        .filter(entry -> entry.key().equals("sandbox/shop"))
        .forEach(entry -> world.truth.remove(entry.key(), entry.version()));

    world.run(Duration.ofSeconds(3));

    assertThat(world.running()).isEmpty();
  }
}
