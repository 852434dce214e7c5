package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DependenciesTest {

  private static SandboxEntry box(String id, String... dependsOn) {
    Placement placement =
        new Placement(
            null,
            true,
            Placement.Strategy.BALANCED,
            Placement.Needs.NONE,
            List.of(),
            List.of(),
            Stream.of(dependsOn).map(SandboxId::parse).toList());
    LeaseEntry home = new LeaseEntry(NodeName.parse("a@h"), 0, 1, LeaseEntry.State.HELD);
    SandboxRequest request =
        new SandboxRequest(SandboxId.parse(id), "counter", null, null, null, null, Map.of());
    return SandboxEntry.first(request, home, Instant.EPOCH, placement, null, null);
  }

  private static List<List<String>> waves(SandboxEntry... entries) {
    return Dependencies.waves(List.of(entries), entry -> entry).stream()
        .map(wave -> wave.stream().map(entry -> entry.request().id().text()).toList())
        .toList();
  }

  @Test
  void whatDependsOnOthersEndsBeforeThem() {
    assertThat(waves(box("db"), box("api", "db"), box("web", "api", "db"), box("alone")))
        .containsExactly(List.of("web", "alone"), List.of("api"), List.of("db"));
  }

  @Test
  void whatIsNotAmongThemHoldsNobodyUp() {
    assertThat(waves(box("api", "elsewhere"))).containsExactly(List.of("api"));
  }

  @Test
  void aCircleEndsInOneWave() {
    assertThat(waves(box("a", "b"), box("b", "a"), box("c")))
        .containsExactly(List.of("c"), List.of("a", "b"));
  }
}
