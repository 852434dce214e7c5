package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.code;
import static io.superlearner.cluster.Outcomes.refusal;
import static io.superlearner.cluster.Outcomes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Checkpoint;
import io.superlearner.control.Code;
import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Checkpoints of a sandbox on the first of three nodes, and what keeps them from being stored,
/// under a clock that the test moves.
@Timeout(30)
@Tag("grid")
class CheckpointsTest {

  private static final SandboxId BOX = SandboxId.parse("x");

  private final SimWorld world = new SimWorld(1, 3);
  private Checkpoints checkpoints;

  @BeforeEach
  void create() {
    SandboxRequest request = new SandboxRequest(BOX, "counter", null, null, null, null, Map.of());
    value(world.node(1).create(request, new Placement(world.node(1).name, true)));
    checkpoints = world.node(1).parts().checkpoints;
    world.node(1).host().save(Map.of("root/counter", 1), Map.of());
  }

  @Test
  void aCheckpointIsOnThreeDisksAndTheNewestIsFound() {
    CheckpointPlaces first = value(checkpoints.take(BOX));
    assertThat(first.holders()).hasSize(3);
    world.node(1).host().save(Map.of("root/counter", 2), Map.of());
    value(checkpoints.take(BOX));

    Checkpoint found = checkpoints.newest(BOX, 0).orElseThrow();

    assertThat(found.seq()).isEqualTo(2);
    assertThat(checkpoints.newest(BOX, found.epoch() + 1)).as("of another of this id").isEmpty();
  }

  @Test
  void aNodeThatCameBackWithAnEmptyDiskGetsACopyAgain() {
    value(checkpoints.take(BOX));
    world.node(3).kill();
    world.emptyDisk(3);
    world.node(3).start();
    world.run(Duration.ofSeconds(2));
    assertThat(world.node(3).parts().checkpoints.here(BOX)).isEmpty();

    checkpoints.pass();

    assertThat(world.node(3).parts().checkpoints.here(BOX)).isPresent();
  }

  @Test
  void whatDoesNotBelongToTheNodeIsNotTaken() {
    assertThat(code(checkpoints.take(SandboxId.parse("other")))).isEqualTo(Code.SANDBOX_NOT_FOUND);
  }

  @Test
  void aNewerOneOfAnotherOwnerIsNeverOverwritten() {
    Checkpoint later =
        new Checkpoint(BOX, 1_000_000, 1, Instant.EPOCH, world.node(2).name, Map.of(), Map.of());
    assertThat(checkpoints.keep(later)).isTrue();
    assertThat(checkpoints.keep(later)).as("the same once more").isTrue();

    assertThat(refusal(checkpoints.take(BOX)).detail()).contains("newer");
    Checkpoint old = new Checkpoint(BOX, 1, 1, Instant.EPOCH, later.node(), Map.of(), Map.of());
    assertThat(checkpoints.keep(old)).isFalse();
    assertThat(checkpoints.here(BOX)).contains(later);
  }

  @Test
  void aDiskThatCannotBeWrittenRefusesAndWorksOnOnceItCan() {
    value(checkpoints.take(BOX));
    world.breakDisk(1);

    world.node(1).host().save(Map.of("root/counter", 2), Map.of());
    assertThat(code(checkpoints.take(BOX))).isEqualTo(Code.DISK_FULL);
    Checkpoint other =
        new Checkpoint(
            SandboxId.parse("y"), 1, 1, Instant.EPOCH, world.node(2).name, Map.of(), Map.of());
    assertThat(checkpoints.keep(other)).isFalse();
    checkpoints.pass();

    world.mendDisk(1);
    world.node(1).host().save(Map.of("root/counter", 3), Map.of());
    CheckpointPlaces places = value(checkpoints.take(BOX));
    assertThat(places.holders()).as("no number is given twice").hasSize(3);
    assertThat(places.checkpoint().seq()).isGreaterThan(2);
    assertThat(checkpoints.keep(other)).isTrue();
    checkpoints.pass();
    assertThat(checkpoints.here(other.sandbox())).as("no such sandbox exists").isEmpty();
    assertThat(checkpoints.here(BOX)).isPresent();
  }

