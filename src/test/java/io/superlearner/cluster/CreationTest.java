package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.refusal;
import static io.superlearner.cluster.Outcomes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.SandboxId;
import io.superlearner.truth.Versioned;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What keeps a sandbox from being created, under a clock that the test moves.
@Timeout(60)
@Tag("grid")
class CreationTest {

  private final SimWorld world = new SimWorld(1, 3);

  private Outcome<SandboxRecord> create(String id, Map<String, Object> config) {
    return world
        .node(2)
        .create(new SandboxRequest(SandboxId.parse(id), "counter", null, null, null, null, config));
  }

  @Test
  void nothingIsMadeOnceAllTakeTooMuchOfTruth() {
    Map<String, Object> much = Map.of("x", "x".repeat(1_000_000));
    int made = 0;
    Outcome<SandboxRecord> last;
    do {
      last = create("large-" + made, much);
      made++;
    } while (last instanceof Outcome.Done && made < 100);

    assertThat(refusal(last).code()).isEqualTo(Code.TOO_LARGE);
    assertThat(refusal(last).detail()).contains("16 MB");
    assertThat(made).isBetween(17, 20);
    value(world.node(2).destroy(SandboxId.parse("large-0")));
    value(world.node(2).destroy(SandboxId.parse("large-1")));
    value(create("again", Map.of()));
  }

  @Test
  void oneThatIsInAnotherPeriodRefusesAndBothNodesAreNamed() {
    world.node(3).host().resume(99, () -> true);

    Refusal refusal =
        refusal(
            world
                .node(1)
                .create(
                    new SandboxRequest(
                        SandboxId.parse("late"), "counter", null, null, null, null, Map.of()),
                    new Placement(world.node(3).name, true)));

    assertThat(refusal.code()).isEqualTo(Code.NO_QUORUM);
    assertThat(refusal.detail())
        .contains(world.node(1).name.text(), world.node(3).name.text(), "period 1 ");
    assertThat(world.node(1).parts().ledger.read("late")).isEmpty();
  }

  @Test
  void whatIsToDependOnOneThatDoesNotRunIsRefused() {
    value(create("base", Map.of()));
    SandboxId base = SandboxId.parse("base");
    Placement wish =
        new Placement(
            null,
            true,
            Placement.Strategy.BALANCED,
            Placement.Needs.NONE,
            List.of(),
            List.of(),
            List.of(base));
    SandboxRequest above =
        new SandboxRequest(SandboxId.parse("above"), "counter", null, null, null, null, Map.of());
    SimNode home =
        world.nodes.stream()
            .filter(node -> node.running().contains(base))
            .findFirst()
            .orElseThrow();
    value(world.node(2).create(above, wish));
    value(world.node(2).destroy(SandboxId.parse("above")));

    home.kill();
    SimNode asked = world.nodes.stream().filter(node -> node != home).findFirst().orElseThrow();
    assertThat(refusal(asked.create(above, wish)).code()).isEqualTo(Code.CONFLICT);
  }

  @Test
  void aCreationThatTruthDidNotAnswerLeavesNothingBehind() {
    world.node(2).loseAnswers(1);
    assertThat(refusal(create("lost", Map.of())).code()).isEqualTo(Code.NO_QUORUM);
    assertThat(world.truth.list("sandbox/")).hasSize(1);

    world.run(Duration.ofSeconds(3));
    assertThat(world.truth.list("sandbox/")).isEmpty();
    world.nodes.forEach(node -> assertThat(node.running()).isEmpty());
  }

  @Test
  void aCreationThatTruthDidNotAnswerCanBeAskedForAgainAtOnce() {
    world.node(2).loseAnswers(1);
    assertThat(refusal(create("again", Map.of())).code()).isEqualTo(Code.NO_QUORUM);

    value(create("again", Map.of()));
    world.run(Duration.ofSeconds(3));
    assertThat(world.nodes.stream().filter(node -> !node.running().isEmpty())).hasSize(1);
  }

  @Test
  void theSandboxOfAnotherIsNotTakenAway() {
    world.node(2).loseAnswers(1);
    assertThat(refusal(create("mine", Map.of())).code()).isEqualTo(Code.NO_QUORUM);
    Versioned first = world.truth.read("sandbox/mine").orElseThrow();
    world.truth.remove(first.key(), first.version());
    SandboxRequest request =
        new SandboxRequest(SandboxId.parse("mine"), "counter", null, null, null, null, Map.of());
    value(world.node(1).create(request));

    world.run(Duration.ofSeconds(3));
    assertThat(world.nodes.stream().filter(node -> !node.running().isEmpty())).hasSize(1);
  }

  @Test
  void aNodeThatFellSilentIsAskedForNothingAndTheNameIsFreeAgain() {
    world.node(3).beSilent();
    world.node(2).askAround();
    SandboxRequest request =
        new SandboxRequest(SandboxId.parse("there"), "counter", null, null, null, null, Map.of());

    Refusal refusal =
        refusal(world.node(2).create(request, new Placement(world.node(3).name, true)));

    assertThat(refusal.code()).isEqualTo(Code.NODE_UNREACHABLE);
    assertThat(refusal.detail()).contains("asked nothing more");
    assertThat(world.truth.list("sandbox/")).isEmpty();
  }

  @Test
  void whatAnotherNodeHasStartedInsteadIsNotTakenAwayWhenTheCreatorComesBack() {
    world.node(2).loseAnswers(1);
    assertThat(refusal(create("found", Map.of())).code()).isEqualTo(Code.NO_QUORUM);
    SandboxId found = SandboxId.parse("found");
    world.isolate(2);
    world.run(Duration.ofSeconds(10));
    List<SimNode> running =
        world.nodes.stream().filter(node -> node.running().contains(found)).toList();
    assertThat(running).hasSize(1);

    world.heal();
    world.run(Duration.ofSeconds(30));
    assertThat(running.getFirst().running()).containsExactly(found);
    assertThat(world.nodes.stream().filter(node -> node.running().contains(found))).hasSize(1);
  }

  @Test
  void theModulesAreToldAnEpochThatGrowsWithEachOwner() {
    SandboxId id = SandboxId.parse("fenced");
    SimNode home = world.node(3);
    SandboxRequest request = new SandboxRequest(id, "counter", null, null, null, null, Map.of());
    value(world.node(2).create(request, new Placement(home.name, true)));
    long first = home.epochTold(id);
    assertThat(first).isEqualTo(world.truth.read("sandbox/fenced").orElseThrow().version());

    home.kill();
    world.run(Duration.ofSeconds(10));
    SimNode heir =
        world.nodes.stream().filter(node -> node.running().contains(id)).findFirst().orElseThrow();
    assertThat(heir.epochTold(id)).isGreaterThan(first);
  }

  @Test
  void aFullDiskIsNamedWhereItIsWhyThereIsNoMajority() {
    value(create("before", Map.of()));
    world.fillDisks();
    assertThat(refusal(create("after", Map.of())).code()).isEqualTo(Code.DISK_FULL);
    world.run(Duration.ofSeconds(5));
    Refusal refusal = refusal(create("after", Map.of()));
    assertThat(refusal.code()).isEqualTo(Code.DISK_FULL);
    assertThat(refusal.detail()).contains("the disk of this node is full");
    assertThat(refusal(world.node(2).destroy(SandboxId.parse("before"))).code())
        .isEqualTo(Code.DISK_FULL);
  }
}
