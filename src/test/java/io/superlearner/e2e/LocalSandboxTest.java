package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sandboxes that belong to one node alone, by REST on real nodes.
@Tag("cluster")
@SharedNodes.Use
class LocalSandboxTest {

  private static Map<String, Object> local(String id) {
    return Map.of("id", id, "module", "counter", "scope", "local");
  }

  private static List<String> ids(Operator operator, String query) {
    return Data.all(operator.api().get("cluster/sandboxes" + query).items(), "id");
  }

  @Test
  @DisplayName("a local sandbox is listed beside others, and adopted while it runs (DS-37, DS-38)")
  void localAndAdopted(Nodes nodes) {
    Operator here = nodes.operator(1);
    Operator far = nodes.operator(2);
    JsonNode made = here.create(local("mine"));
    far.create("shared", "counter", null);
    assertThat(made.path("scope").asText()).isEqualTo("local");
    assertThat(made.path("node").asText()).isEqualTo(here.self());
    assertThat(far.sandbox("mine").path("scope").asText()).isEqualTo("local");
    assertThat(far.sandbox("shared").path("scope").asText()).isEqualTo("cluster");
    assertThat(ids(far, "")).containsExactly("mine", "shared");
    assertThat(ids(far, "?scope=local")).containsExactly("mine");
    assertThat(ids(far, "?scope=cluster")).containsExactly("shared");

    String worker = far.pid("mine", "root/counter");
    far.call(worker, "increment");
    far.api().post("cluster/sandboxes/mine/migrate", Map.of()).problem(409, "conflict");
    far.api().get("cluster/sandboxes/mine/placement").problem(409, "conflict");
    far.api().post("cluster/sandboxes", local("mine")).problem(409, "already_exists");
    far.api().post("cluster/sandboxes", local("shared")).problem(409, "already_exists");
    far.api()
        .post(
            "cluster/sandboxes",
            Map.of("id", "other", "module", "counter", "scope", "local", "strict", false))
        .problem(400, "invalid_parameter");

    JsonNode adopted = far.api().post("cluster/sandboxes/mine/adopt").expect(200).data();

    assertThat(adopted.path("scope").asText()).isEqualTo("cluster");
    assertThat(adopted.path("pid")).isEqualTo(made.path("pid"));
    far.api().post("cluster/sandboxes/mine/adopt").problem(409, "conflict");
    far.api().post("cluster/sandboxes/none/adopt").problem(404, "sandbox_not_found");
    assertThat(ids(here, "?scope=local")).isEmpty();
    far.api().post("cluster/sandboxes/mine/migrate", Map.of("target", far.self())).expect(200);
    assertThat(here.call(here.pid("mine", "root/counter"), "get").asInt()).isEqualTo(1);
  }

  @Test
  @DisplayName("a local sandbox is restarted and destroyed from any node (DS-40)")
  void life(Nodes nodes) {
    Operator here = nodes.operator(1);
    Operator far = nodes.operator(2);
    JsonNode made = here.create(local("mine"));
    long seen = far.lastEvent("mine");
    far.kill(far.pid("mine", "root/counter"), "kill");
    far.awaitRestart("mine", seen, "root/counter");
    assertThat(far.restart("mine").path("pid")).isNotEqualTo(made.path("pid"));
    far.destroy("mine");
    here.api().get("cluster/sandboxes/mine").problem(404, "sandbox_not_found");
    assertThat(here.processes("mine")).isEmpty();
  }
}