  @Test
  void aSandboxWithATimeOfItsOwnWaitsForItAndOneThatCouldNotBeSavedDoesNot() {
    SandboxId slow = SandboxId.parse("slow");
    SandboxRequest request = new SandboxRequest(slow, "counter", null, null, null, null, Map.of());
    Placement here = new Placement(world.node(1).name, true).withCheckpointSeconds(60);
    value(world.node(1).create(request, here));
    world.node(1).host().refuseCheckpoints(Code.TIMEOUT);
    checkpoints.pass();
    world.node(1).host().refuseCheckpoints(null);
    checkpoints.pass();
    assertThat(stateOf(slow)).isEqualTo(1);

    world.node(1).host().save(Map.of("root/counter", 2), Map.of());
    checkpoints.pass();
    world.run(Duration.ofSeconds(59));
    checkpoints.pass();
    assertThat(stateOf(BOX)).isEqualTo(2);
    assertThat(stateOf(slow)).isEqualTo(1);

    world.run(Duration.ofSeconds(2));
    checkpoints.pass();
    assertThat(stateOf(slow)).isEqualTo(2);
  }

  @Test
  void aCopyThatIsLostIsMadeAgainWithoutWaitingForTheSandboxesOwnTime() {
    SandboxId slow = SandboxId.parse("slow");
    SandboxRequest request = new SandboxRequest(slow, "counter", null, null, null, null, Map.of());
    Placement here = new Placement(world.node(1).name, true).withCheckpointSeconds(3600);
    value(world.node(1).create(request, here));
    checkpoints.pass();
    world.node(3).kill();
    world.emptyDisk(3);
    world.node(3).start();
    world.run(Duration.ofSeconds(2));
    assertThat(world.node(3).parts().checkpoints.here(slow)).isEmpty();

    checkpoints.pass();

    assertThat(world.node(3).parts().checkpoints.here(slow)).isPresent();
  }

  private Object stateOf(SandboxId id) {
    return checkpoints.here(id).orElseThrow().states().get("root/counter");
  }

  /// F22.
  @Test
  void aDamagedOneIsShownWithItsNodeAndTheOneBeforeStandsForIt() {
    value(checkpoints.take(BOX));
    world.node(1).host().save(Map.of("root/counter", 2), Map.of());
    value(checkpoints.take(BOX));
    NodeName damaged = world.node(2).name;

    world.tear(2, "x.checkpoint");

    Gathered<CheckpointStatus> shown = value(world.node(1).control().checkpoints(BOX));
    assertThat(shown.missing()).isEmpty();
    assertThat(shown.items()).extracting(CheckpointStatus::seq).containsExactly(2L, 1L);
    assertThat(shown.items().getFirst().holders()).doesNotContain(damaged).hasSize(2);
    assertThat(shown.items().getFirst().damaged()).isEmpty();
    assertThat(shown.items().getLast().holders()).containsExactly(damaged);
    assertThat(shown.items().getLast().damaged()).containsOnlyKeys(damaged);

    world.tear(2, "x.previous");

    Gathered<CheckpointStatus> rest = value(world.node(1).control().checkpoints(BOX));
    assertThat(rest.items()).extracting(CheckpointStatus::seq).containsExactly(2L);
    assertThat(rest.missing()).extracting(Gathered.Missing::node).containsExactly(damaged);
  }

  @Test
  void oneThatIsTooLargeIsRefused() {
    world.node(1).host().save(Map.of("root/counter", "x".repeat(1 << 21)), Map.of());

    assertThat(code(checkpoints.take(BOX))).isEqualTo(Code.TOO_LARGE);
  }

  @Test
  void whatCannotBeSavedNowIsLeftToTheNextPass() {
    world.node(1).host().refuseCheckpoints(Code.TIMEOUT);
    checkpoints.pass();
    assertThat(checkpoints.here(BOX)).isEmpty();

    world.node(1).host().refuseCheckpoints(null);
    checkpoints.pass();
    assertThat(checkpoints.here(BOX)).isPresent();
  }
}
