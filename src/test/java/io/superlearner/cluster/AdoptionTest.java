package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.code;
import static io.superlearner.cluster.Outcomes.refusal;
import static io.superlearner.cluster.Outcomes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxScope;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Adoptions of a local sandbox of the first of three nodes that meet something on their way, under
/// a clock that the test moves.
@Timeout(30)
@Tag("grid")
class AdoptionTest {

  private static final SandboxId OURS = SandboxId.parse("ours");

  private final SimWorld world = new SimWorld(1, 3);

  @BeforeEach
  void create() {
    SandboxRequest request =
        new SandboxRequest(OURS, "counter", null, null, null, null, Map.of())
            .in(SandboxScope.LOCAL);
    value(world.node(1).create(request, new Placement(world.node(1).name, true)));
  }

  private ScriptedNode host() {
    return world.node(1).host();
  }

  private Outcome<SandboxRecord> adopt(int asked) {
    return world.node(asked).parts().control.adoptSandbox(OURS);
  }

  @Test
  void itBelongsToTheClusterAlsoIfItsFirstCheckpointIsRefused() {
    host().refuseCheckpoints(Code.TIMEOUT);

    assertThat(value(adopt(2)).scope()).isEqualTo(SandboxScope.CLUSTER);

    assertThat(world.node(1).running()).containsExactly(OURS);
    assertThat(code(adopt(2))).isEqualTo(Code.CONFLICT);
  }

  @Test
  void aNodeThatDoesNotAnswerAdoptsNothing() {
    world.node(1).beSilent();

    assertThat(code(adopt(2))).isIn(Code.TIMEOUT, Code.SANDBOX_NOT_FOUND);
    assertThat(host().isLocal(OURS)).isTrue();
  }

  @Test
  void withoutALeaseItGoesOnAsALocalOne() {
    world.blind(1);
    world.run(Duration.ofSeconds(5));

    Refusal refused = refusal(adopt(1));

    assertThat(refused.code()).isEqualTo(Code.NO_QUORUM);
    assertThat(refused.detail()).contains("local");
    assertThat(host().isLocal(OURS)).isTrue();
  }

  @Test
  @DisplayName("the lease is lost when it has been registered: it is started again from there")
  void leaseLost() {
    host().whenAdopting(() -> world.clock.advance(Duration.ofSeconds(10)));

    Refusal refused = refusal(adopt(1));

    assertThat(refused.code()).isEqualTo(Code.NO_QUORUM);
    assertThat(refused.detail()).contains("started again from there");
    host().whenAdopting(() -> {});
    world.run(Duration.ofSeconds(20));
    assertThat(world.running()).containsExactly(OURS);
  }

  @Test
  @DisplayName("somebody destroys it when it has been registered: nothing is left")
  void destroyed() {
    host().whenAdopting(() -> host().forget(OURS));

    assertThat(code(adopt(1))).isEqualTo(Code.SANDBOX_NOT_FOUND);

    assertThat(world.truth.read("sandbox/ours")).isEmpty();
    world.run(Duration.ofSeconds(5));
    assertThat(world.running()).isEmpty();
  }
}
