package io.superlearner.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.cluster.Placement;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxScope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SandboxOrderTest {

  private static Outcome<SandboxOrder> order(String json) throws IOException {
    return SandboxOrder.of(
        Json.read(
            new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), CreateSandbox.class));
  }

  private static SandboxOrder done(String json) throws IOException {
    return switch (order(json)) {
      case Outcome.Done<SandboxOrder>(var order) -> order;
      case Outcome.Refused<SandboxOrder>(var refusal) -> throw new AssertionError(refusal);
    };
  }

  private static Refusal refused(String json) throws IOException {
    return switch (order(json)) {
      case Outcome.Refused<SandboxOrder>(var refusal) -> refusal;
      case Outcome.Done<SandboxOrder>(var order) -> throw new AssertionError(order);
    };
  }

  @Test
  void everyFieldReachesTheRequest() throws IOException {
    SandboxOrder order =
        done(
            """
            {"id": "a", "module": "counter", "strategy": "one_for_all", "max_restarts": 5,
             "max_seconds": 60, "config": {"k": 1}, "node": "n@h", "strict": false}
            """);

    assertThat(order.request().id()).hasToString("a");
    assertThat(order.request().module()).isEqualTo("counter");
    assertThat(order.request().strategy()).isEqualTo("one_for_all");
    assertThat(order.request().maxRestarts()).isEqualTo(5);
    assertThat(order.request().maxSeconds()).isEqualTo(60);
    assertThat(order.request().config()).containsEntry("k", 1);
    assertThat(order.placement().node()).hasToString("n@h");
    assertThat(order.placement().strict()).isFalse();
  }

  @Test
  void theOlderNamesMeanTheSame() throws IOException {
    assertThat(
            done(
                """
                {"sandbox_id": "a", "module_or_app": "counter", "custom_config": {"k": 1},
                 "preferred_node": "n@h"}
                """))
        .isEqualTo(
            done("{\"id\":\"a\",\"module\":\"counter\",\"config\":{\"k\":1},\"node\":\"n@h\"}"));
  }

  @Test
  void autoLetsTheClusterChoose() throws IOException {
    assertThat(done("{\"id\":\"a\",\"module\":\"counter\",\"node\":\"auto\"}").placement())
        .isEqualTo(Placement.AUTO)
        .isEqualTo(done("{\"id\":\"a\",\"module\":\"counter\"}").placement());
  }

  @Test
  void everyFaultIsToldAtOnce() throws IOException {
    Refusal refusal =
        refused(
            """
            {"id": "A B", "module": "m", "module_or_app": "m", "tree": {}, "node": "nowhere"}
            """);

    assertThat(refusal.code()).isEqualTo(Code.INVALID_PARAMETER);
    assertThat(refusal.faults())
        .extracting(Refusal.Fault::pointer)
        .containsExactlyInAnyOrder("/module_or_app", "/id", "/node", "/tree");
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertThat(refused("{}").parameter()).isEqualTo("id");
    assertThat(refused("{\"id\":\"a\"}").parameter()).isEqualTo("module");
    assertThat(refused("{}").code()).isEqualTo(Code.MISSING_PARAMETER);
  }

  @Test
  void theScopeIsTheClusterUnlessALocalOneIsAskedFor() throws IOException {
    String local = "{\"id\":\"a\",\"module\":\"counter\",\"node\":\"n@h\",\"scope\":\"local\"}";
    assertThat(done(local).request().scope()).isEqualTo(SandboxScope.LOCAL);
    assertThat(done(local).placement().node()).hasToString("n@h");
    assertThat(done("{\"id\":\"a\",\"module\":\"counter\"}").request().scope())
        .isEqualTo(SandboxScope.CLUSTER);
    assertThat(refused("{\"id\":\"a\",\"module\":\"counter\",\"scope\":\"far\"}").faults())
        .extracting(Refusal.Fault::pointer)
        .containsExactly("/scope");
  }

  @Test
  void whatPlacesASandboxIsRefusedForALocalOneByItsName() throws IOException {
    Refusal refusal =
        refused(
            """
            {"id": "a", "module": "counter", "scope": "local", "strict": false,
             "resources": {"memory": 1}, "placement": {"strategy": "uniform"}, "depends_on": ["b"]}
            """);

    assertThat(refusal.code()).isEqualTo(Code.INVALID_PARAMETER);
    assertThat(refusal.faults())
        .extracting(Refusal.Fault::pointer)
        .containsExactly("/strict", "/resources", "/placement", "/depends_on");
  }

  @Test
  void wishesReachThePlacement() throws IOException {
    Placement wish =
        done("""
        {"id": "a", "module": "counter", "resources": {"memory": 1000, "cpu": 12.5},
         "placement": {"strategy": "capacity", "apart_from": ["b"], "backup_nodes": ["n@h"]},
         "depends_on": ["c"]}
        """)
            .placement();

    assertThat(wish.strategy()).isEqualTo(Placement.Strategy.CAPACITY);
    assertThat(wish.needs()).isEqualTo(new Placement.Needs(1000L, 12.5, null));
    assertThat(wish.apartFrom()).extracting(Object::toString).containsExactly("b");
    assertThat(wish.backups()).extracting(Object::toString).containsExactly("n@h");
    assertThat(wish.dependsOn()).extracting(Object::toString).containsExactly("c");
    assertThat(
            done("{\"id\":\"a\",\"module\":\"counter\",\"placement\":\"uniform\"}")
                .placement()
                .strategy())
        .isEqualTo(Placement.Strategy.UNIFORM);
  }

  @Test
  void wrongWishesAreNamed() throws IOException {
    Refusal refusal =
        refused(
            """
            {"id": "a", "module": "counter", "resources": {"memory": 0, "cpu": 101},
             "placement": {"strategy": "best", "apart_from": ["B"], "backup_nodes": ["n"]},
             "depends_on": ["self"]}
            """);

    assertThat(refusal.faults())
        .extracting(Refusal.Fault::pointer)
        .containsExactlyInAnyOrder(
            "/placement/strategy",
            "/resources/memory",
            "/resources/cpu",
            "/placement/apart_from/0",
            "/placement/backup_nodes/0",
            "/depends_on/0");
  }

  @Test
  void whatIsNullOrTooMuchInAListIsNamed() throws IOException {
    Refusal refusal =
        refused(
            """
            {"id": "a", "module": "counter", "depends_on": ["b", null],
             "placement": {"apart_from": [null], "backup_nodes": [%s]}}
            """
                .formatted("\"n@h\",".repeat(100) + "\"n@h\""));

    assertThat(refusal.faults())
        .extracting(Refusal.Fault::pointer)
        .containsExactlyInAnyOrder(
            "/depends_on/1", "/placement/apart_from/0", "/placement/backup_nodes");
    assertThat(
            done("{\"id\":\"a\",\"module\":\"counter\",\"depends_on\":[\"b\",\"b\"]}")
                .placement()
                .dependsOn())
        .hasSize(1);
  }

  @Test
  void aFaultIsNamedAsTheCallerNamedIt() throws IOException {
    Refusal refusal =
        refused(
            """
            {"sandbox_id": "A", "module": "counter", "preferred_node": "n",
             "resource_requirements": {"cpu": 0}}
            """);

    assertThat(refusal.faults())
        .extracting(Refusal.Fault::pointer)
        .containsExactlyInAnyOrder("/sandbox_id", "/preferred_node", "/resource_requirements/cpu");
  }
}
