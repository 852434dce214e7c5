package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two nodes and a witness, under a clock that the test moves: any one of them can be lost.
@Timeout(60)
@Tag("grid")
class WitnessTest {

  private static final int WITNESS = 3;

  private final SimWorld world = new SimWorld(1, 3, WITNESS);

  private void create(String id, int asked) {
    value(
        world
            .node(asked)
            .create(
                new SandboxRequest(
                    SandboxId.parse(id), "counter", null, null, null, null, Map.of())));
  }

  private Set<String> running(int... nodes) {
    Set<String> ids = new TreeSet<>();
    for (int node : nodes) {
      world.node(node).running().forEach(id -> ids.add(id.text()));
    }
    return ids;
  }

  @Test
  void aWitnessHostsNothingAlsoWhenItIsAsked() {
    for (int i = 0; i < 6; i++) {
      create("s" + i, WITNESS);
    }
    assertThat(running(WITNESS)).isEmpty();
    assertThat(running(1, 2)).hasSize(6);
  }

  @Test
  void theOtherNodeTakesAllOverIfOneIsLost() {
    for (int i = 0; i < 4; i++) {
      create("s" + i, 1);
    }
    world.node(1).kill();
    world.run(Duration.ofSeconds(10));

    assertThat(running(2)).containsExactly("s0", "s1", "s2", "s3");
    assertThat(running(WITNESS)).isEmpty();
    create("more", 2);
  }

  @Test
  void nothingIsMissedIfTheWitnessIsLost() {
    create("before", 1);
    world.node(WITNESS).kill();
    world.run(Duration.ofSeconds(10));

    assertThat(running(1, 2)).containsExactly("before");
    create("after", 2);
  }
}
