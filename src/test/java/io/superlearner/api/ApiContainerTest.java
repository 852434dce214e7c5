package io.superlearner.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.superlearner.runtime.DeadLetter;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The API in a real Payara Micro, over HTTP, on a cluster that the test makes up.
@Tag("container")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ApiContainerTest {

  private static final String API = FakeNode.BASE + "/api/v1";
  private static final String SIX_DIGITS = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z";

  private final Http admin = new Http(API, FakeNode.ADMIN);
  private final Http nobody = new Http(API, null);
  private final Http root = new Http(FakeNode.BASE, null);

  @Deployment(testable = false)
  static WebArchive node() {
    return ShrinkWrap.create(WebArchive.class, "ROOT.war")
        .addPackages(
            true,
            path -> !path.get().endsWith("Test.class") && !path.get().contains("Test$"),
            "io.superlearner.identity",
            "io.superlearner.event",
            "io.superlearner.control",
            "io.superlearner.security",
            "io.superlearner.operation",
            "io.superlearner.api")
        .addPackages(false, path -> !path.get().endsWith("Test.class"), "io.superlearner.cluster")
        .addClass(DeadLetter.class)
        .addAsLibraries(jarOf(NullMarked.class))
        .addAsWebInfResource(
            new StringAsset(
                """
                <beans xmlns="https://jakarta.ee/xml/ns/jakartaee" version="4.0"
                       bean-discovery-mode="annotated"/>
                """),
            "beans.xml")
        .addAsWebResource(EmptyAsset.INSTANCE, "index.html");
  }

  private static java.io.File jarOf(Class<?> type) {
    return new java.io.File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  // Envelope and problem

  @Test
  void aGoodAnswerIsAnEnvelopeWithTimeAndNode() {
    Http.Answer answer = admin.get("/cluster/status", "X-Request-Id", "abc-1");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("success").asBoolean()).isTrue();
    assertThat(answer.json().path("timestamp").asText()).matches(SIX_DIGITS);
    assertThat(answer.json().path("meta").path("node").asText()).isEqualTo("one@127.0.0.1");
    assertThat(answer.json().path("meta").path("duration_ms").asDouble()).isPositive();
    assertThat(answer.data().path("formation_time").asText())
        .isEqualTo("2026-11-21T07:00:00.000000Z");
    assertThat(answer.data().path("cluster_size").asInt()).isEqualTo(2);
    assertThat(answer.header("X-Request-Id")).isEqualTo("abc-1");
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
  }

  @Test
  void aListSaysWhoDidNotAnswer() {
    JsonNode data = admin.get("/cluster/nodes").data();

    assertThat(data.path("items")).hasSize(1);
    assertThat(data.path("items").path(0).path("status").asText()).isEqualTo("unreachable");
    assertThat(data.path("items").path(0).path("cpu_usage").isNull()).isTrue();
    assertThat(data.path("nodes").path("answered").path(0).asText()).isEqualTo("one@127.0.0.1");
    assertThat(data.path("nodes").path("missing").path(0).path("node").asText())
        .isEqualTo("late@127.0.0.1");
    assertThat(data.path("partial").asBoolean()).isTrue();
    assertThat(data.path("page").path("total").asInt()).isEqualTo(1);
  }

  @Test
  void whoSeesWhomIsShownWithTheAgeOfEachWord() {
    JsonNode data = admin.get("/cluster/partitions").data();

    assertThat(data.path("status").asText()).isEqualTo("partitioned");
    assertThat(data.path("has_majority").asBoolean()).isTrue();
    JsonNode islands = data.path("islands");
    assertThat(islands.path(0).path("nodes").path(0).asText()).isEqualTo("one@127.0.0.1");
    assertThat(islands.path(1).path("has_majority").isNull()).isTrue();
    assertThat(islands.path(1).path("stale").asBoolean()).isTrue();
    JsonNode link = data.path("links").path(0);
    assertThat(link.path("from").asText()).isEqualTo("one@127.0.0.1");
    assertThat(link.path("to").asText()).isEqualTo("late@127.0.0.1");
    assertThat(link.path("sees").asBoolean(true)).isFalse();
    assertThat(link.path("age_ms").asLong()).isEqualTo(20);
    assertThat(link.path("silent_ms").asLong()).isEqualTo(7_000);
    assertThat(link.path("latency_ms").asDouble()).isEqualTo(0.5);
    assertThat(data.path("since").asText()).matches(SIX_DIGITS);
    assertThat(admin.get("/cluster/status").data().path("partition_status").asText())
        .isEqualTo("partitioned");
    assertThat(admin.get("/processes/1.9.1/info").json().path("cluster").path("partition").asText())
        .isEqualTo("partitioned");
  }

  @Test
  void theTopologyHasTheFieldsOfTheFeatureList() {
    JsonNode data = admin.get("/cluster/topology").data();

    assertThat(data.path("nodes").path(0).path("role").asText()).isEqualTo("primary");
    assertThat(data.path("nodes").path(0).path("connected").asBoolean()).isTrue();
    assertThat(data.path("nodes").path(0).path("capabilities").isNull()).isTrue();
    assertThat(data.path("nodes").path(0).path("http_url").asText()).startsWith("http://");
    assertThat(data.path("connected_nodes").path(0).asText()).isEqualTo("late@127.0.0.1");
    assertThat(data.path("current_node").asText()).isEqualTo("one@127.0.0.1");
    assertThat(data.path("total_nodes").asInt()).isEqualTo(1);
    assertThat(data.path("cluster_name").asText()).isEqualTo("lab");
    assertThat(data.path("formation_time").asText()).isEqualTo("2026-11-21T07:00:00.000000Z");
    JsonNode members = admin.get("/cluster/members").data();
    assertThat(members.path("registry_members")).hasSize(2);
    assertThat(members.path("supervisor_members")).hasSize(2);
  }

  @Test
  void namesAndLocksAreShownWithWhoHasThem() {
    JsonNode name = admin.get("/cluster/registry?name=shop").data().path("items").path(0);
    assertThat(name.path("pid").asText()).isEqualTo("<1.2.1>");
    assertThat(name.path("status").asText()).isEqualTo("unknown");
    assertThat(name.path("epoch").asLong()).isEqualTo(7);
    assertThat(name.path("registered_at").asText()).matches(SIX_DIGITS);
    JsonNode lock = admin.get("/cluster/locks").data().path("items").path(0);
    assertThat(lock.path("holder").asText()).isEqualTo("<1.2.1>");
    assertThat(lock.path("fence").asLong()).isEqualTo(9);
    assertThat(lock.path("waiting").path(0).path("pid").asText()).isEqualTo("<2.503.1>");
  }

  @Test
  void aPingOfADeadNodeIsAClearNo() {
    JsonNode alive =
        admin.send("POST", "/cluster/nodes/one@127.0.0.1/ping", null).json().path("data");
    assertThat(alive.path("alive").asBoolean()).isTrue();
    assertThat(alive.path("round_trip_ms").asDouble()).isPositive();
    Http.Answer dead = admin.send("POST", "/cluster/nodes/late@127.0.0.1/ping", null);
    assertThat(dead.status()).isEqualTo(200);
    assertThat(dead.json().path("data").path("alive").asBoolean(true)).isFalse();
    assertThat(dead.json().path("data").path("round_trip_ms").isNull()).isTrue();
    assertThat(dead.json().path("data").path("reason").asText()).isNotEmpty();
  }

  @Test
  void aProblemHasAllItsFields() {
    Http.Answer answer = admin.get("/processes/1.9.1/info", "X-Request-Id", "bad id\u00e9");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    JsonNode problem = answer.json();
    assertThat(problem.path("type").asText()).isEqualTo("/docs/problems#process_not_found");
    assertThat(problem.path("title").asText()).isEqualTo("Process not found");
    assertThat(problem.path("status").asInt()).isEqualTo(404);
    assertThat(problem.path("detail").asText()).contains("<1.9.1>");
    assertThat(problem.path("instance").asText()).isEqualTo("/api/v1/processes/1.9.1/info");
    assertThat(problem.path("code").asText()).isEqualTo("process_not_found");
    assertThat(problem.path("parameter").asText()).isEqualTo("pid");
    assertThat(problem.path("remedy").asText()).isNotEmpty();
    assertThat(problem.path("retryable").asBoolean()).isFalse();
    assertThat(problem.path("trace_id").asText()).isEqualTo(answer.header("X-Request-Id"));
    assertThat(problem.path("cluster").path("node").asText()).isEqualTo("one@127.0.0.1");
    assertThat(problem.path("cluster").path("mode").asText()).isEqualTo("multi_node");
    assertThat(problem.path("success").asBoolean(true)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1.500.1,500,internal_error", "2.503.1,503,node_unreachable", "2.504.1,504,timeout"})
  void aFailureTellsNothingOfOurInsides(String pid, int status, String code) {
    Http.Answer answer = admin.get("/processes/" + pid + "/info");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.text()).doesNotContain("secret", "io.superlearner", "Exception", "\\tat ");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/nothing,404,not_found",
    "GET,/cluster/sandboxes/none,404,sandbox_not_found",
    "GET,/supervisors/none/of/it,404,supervisor_not_found",
    "GET,/cluster/nodes/ghost@127.0.0.1/info,404,node_not_found",
    "GET,/cluster/processes?node=ghost@127.0.0.1,404,node_not_found",
    "POST,/cluster/nodes/ghost@127.0.0.1/ping,404,node_not_found",
    "GET,/cluster/registry?name=nobody,404,name_not_found",
    "PUT,/cluster/status,405,method_not_allowed",
    "GET,/application.wadl,404,not_found",
    "GET,/cluster/status;x=y,404,not_found",
    "DELETE,/processes/1.9.1,404,process_not_found",
    "DELETE,/tokens/none,404,not_found",
  })
  void whatIsNotThereIsAProblem(String method, String path, int status, String code) {
    Http.Answer answer = admin.send(method, path, null);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void whatIsOutsideOfTheVersionIsAProblemToo() {
    Http outside = new Http(FakeNode.BASE, FakeNode.ADMIN);

    assertThat(outside.get("/api/v2/cluster/status").code()).isEqualTo("not_found");
    assertThat(outside.get("/api/nothing").code()).isEqualTo("not_found");
  }

  @Test
  void aWrongMethodNamesTheRightOnes() {
    assertThat(admin.send("PUT", "/cluster/status", null).header("Allow")).contains("GET");
    assertThat(admin.send("TRACE", "/cluster/status", null).status()).isEqualTo(405);
  }

  @Test
  void optionsNameTheMethods() {
    Http.Answer answer = admin.send("OPTIONS", "/cluster/sandboxes", null);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Allow")).contains("GET", "POST");
    assertThat(nobody.send("OPTIONS", "/cluster/sandboxes", null).status()).isEqualTo(401);
  }

  @Test
  void onlyJsonIsTakenAndGiven() {
    assertThat(admin.post("/cluster/sandboxes", "{}", "Content-Type", "text/plain").code())
        .isEqualTo("unsupported_media_type");
    assertThat(
            admin
                .post("/cluster/sandboxes", "{}", "Content-Type", "application/json;charset=utf-16")
                .code())
        .isEqualTo("unsupported_media_type");
    assertThat(admin.get("/cluster/status", "Accept", "application/xml").code())
        .isEqualTo("not_acceptable");
    assertThat(admin.get("/cluster/status", "Accept", "*/*").status()).isEqualTo(200);
  }

  // Parameters

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/processes/abc/info|pid",
        "/processes/<1.2.1/info|pid",
        "/processes?limit=0|limit",
        "/processes?limit=1001|limit",
        "/processes?limit=abc|limit",
        "/processes?limit=1e3|limit",
        "/processes?limit=%205%20|limit",
        "/processes?limit=|limit",
        "/processes?limit=99999999999999999999|limit",
        "/processes?page=0|page",
        "/processes?page=-1|page",
        "/processes?per_page=1000000000|per_page",
        "/processes?page=2&cursor=1.2.1|page",
        "/processes?limit=2&per_page=2|per_page",
        "/processes?type=foo|type",
        "/processes?node=no_at_sign|node",
        "/processes?sandbox=UPPER|sandbox",
        "/processes?scope=world|scope",
        "/processes?scope=local&node=late@127.0.0.1|scope",
        "/processes?colour=red|colour",
        "/processes?limit=1&limit=2|limit",
        "/cluster/status?x=1|x",
        "/cluster/sandboxes?status=foo|status",
        "/cluster/sandboxes?scope=foo|scope",
        "/cluster/sandboxes?limit=0|limit",
        "/sandboxes/all/events|id",
        "/processes/1.2.1/state?timeout=0|timeout",
        "/events?topics=weather|topics",
      })
  void aWrongParameterIsNamed(String path, String parameter) {
    Http.Answer answer = admin.get(path.replace("<", "%3C"));

    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_parameter");
    assertThat(answer.json().path("parameter").asText()).isEqualTo(parameter);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a%2Fb", "%00", "a%0d%0ab", "-dash", "%F0%9F%98%80", "self"})
  void anIdOutsideOfItsAlphabetIsRefused(String id) {
    assertThat(admin.get("/cluster/sandboxes/" + id).status()).isIn(400, 404);
  }

  @Test
  void pagesOfProcessesJoinWithoutOverlap() {
    JsonNode first = admin.get("/processes?limit=2").data();
    JsonNode rest = admin.get("/processes?limit=2&cursor=" + text(first, "page", "next")).data();

    assertThat(pids(first)).containsExactly("<1.2.1>", "<1.3.1>");
    assertThat(pids(rest)).containsExactly("<1.4.1>");
    assertThat(rest.path("page").path("next").isNull()).isTrue();
    assertThat(first.path("page").path("total").asInt()).isEqualTo(3);
    assertThat(pids(admin.get("/processes?page=2&per_page=2").data())).containsExactly("<1.4.1>");
    assertThat(first.path("items").path(0).path("type").asText()).isEqualTo("worker");
  }

  @Test
  void aKillTellsItsReason() {
    assertThat(text(admin.delete("/processes/1.2.1").data(), "reason")).isEqualTo("shutdown");
    Http.Answer own = admin.delete("/processes/1.2.1?reason=too%20old");
    assertThat(text(own.data(), "reason")).isEqualTo("too old");
    assertThat(own.data().path("terminated").asBoolean()).isTrue();
    assertThat(text(own.data(), "timestamp")).matches(SIX_DIGITS);
    assertThat(admin.delete("/processes/1.2.1?reason=" + "x".repeat(201)).status()).isEqualTo(400);
    assertThat(admin.delete("/processes/1.2.1?reason=").status()).isEqualTo(400);
  }

  @Test
  void aStateIsPlainData() {
    JsonNode state = admin.get("/processes/%3C1.2.1%3E/state").data().path("state");

    assertThat(state.path("count").asInt()).isEqualTo(3);
    assertThat(state.path("timeout").asInt()).isEqualTo(5000);
    assertThat(state.path("nothing").isNull()).isTrue();
  }

  // Bodies

  @Test
  void aCallEchoesItsMessage() {
    Http.Answer answer =
        admin.post(
            "/processes/1.2.1/message",
            """
            {"kind":"call","message":{"a":[1,2.5,"x",null,true],"@class":"java.lang.Runtime"}}
            """);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode reply = answer.data().path("reply");
    assertThat(reply.path("a")).hasSize(5);
    assertThat(text(reply, "@class")).isEqualTo("java.lang.Runtime");
    assertThat(answer.data().path("delivered").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"message\":1}|missing_parameter|kind",
        "{\"kind\":\"call\"}|missing_parameter|message",
        "{\"kind\":\"shout\",\"message\":1}|invalid_parameter|kind",
        "{\"kind\":\"CALL\",\"message\":1}|invalid_parameter|kind",
        "{\"kind\":1,\"message\":1}|invalid_parameter|kind",
        "{\"kind\":null,\"message\":1}|invalid_parameter|kind",
        "{\"kind\":\"call\",\"message\":1,\"timeout\":\"5\"}|invalid_parameter|timeout",
        "{\"kind\":\"call\",\"message\":1,\"timeout\":0}|invalid_parameter|timeout",
        "{\"kind\":\"call\",\"message\":1,\"timeout\":60001}|invalid_parameter|timeout",
        "{\"kind\":\"call\",\"message\":1,\"timeout\":1.5}|invalid_parameter|timeout",
        "{\"kind\":\"call\",\"message\":1,\"timeout\":99999999999}|invalid_parameter|timeout",
        "{\"kind\":\"call\",\"message\":1e400}|invalid_parameter|message",
        "{\"kind\":\"call\",\"message\":{\"a\":[1e999]}}|invalid_parameter|message/a/0",
        "{\"kind\":\"call\",\"message\":1,\"pid\":2}|invalid_parameter|pid",
        "{\"kind\":\"call\",\"kind\":\"cast\",\"message\":1}|invalid_parameter|",
        "{\"kind\":\"call\",\"message\":1} x|invalid_parameter|",
        "{\"kind\":\"call\",\"message\":1}{}|invalid_parameter|",
        "{\"kind\":\"call\",\"message\":NaN}|invalid_parameter|",
        "{\"kind\":\"call\",\"message\":1|invalid_parameter|",
        "not json|invalid_parameter|",
        "[]|invalid_parameter|",
        "null|invalid_parameter|",
        "`\uFEFF{}`|invalid_parameter|",
      })
  void aWrongBodyIsRefusedWithItsPlace(String body, String code, String parameter) {
    Http.Answer answer = admin.post("/processes/1.2.1/message", body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(text(answer.json(), "parameter")).isEqualTo(parameter == null ? "" : parameter);
    assertThat(answer.text()).doesNotContain("java.", "jackson", "superlearner.api");
  }

  @Test
  void anEmptyBodyIsMissing() {
    assertThat(admin.send("POST", "/cluster/sandboxes", "").code()).isEqualTo("missing_parameter");
  }

  @Test
  void badJsonNamesLineAndColumn() {
    Http.Answer answer = admin.post("/cluster/sandboxes", "{\n  \"id\": x }");

    assertThat(text(answer.json(), "detail")).contains("line 2, column");
  }

  @Test
  void depthIsLimited() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    Http.Answer answer =
        admin.post("/processes/1.2.1/message", "{\"kind\":\"cast\",\"message\":" + deep + "}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(text(answer.json(), "detail")).contains("depth").doesNotContain("StreamRead");
  }

  @Test
  void aLargeBodyIsRefusedWhetherAnnouncedOrNot() {
    String large = "{\"id\":\"" + "x".repeat(2 << 20) + "\"}";

    assertThat(admin.post("/cluster/sandboxes", large).code()).isEqualTo("too_large");
    assertThat(
            admin
                .postChunked(
                    "/cluster/sandboxes",
                    new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8)))
                .status())
        .isEqualTo(413);
  }

  @Test
  void aBodyThatIsNotUtf8IsRefused() {
    byte[] latin = "{\"id\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(admin.postChunked("/cluster/sandboxes", new ByteArrayInputStream(latin)).status())
        .isEqualTo(400);
  }

  // Sandboxes

  @Test
  void aSandboxIsCreatedFoundRestartedAndDestroyed() {
    Http.Answer made =
        admin.post(
            "/cluster/sandboxes",
            """
            {"sandbox_id":"life","module_or_app":"counter","custom_config":{"k":"v"},
             "preferred_node":"auto"}
            """);

    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.header("Location")).isEqualTo("/api/v1/cluster/sandboxes/life");
    assertThat(text(made.data(), "id")).isEqualTo("life");
    assertThat(text(made.data(), "status")).isEqualTo("running");
    assertThat(made.data().path("resource_allocation").path("memory").asInt()).isEqualTo(512);
    assertThat(made.data().path("migration_history").isArray()).isTrue();
    assertThat(text(made.data(), "opts", "custom_config", "k")).isEqualTo("v");
    assertThat(admin.get("/cluster/sandboxes/life").status()).isEqualTo(200);
    assertThat(admin.get("/cluster/sandboxes?status=running").text()).contains("\"life\"");
    assertThat(admin.get("/cluster/sandboxes?status=stopped").data().path("items")).isEmpty();
    assertThat(admin.post("/cluster/sandboxes/life/restart", "").status()).isEqualTo(200);
    assertThat(admin.get("/sandboxes/life/events?after=4").data().path("last").asInt())
        .isEqualTo(5);
    assertThat(admin.post("/cluster/sandboxes", "{\"id\":\"life\",\"module\":\"counter\"}").code())
        .isEqualTo("already_exists");
    assertThat(admin.delete("/cluster/sandboxes/life").status()).isEqualTo(200);
    assertThat(admin.get("/cluster/sandboxes/life").code()).isEqualTo("sandbox_not_found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|400|missing_parameter|id",
        "{\"id\":\"a\"}|400|missing_parameter|module",
        "{\"id\":\"A\",\"module\":\"counter\"}|400|invalid_parameter|id",
        "{\"id\":5,\"module\":\"counter\"}|400|invalid_parameter|id",
        "{\"id\":\"a\",\"sandbox_id\":\"a\",\"module\":\"c\"}|400|invalid_parameter|sandbox_id",
        "{\"id\":\"a\",\"module\":\"c\",\"tree\":{}}|400|invalid_parameter|tree",
        "{\"id\":\"a\",\"tree\":{\"strategy\":\"x\"}}|400|invalid_parameter|tree",
        "{\"id\":\"a\",\"tree\":[]}|400|invalid_parameter|tree",
        "{\"id\":\"a\",\"module\":\"c\",\"node\":\"b c\"}|400|invalid_parameter|node",
        "{\"id\":\"a\",\"module\":\"c\",\"resources\":\"much\"}|400|invalid_parameter|resources",
        "{\"id\":\"a\",\"module\":\"c\",\"resources\":{\"cpu\":0}}|400|invalid_parameter|resources/cpu",
        "{\"id\":\"a\",\"module\":\"c\",\"placement\":\"best\"}|400|invalid_parameter|placement/strategy",
        "{\"id\":\"a\",\"module\":\"c\",\"max_restarts\":\"3\"}|400|invalid_parameter|max_restarts",
        "{\"id\":\"a\",\"module\":\"c\",\"node\":\"ghost@1\"}|409|node_not_available|",
      })
  void aWrongSandboxIsRefused(String body, int status, String code, String parameter) {
    Http.Answer answer = admin.post("/cluster/sandboxes", body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(text(answer.json(), "parameter")).isEqualTo(parameter == null ? "" : parameter);
  }

  @Test
  void aLocalSandboxIsCreatedListedAndAdoptedByItsWords() {
    String body = "{\"id\":\"mine\",\"module\":\"counter\",\"scope\":\"local\"}";
    Http.Answer made = admin.post("/cluster/sandboxes", body);
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.data().path("scope").asText()).isEqualTo("local");
    assertThat(admin.get("/cluster/sandboxes?scope=local").text()).contains("\"mine\"");
    assertThat(admin.get("/cluster/sandboxes?scope=cluster").text()).doesNotContain("\"mine\"");
    assertThat(admin.post("/cluster/sandboxes/mine/adopt", "").status()).isEqualTo(200);
    assertThat(admin.post("/cluster/sandboxes/none/adopt", "").code())
        .isEqualTo("sandbox_not_found");
    assertThat(admin.delete("/cluster/sandboxes/mine").status()).isEqualTo(200);
  }

  @Test
  void aSandboxPlacedElsewhereSaysSo() {
    Http.Answer made =
        admin.post(
            "/cluster/sandboxes",
            "{\"id\":\"moved\",\"module\":\"counter\",\"node\":\"ghost@1\",\"strict\":false}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(text(made.data().path("notes"), 0)).contains("ghost@1").contains("one@127.0.0.1");
    admin.delete("/cluster/sandboxes/moved");
  }

  // Who may do what

  @ParameterizedTest
  @ValueSource(strings = {"", "wrong", "Basic dXNlcg=="})
  void everyWrongCredentialGetsTheSameAnswer(String credential) {
    Http.Answer none = nobody.get("/cluster/status", "X-Request-Id", "same");
    Http.Answer wrong =
        nobody.get(
            "/cluster/status",
            "X-Request-Id",
            "same",
            "Authorization",
            credential.startsWith("Basic") ? credential : "Bearer " + credential);

    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(wrong.text()).isEqualTo(none.text()).doesNotContain("one@127.0.0.1");
    assertThat(nobody.get("/nothing").status()).isEqualTo(401);
  }

  @Test
  void eachRoleMayDoWhatTheCatalogueSays() {
    Http viewer = new Http(API, token("viewer"));
    Http operator = new Http(API, token("operator"));
    for (JsonNode operation : admin.get("/arsenal/operations").data().path("items")) {
      if (text(operation, "id").equals("events.follow")) {
        continue;
      }
      String role = text(operation, "role");
      assertAllowed(viewer, operation, role.equals("viewer"));
      assertAllowed(operator, operation, !role.equals("admin"));
      assertAllowed(nobody, operation, false);
    }
  }

  private static void assertAllowed(Http caller, JsonNode operation, boolean allowed) {
    String path =
        text(operation, "path")
            .replace("{pid}", "9.9.9")
            .replace("{id}", "none")
            .replace("{node}", "ghost@1")
            .replace("{name}", "none");
    String method = text(operation, "method");
    int status = caller.send(method, path, method.equals("POST") ? "{\"no\":1}" : null).status();
    if (allowed) {
      assertThat(status).as(method + path).isNotIn(401, 403, 405, 500);
    } else {
      assertThat(status).as(method + path).isIn(401, 403);
    }
  }

  @Test
  void anotherSpellingOfThePathIsNoWayAround() {
    assertThat(root.get("/%61pi/v1/cluster/status").status()).isEqualTo(401);
    assertThat(root.get("/api/%761/cluster/status").status()).isEqualTo(401);
    assertThat(
            new Http(FakeNode.BASE, token("viewer")).delete("/%61pi/v1/processes/1.2.1").status())
        .isIn(403, 404);
  }

  @Test
  void theRoleIsJudgedBeforeTheBodyIsRead() {
    Http viewer = new Http(API, token("viewer"));

    assertThat(viewer.post("/cluster/sandboxes", "not json").status()).isEqualTo(403);
    assertThat(text(viewer.post("/cluster/sandboxes", "{}").json(), "detail")).contains("operator");
  }

  @Test
  void aRevokedTokenIsRefusedAtOnce() {
    JsonNode made = admin.post("/tokens", "{\"role\":\"viewer\",\"label\":\"gone\"}").data();
    Http holder = new Http(API, text(made, "token"));
    assertThat(holder.get("/cluster/status").status()).isEqualTo(200);
    assertThat(admin.get("/tokens").text()).contains("gone").doesNotContain(text(made, "token"));

    assertThat(admin.delete("/tokens/" + text(made, "id")).status()).isEqualTo(200);

    assertThat(holder.get("/cluster/status").status()).isEqualTo(401);
    assertThat(admin.post("/tokens", "{\"role\":\"viewer\",\"label\":\"a\\nb\"}").status())
        .isEqualTo(400);
    assertThat(admin.post("/tokens", "{\"role\":\"viewer\",\"label\":\"a\",\"days\":91}").status())
        .isEqualTo(400);
  }

  @Test
  void aLoginCodeOpensOneSession() {
    JsonNode link = admin.post("/login-codes", "").data();
    assertThat(text(link, "url")).isEqualTo(FakeNode.BASE + "/login?code=" + text(link, "code"));

    Http.Answer login = root.get("/login?code=" + text(link, "code"));
    assertThat(login.header("Set-Cookie"))
        .startsWith("sl_lab=")
        .contains("HttpOnly", "SameSite=Strict", "Path=/");
    String cookie = login.header("Set-Cookie").split(";", 2)[0];

    assertThat(root.get("/login?code=" + text(link, "code")).status()).isEqualTo(401);
    assertThat(nobody.get("/cluster/status", "Cookie", cookie).status()).isEqualTo(200);
    assertForgeriesAreRefused(cookie);
    assertThat(root.delete("/login", "Cookie", cookie, "Origin", FakeNode.BASE).status())
        .isEqualTo(200);
    assertThat(nobody.get("/cluster/status", "Cookie", cookie).status()).isEqualTo(401);
  }

  private void assertForgeriesAreRefused(String cookie) {
    String path = "/processes/1.2.1";
    assertThat(nobody.delete(path, "Cookie", cookie).status()).isEqualTo(403);
    assertThat(nobody.delete(path, "Cookie", cookie, "Origin", "http://evil.test").status())
        .isEqualTo(403);
    assertThat(nobody.delete(path, "Cookie", cookie, "Origin", "http://127.0.0.1:4301").status())
        .isEqualTo(403);
    assertThat(nobody.delete(path, "Cookie", cookie, "Sec-Fetch-Site", "same-site").status())
        .isEqualTo(403);
    assertThat(nobody.delete(path, "Cookie", cookie, "Origin", FakeNode.BASE).status())
        .isEqualTo(200);
    assertThat(nobody.delete(path, "Cookie", cookie, "Sec-Fetch-Site", "same-origin").status())
        .isEqualTo(200);
  }

  @Test
  void healthIsPublicAndItsDetailIsNot() {
    assertThat(root.get("/health/live").text()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(root.get("/health/ready").text()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(new Http(FakeNode.BASE, FakeNode.ADMIN).get("/health/ready").text())
        .contains("\"joined\"");
  }

  // The catalogue

  @Test
  void theCatalogueDescribesEveryOperation() {
    JsonNode items = admin.get("/arsenal/operations").data().path("items");

    assertThat(items).hasSizeGreaterThan(15);
    for (JsonNode each : items) {
      assertThat(text(each, "summary")).isNotEmpty();
      assertThat(text(each, "method")).isUpperCase();
      assertThat(text(each, "effect")).isIn("reads", "changes", "destroys");
      assertThat(each.path("responses").size()).isPositive();
    }
  }

  // Streams

  @Test
  void eventsStreamResumeAndTellOfGaps() throws IOException {
    HttpResponse<java.io.InputStream> now =
        admin.open("/events?topics=process_events,cluster_events");
    assertThat(now.statusCode()).isEqualTo(200);
    assertThat(now.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
    assertThat(now.headers().firstValue("X-Accel-Buffering")).hasValue("no");
    try (BufferedReader lines = reader(now)) {
      assertThat(block(lines)).containsExactly("retry: 2000");
      admin.post("/processes/1.2.1/message", "{\"kind\":\"cast\",\"message\":1}");
      List<String> event = block(lines);
      assertThat(event.getFirst()).matches("id: 1\\.1\\.\\d+");
      assertThat(event.getLast())
          .startsWith("data: {\"seq\":")
          .contains("\"topic\":\"process_events\"", "\"type\":\"told\"", "\"pid\":\"<1.2.1>\"");
    }
    try (BufferedReader lines =
        reader(admin.open("/events?topics=process_events", "Last-Event-ID", "1.1.0"))) {
      assertThat(block(lines)).containsExactly("retry: 2000");
      assertThat(block(lines).getFirst()).isEqualTo("id: 1.1.1");
    }
    try (BufferedReader lines =
        reader(admin.open("/events?topics=process_events", "Last-Event-ID", "2.1.7"))) {
      block(lines);
      assertThat(block(lines).getFirst()).isEqualTo("event: gap");
    }
  }

  @Test
  void aStreamNeedsTopicsAndARealPlace() {
    assertThat(admin.get("/events").code()).isEqualTo("missing_parameter");
    assertThat(admin.get("/events?topics=process_events", "Last-Event-ID", "x").status())
        .isEqualTo(400);
    assertThat(nobody.get("/events?topics=process_events").status()).isEqualTo(401);
  }

  private String token(String role) {
    return text(
        admin.post("/tokens", "{\"role\":\"" + role + "\",\"label\":\"for the test\"}").data(),
        "token");
  }

  private static BufferedReader reader(HttpResponse<java.io.InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static List<String> block(BufferedReader lines) throws IOException {
    List<String> block = new ArrayList<>();
    for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
      block.add(line);
    }
    return block;
  }

  private static List<String> pids(JsonNode data) {
    List<String> pids = new ArrayList<>();
    data.path("items").forEach(row -> pids.add(text(row, "pid")));
    return pids;
  }

  private static String text(JsonNode node, Object... path) {
    JsonNode found = node;
    for (Object step : path) {
      found = step instanceof Integer index ? found.path(index) : found.path((String) step);
    }
    return found.asText();
  }

  // Simulation

  @Test
  void everyAnswerSaysWhetherItIsAboutSimulatedNodes() {
    assertThat(admin.get("/cluster/status").json().path("meta").path("simulated").isBoolean())
        .isTrue();
    assertThat(admin.get("/cluster/status").json().path("meta").path("simulated").asBoolean())
        .isFalse();
    assertThat(admin.get("/cluster/mode").data().path("mode").asText()).isEqualTo("multi_node");
    assertThat(admin.get("/cluster/mode").data().path("tools").isArray()).isTrue();
    assertThat(admin.get("/cluster/simulation").data().path("enabled").asBoolean(true)).isFalse();
    assertThat(admin.post("/cluster/simulation/heal", "").json().path("code").asText())
        .isEqualTo("conflict");

    JsonNode on =
        admin.send("PUT", "/cluster/simulation", "{\"enabled\": true, \"nodes\": 4}").data();
    try {
      assertThat(on.path("nodes")).hasSize(4);
      assertThat(on.path("nodes").path(0).path("state").asText()).isEqualTo("running");
      assertThat(on.path("asked").asText()).isEqualTo("sim1@127.0.0.1");
      assertThat(admin.get("/cluster/status").json().path("meta").path("simulated").asBoolean())
          .isTrue();
      assertThat(admin.get("/cluster/mode").data().path("real_mode").asText())
          .isEqualTo("single_node");
      assertThat(
              admin
                  .get("/processes/1.9.1/info")
                  .json()
                  .path("cluster")
                  .path("simulated")
                  .asBoolean())
          .isTrue();
      assertThat(admin.post("/cluster/simulation/nodes", "").status()).isEqualTo(201);
      assertThat(
              admin
                  .post("/cluster/simulation/nodes/sim9@127.0.0.1/kill", "")
                  .json()
                  .path("code")
                  .asText())
          .isEqualTo("node_not_found");
    } finally {
      admin.send("PUT", "/cluster/mode", "{\"mode\": \"single_node\"}");
    }
    assertThat(admin.get("/cluster/simulation").data().path("enabled").asBoolean(true)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "simulation | {} | enabled",
        "simulation | {\"enabled\": true, \"nodes\": 1} | nodes",
        "simulation | {\"enabled\": true, \"nodes\": 13} | nodes",
        "simulation | {\"enabled\": null} | enabled",
        "mode | {\"mode\": \"both\"} | mode",
        "simulation/asked | {\"node\": \"x\"} | node",
      })
  void aWrongWishForSimulationIsNamed(String path, String body, String parameter) {
    Http.Answer answer = admin.send("PUT", "/cluster/" + path, body);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.json().toString()).contains(parameter);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"sides\": []}",
        "{\"sides\": [null]}",
        "{\"sides\": [[null]]}",
        "{\"sides\": [[\"x\"]]}",
        "{\"sides\": \"x\"}"
      })
  void sidesAreListsOfNames(String body) {
    assertThat(admin.post("/cluster/simulation/cut", body).status()).isEqualTo(400);
  }
}
