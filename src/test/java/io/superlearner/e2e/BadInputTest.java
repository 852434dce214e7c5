package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What people and programs send that they should not: FAULTS 4.1, as far as it applies by now.
/// After each test nothing has changed.
@Tag("cluster")
@SharedNodes.Use
class BadInputTest {

  private static final int MEGABYTE = 1 << 20;
  private static final Duration QUICK = Duration.ofSeconds(5);

  private Map<String, String> before;
  private Map<String, String> platform;

  @BeforeEach
  void makeSomethingThatMustNotChange(Nodes nodes) {
    nodes.operator(1).create("kept", Trees.three("one_for_one"), nodes.at(1).name());
    before = nodes.operator(1).pids("kept");
    platform = PlatformTest.platform(nodes.operator(1), nodes.at(1).name());
  }

  @AfterEach
  void nothingHasChanged(Nodes nodes) {
    assertThat(nodes.operator(2).sandboxIds()).containsExactly("kept");
    assertThat(nodes.operator(1).pids("kept")).isEqualTo(before);
    assertThat(PlatformTest.platform(nodes.operator(1), nodes.at(1).name())).isEqualTo(platform);
    assertThat(nodes.operator(1).sandbox("kept").path("status").asText()).isEqualTo("running");
  }

  // ---- credentials (B-R01) ----

  @Test
  void allWrongCredentialsGetTheSameAnswer(Nodes nodes) {
    Api api = nodes.operator(1).api();
    JsonNode none = api.as(null).get("cluster/status").problem(401, "unauthenticated");
    for (String token : List.of("wrong", "x".repeat(3000), nodes.token() + "x")) {
      Answer answer = api.as(token).get("cluster/status");
      JsonNode problem = answer.problem(401, "unauthenticated");
      assertThat(problem.path("detail")).isEqualTo(none.path("detail"));
      assertThat(problem.has("cluster")).isFalse();
      assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }
    Answer basic =
        Api.send(api.as(null).request("cluster/status").header("Authorization", "Basic YTpi"));
    basic.problem(401, "unauthenticated");
    assertThat(api.as(null).get("cluster/status?access_token=" + nodes.token()).status())
        .isEqualTo(401);
    api.as("wrong").delete("cluster/sandboxes/kept").problem(401, "unauthenticated");
    api.as(null).get("no/such/path").problem(401, "unauthenticated");
  }

  // ---- paths, methods, types (B-R03, B-R04, B-R05, B-R12) ----

  @Test
  void whatIsNotThereIsNotFound(Nodes nodes) {
    Api api = nodes.operator(1).api();
    api.get("no/such/path").problem(404, "not_found");
    api.get("cluster/sandboxes/unknown").problem(404, "sandbox_not_found");
    api.get("processes/1.999999.0/info").problem(404, "process_not_found");
    api.get("processes/1.999999.0/state").problem(404, "process_not_found");
    api.delete("processes/1.999999.0").problem(404, "process_not_found");
    api.post("processes/1.999999.0/message", Map.of("kind", "cast", "message", "x"))
        .problem(404, "process_not_found");
    api.get("supervisors/unknown").problem(404, "supervisor_not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"abc", "1.2", "1.2.3.4", "-1.2.3", "<1.2.3", "1.2.3>", "1.99999999999999999999.0"})
  void aBadPidIsNamed(String pid, Nodes nodes) {
    Api api = nodes.operator(1).api();
    String path = "processes/" + Api.quoted(pid);
    for (Answer answer :
        List.of(
            api.get(path + "/info"),
            api.get(path + "/state"),
            api.delete(path),
            api.post(path + "/message", Map.of("kind", "cast", "message", "x")))) {
      JsonNode problem = answer.problem(400, "invalid_parameter");
      assertThat(problem.path("parameter").asText()).isEqualTo("pid");
      assertThat(problem.path("detail").asText()).contains("expected <node.serial.incarnation>");
    }
  }

  @Test
  void aWrongMethodIsToldWhichAreRight(Nodes nodes) {
    Api api = nodes.operator(1).api();
    Answer put = Api.send(api.request("cluster/sandboxes/kept").PUT(BodyPublishers.ofString("{}")));
    put.problem(405, "method_not_allowed");
    assertThat(put.header("Allow")).contains("GET").contains("DELETE");
    Api.send(api.request("cluster/sandboxes/kept").header("X-HTTP-Method-Override", "DELETE").GET())
        .expect(200);
    Answer trace = Api.send(api.request("cluster/status").method("TRACE", BodyPublishers.noBody()));
    assertThat(trace.status()).isIn(405, 501);
  }

  @Test
  void aWrongTypeOfBodyOrAnswerIsRefused(Nodes nodes) {
    Api api = nodes.operator(1).api();
    String body = "{\"id\":\"typed\",\"module\":\"counter\"}";
    for (String type :
        List.of("text/plain", "application/xml", "application/x-www-form-urlencoded")) {
      Api.send(
              api.request("cluster/sandboxes")
                  .header("Content-Type", type)
                  .POST(BodyPublishers.ofString(body)))
          .problem(415, "unsupported_media_type");
    }
    assertThat(
            Api.send(api.request("cluster/sandboxes").POST(BodyPublishers.ofString(body))).status())
        .isEqualTo(415);
    Api.send(api.request("cluster/status").header("Accept", "application/xml").GET())
        .problem(406, "not_acceptable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/WEB-INF/web.xml",
        "/api/../WEB-INF/web.xml",
        "/.//WEB-INF/web.xml",
        "/./WEB-INF/web.xml",
        "/%2e/WEB-INF/web.xml",
        "/%2e%2e/WEB-INF/web.xml",
        "/api/v1/..;/WEB-INF/web.xml",
        "/api/v1/cluster/status;x=y",
        "/api/v1/%252e%252e/WEB-INF/web.xml",
        "/META-INF/MANIFEST.MF",
        "/WEB-INF/classes/io/superlearner/boot/NodeLife.class",
        "//WEB-INF/web.xml",
        "/api/v1/cluster/../cluster/sandboxes/%2e%2e/%2e%2e"
      })
  void noTrickOfPathsReachesAFile(String path, Nodes nodes) throws IOException {
    String answer =
        raw(
            nodes,
            "GET "
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer "
                + nodes.token()
                + "\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1\\.1 (30[0-9]|400|404|403) .*");
    assertThat(answer).doesNotContain("<web-app", "Manifest-Version", "faces-config");
  }

  // ---- JSON (B-R06, B-R08, B-R09) ----

  static final List<Arguments> NOT_JSON =
      List.of(
          arguments("empty", ""),
          arguments("text", "hello"),
          arguments("truncated", "{\"id\":\"bad\",\"module\":\"cou"),
          arguments("trailing text", "{\"id\":\"bad\",\"module\":\"counter\"} x"),
          arguments("two roots", "{\"id\":\"bad\",\"module\":\"counter\"}{}"),
          arguments("NaN", "{\"id\":\"bad\",\"module\":\"counter\",\"max_restarts\":NaN}"),
          arguments("duplicate key", "{\"id\":\"bad\",\"id\":\"bad2\",\"module\":\"counter\"}"),
          arguments("a list", "[]"),
          arguments("a number", "7"),
          arguments("null", "null"),
          arguments("a comment", "{\"id\":\"bad\",\"module\":\"counter\"/* no */}"),
          arguments("single quotes", "{'id':'bad','module':'counter'}"),
          arguments("1e400", "{\"id\":\"bad\",\"module\":\"counter\",\"config\":{\"a\":1e400}}"));

  @ParameterizedTest(name = "{0}")
  @FieldSource("NOT_JSON")
  void whatIsNotJsonIsRefusedWithTheReason(String name, String body, Nodes nodes) {
    Answer answer = nodes.operator(1).api().postText("cluster/sandboxes", body);
    answer.expect(400).assertNoInsides();
    assertThat(answer.json().path("code").asText()).isIn("invalid_parameter", "missing_parameter");
    assertThat(answer.json().path("detail").asText()).isNotBlank();
  }

  @Test
  void deepWideAndLongJsonIsRefusedQuickly(Nodes nodes) {
    Api api = nodes.operator(1).api();
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    String longNumber = "9".repeat(5_000);
    for (String value : List.of(deep, longNumber)) {
      Answer answer =
          api.postText(
              "cluster/sandboxes",
              "{\"id\":\"deep\",\"module\":\"counter\",\"config\":{\"a\":" + value + "}}");
      answer.problem(400, "invalid_parameter");
      assertThat(answer.took()).isLessThan(QUICK);
    }
  }

  @Test
  void anUnknownFieldIsNamed(Nodes nodes) {
    Api api = nodes.operator(1).api();
    for (String field : List.of("fence", "pid", "status", "@class", "$type", "colour")) {
      JsonNode problem =
          api.post("cluster/sandboxes", Map.of("id", "unknown", "module", "counter", field, "x"))
              .problem(400, "invalid_parameter");
      assertThat(problem.path("parameter").asText()).isEqualTo(field);
      assertThat(problem.path("errors").get(0).path("pointer").asText())
          .isEqualTo("/" + field.replace("~", "~0"));
    }
  }

  // ---- size and framing (B-R07, B-R21, B-R23) ----

  @Test
  void aBodyOverOneMegabyteIsRefusedHoweverItIsSent(Nodes nodes) {
    Api api = nodes.operator(1).api();
    byte[] body = large(2 * MEGABYTE);
    Answer counted = Api.send(api.json("cluster/sandboxes", BodyPublishers.ofByteArray(body)));
    counted.problem(413, "too_large");
    Answer chunked =
        Api.send(
            api.json(
                "cluster/sandboxes",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
    chunked.problem(413, "too_large");
  }

  @Test
  void theLimitOfABodyIsExact(Nodes nodes) {
    Api api = nodes.operator(1).api();
    Api.send(api.json("cluster/sandboxes", BodyPublishers.ofByteArray(large(MEGABYTE + 1))))
        .problem(413, "too_large");
    Answer whole =
        Api.send(api.json("cluster/sandboxes", BodyPublishers.ofByteArray(large(MEGABYTE))));
    assertThat(whole.status()).isEqualTo(400);
  }

  private static byte[] large(int size) {
    String head = "{\"id\":\"BAD ID\",\"module\":\"";
    String tail = "\"}";
    String body = head + "x".repeat(size - head.length() - tail.length()) + tail;
    return body.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void badFramingIsRefusedAndTheConnectionClosed(Nodes nodes) throws IOException {
    String auth = "Authorization: Bearer " + nodes.token() + "\r\n";
    String both =
        raw(
            nodes,
            "POST /api/v1/cluster/sandboxes HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + auth
                + "Content-Type: application/json\r\nContent-Length: 6\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nX");
    assertThat(both).doesNotContain("HTTP/1.1 2").contains("HTTP/1.1 4");
    String twice =
        raw(
            nodes,
            "POST /api/v1/cluster/sandboxes HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + auth
                + "Content-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 30\r\n"
                + "\r\n{}");
    assertThat(twice).contains("HTTP/1.1 400");
  }

  @Test
  void hugeHeadersAreRefusedAndForgedOnesHaveNoEffect(Nodes nodes) throws IOException {
    String start =
        "GET /api/v1/cluster/status HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
    String auth = "Authorization: Bearer " + nodes.token() + "\r\n";
    String huge = raw(nodes, start + auth + "X-Huge: " + "x".repeat(65_536) + "\r\n\r\n");
    assertThat(huge).matches("(?s)(HTTP/1\\.1 (400|413|431) .*)?");
    String forged =
        raw(
            nodes,
            "POST /api/v1/login-codes HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n"
                + "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n"
                + "Content-Length: 0\r\n"
                + auth
                + "\r\n");
    assertThat(forged).contains("HTTP/1.1 201").doesNotContain("evil.example");
    assertThat(raw(nodes, start + auth + "\r\n")).contains("HTTP/1.1 200");
  }

  /// Sends bytes as they are and returns what comes back until the node closes.
  private static String raw(Nodes nodes, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), nodes.ports().http(1))) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      StringBuilder answer = new StringBuilder();
      InputStream in = socket.getInputStream();
      byte[] part = new byte[8192];
      try {
        for (int n = in.read(part); n > 0; n = in.read(part)) {
          answer.append(new String(part, 0, n, StandardCharsets.ISO_8859_1));
        }
      } catch (IOException closed) {
        answer.append("");
      }
      return answer.toString();
    }
  }

  @Test
  void slowBodiesHoldUpNobody(Nodes nodes) throws IOException {
    String head =
        "POST /api/v1/cluster/sandboxes HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
            + nodes.token()
            + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    holdUpNobody(nodes, head, 30);
  }

  @Test
  void slowLoginsOfNobodyHoldUpNobodyThoughTheyAreMoreThanTheServerHasThreads(Nodes nodes)
      throws IOException {
    String host = "127.0.0.1:" + nodes.ports().http(1);
    String head =
        "POST /login HTTP/1.1\r\nHost: %1$s\r\nOrigin: http://%1$s\r\n".formatted(host)
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na";
    holdUpNobody(nodes, head, 220);
  }

  private static void holdUpNobody(Nodes nodes, String head, int count) throws IOException {
    Socket[] slow = new Socket[count];
    try {
      for (int i = 0; i < slow.length; i++) {
        slow[i] = new Socket(InetAddress.getLoopbackAddress(), nodes.ports().http(1));
        slow[i].getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        slow[i].getOutputStream().flush();
      }
      Answer answer = nodes.operator(1).api().get("cluster/status").expect(200);
      assertThat(answer.took()).isLessThan(QUICK);
    } finally {
      for (Socket socket : slow) {
        if (socket != null) {
          socket.close();
        }
      }
    }
  }

  // ---- values (B-R10, B-R11, B-R13, B-R17, B-R18, B-R27) ----

  static final List<String> BAD_IDS =
      List.of(
          "",
          " ",
          "..",
          ".",
          "/",
          "a/b",
          "%2f",
          "%00",
          "a\r\nb",
          "a\u0000b",
          "A",
          "Twin",
          "-dash",
          ".dot",
          "_under",
          "é",
          "e\u0301",
          "\u202egnp",
          "🌍",
          "all",
          "self",
          "auto",
          "platform",
          "a".repeat(64),
          "a b",
          "a;b",
          "a?b",
          "<b>");

  @ParameterizedTest
  @FieldSource("BAD_IDS")
  void aBadIdIsRefusedByTheRuleForIds(String id, Nodes nodes) {
    JsonNode problem =
        nodes
            .operator(1)
            .api()
            .post("cluster/sandboxes", Map.of("id", id, "module", "counter"))
            .problem(400, "invalid_parameter");
    assertThat(problem.path("parameter").asText()).isEqualTo("id");
    assertThat(problem.path("errors").get(0).path("pointer").asText()).isEqualTo("/id");
  }

  static final List<Arguments> BAD_BODIES =
      List.of(
          arguments("no id", "{\"module\":\"counter\"}", "missing_parameter", "id"),
          arguments("no source", "{\"id\":\"bad\"}", "missing_parameter", "module"),
          arguments(
              "two names for one thing",
              "{\"id\":\"bad\",\"sandbox_id\":\"bad\",\"module\":\"counter\"}",
              "invalid_parameter",
              "sandbox_id"),
          arguments(
              "id of the wrong type",
              "{\"id\":7,\"module\":\"counter\"}",
              "invalid_parameter",
              "id"),
          arguments("null id", "{\"id\":null,\"module\":\"counter\"}", "missing_parameter", "id"),
          arguments(
              "module and tree",
              "{\"id\":\"bad\",\"module\":\"counter\",\"tree\":{\"id\":\"root\"}}",
              "invalid_parameter",
              "tree"),
          arguments(
              "unknown strategy beside a module",
              "{\"id\":\"bad\",\"module\":\"test_demo\",\"strategy\":\"all_for_one\"}",
              "invalid_parameter",
              "strategy"),
          arguments(
              "bad node",
              "{\"id\":\"bad\",\"module\":\"counter\",\"node\":\"n o d e\"}",
              "invalid_parameter",
              "node"),
          arguments(
              "config that is a list",
              "{\"id\":\"bad\",\"module\":\"counter\",\"config\":[1]}",
              "invalid_parameter",
              "config"),
          arguments(
              "strict that is a word",
              "{\"id\":\"bad\",\"module\":\"counter\",\"strict\":\"no\"}",
              "invalid_parameter",
              "strict"),
          arguments(
              "strategy beside a tree",
              "{\"id\":\"bad\",\"tree\":{\"id\":\"root\"},\"strategy\":\"one_for_one\"}",
              "invalid_parameter",
              "strategy"));

  @ParameterizedTest(name = "{0}")
  @FieldSource("BAD_BODIES")
  void aBadBodyIsRefusedWithTheNameOfTheField(
      String name, String body, String code, String parameter, Nodes nodes) {
    JsonNode problem =
        nodes.operator(1).api().postText("cluster/sandboxes", body).problem(400, code);
    assertThat(problem.path("parameter").asText()).isEqualTo(parameter);
  }

  static final List<String> BAD_NUMBERS =
      List.of(
          "-1",
          "1000001",
          "2147483648",
          "-9223372036854775808",
          "9223372036854775808",
          "1.5",
          "\"1e3\"",
          "\" 5 \"",
          "\"5\"",
          "true",
          "[]",
          "{}");

  @ParameterizedTest
  @FieldSource("BAD_NUMBERS")
  void aBadNumberIsRefusedWithFieldAndRule(String number, Nodes nodes) {
    Api api = nodes.operator(1).api();
    JsonNode beside =
        api.postText(
                "cluster/sandboxes",
                "{\"id\":\"bad\",\"module\":\"test_demo\",\"max_restarts\":" + number + "}")
            .problem(400, "invalid_parameter");
    assertThat(beside.path("parameter").asText()).isEqualTo("max_restarts");
    JsonNode inTree =
        api.postText(
                "cluster/sandboxes",
                "{\"id\":\"bad\",\"tree\":{\"id\":\"root\",\"max_restarts\":" + number + "}}")
            .problem(400, "invalid_parameter");
    assertThat(inTree.path("errors").get(0).path("pointer").asText())
        .isEqualTo("/tree/max_restarts");
  }

  static final List<Arguments> BAD_TREES =
      List.of(
          arguments("{\"id\":\"root\",\"strategy\":\"one_for_none\"}", "/tree/strategy"),
          arguments("{\"id\":\"root\",\"max_seconds\":0}", "/tree/max_seconds"),
          arguments("{\"id\":\"root\",\"colour\":\"red\"}", "/tree/colour"),
          arguments("{\"id\":\"root\",\"children\":{}}", "/tree/children"),
          arguments("{\"id\":\"root\",\"children\":[7]}", "/tree/children/0"),
          arguments(
              "{\"id\":\"root\",\"children\":[{\"module\":\"counter\"}]}", "/tree/children/0/id"),
          arguments("{\"id\":\"root\",\"children\":[{\"id\":\"a\"}]}", "/tree/children/0/module"),
          arguments(
              "{\"id\":\"root\",\"children\":[{\"id\":\"a\",\"module\":\"nobody\"}]}",
              "/tree/children/0/module"),
          arguments(
              "{\"id\":\"root\",\"children\":[{\"id\":\"a\",\"module\":\"counter\"},"
                  + "{\"id\":\"a\",\"module\":\"counter\"}]}",
              "/tree/children/1/id"),
          arguments(
              "{\"id\":\"root\",\"children\":[{\"id\":\"a\",\"module\":\"counter\","
                  + "\"restart\":\"always\"}]}",
              "/tree/children/0/restart"),
          arguments(
              "{\"id\":\"root\",\"children\":[{\"id\":\"a\",\"module\":\"counter\","
                  + "\"shutdown\":-10}]}",
              "/tree/children/0/shutdown"),
          arguments(
              "{\"id\":\"root\",\"children\":[{\"id\":\"a\",\"module\":\"counter\","
                  + "\"restart\":\"permanent\",\"significant\":true}]}",
              "/tree/children/0/significant"),
          arguments(
              "{\"id\":\"root\",\"children\":[{\"id\":\"a\",\"module\":\"counter\","
                  + "\"args\":{\"start\":\"many\"}}]}",
              "/tree/children/0/args/start"),
          arguments(
              "{\"id\":\"root\",\"children\":[{\"id\":\"p\",\"type\":\"dynamic_supervisor\"}]}",
              "/tree/children/0/template"));

  @ParameterizedTest(name = "{1}")
  @FieldSource("BAD_TREES")
  void aBadTreeIsRefusedWithThePlaceOfTheFault(String tree, String pointer, Nodes nodes) {
    JsonNode problem =
        nodes
            .operator(1)
            .api()
            .postText("cluster/sandboxes", "{\"id\":\"bad\",\"tree\":" + tree + "}")
            .expect(problemStatus(pointer))
            .assertNoInsides()
            .json();
    assertThat(Data.all(problem.path("errors"), "pointer")).contains(pointer);
    assertThat(problem.path("errors").get(0).path("detail").asText()).isNotBlank();
  }

  private static int problemStatus(String pointer) {
    assertThat(pointer).startsWith("/tree");
    return 400;
  }

  @Test
  void aTreeOfTooManyChildrenIsRefused(Nodes nodes) {
    Map<String, Object> tree = Map.of("id", "root", "children", Trees.workers(10_001, "counter"));
    JsonNode problem =
        nodes
            .operator(1)
            .api()
            .post("cluster/sandboxes", Map.of("id", "bad", "tree", tree))
            .problem(400, "invalid_parameter");
    assertThat(problem.path("errors").get(0).path("pointer").asText()).isEqualTo("/tree/children");
  }

  @Test
  void anUnknownModuleIsNotFound(Nodes nodes) {
    Api api = nodes.operator(1).api();
    JsonNode problem =
        api.post("cluster/sandboxes", Map.of("id", "bad", "module", "no_such_module"))
            .problem(404, "module_not_found");
    assertThat(problem.path("parameter").asText()).isEqualTo("module");
  }

  @Test
  void anIdThatIsTakenIsAConflict(Nodes nodes) {
    for (Operator operator : nodes.operators()) {
      JsonNode problem =
          operator
              .api()
              .post("cluster/sandboxes", Map.of("id", "kept", "module", "counter"))
              .problem(409, "already_exists");
      assertThat(problem.path("parameter").asText()).isEqualTo("id");
    }
  }

  static final List<Arguments> BAD_QUERIES =
      List.of(
          arguments("processes?colour=red", "colour"),
          arguments("processes?limit=1&limit=2", "limit"),
          arguments("processes?limit=0", "limit"),
          arguments("processes?limit=-1", "limit"),
          arguments("processes?limit=1000000000", "limit"),
          arguments("processes?limit=1e3", "limit"),
          arguments("processes?limit=%205%20", "limit"),
          arguments("processes?limit=", "limit"),
          arguments("processes?page=-1", "page"),
          arguments("processes?page=0", "page"),
          arguments("processes?per_page=5000", "per_page"),
          arguments("processes?limit=5&per_page=5", "per_page"),
          arguments("processes?page=2&cursor=1.1.0", "page"),
          arguments("processes?type=WORKER", "type"),
          arguments("processes?type=robot", "type"),
          arguments("processes?sandbox=Nobody", "sandbox"),
          arguments("processes?node=nobody", "node"),
          arguments("processes?cursor=abc", "cursor"),
          arguments("processes?scope=everywhere", "scope"),
          arguments("processes?path=a%00b", "path"),
          arguments("processes?path=" + "x".repeat(10_000), "path"),
          arguments("cluster/sandboxes?status=happy", "status"),
          arguments("cluster/sandboxes?limit=1001", "limit"),
          arguments("sandboxes/kept/events?after=-1", "after"),
          arguments("sandboxes/kept/events?wait=30001", "wait"),
          arguments("sandboxes/kept/events?wait=soon", "wait"),
          arguments("supervisors?node=x", "node"),
          arguments("events?topics=everything", "topics"));

  @ParameterizedTest
  @FieldSource("BAD_QUERIES")
  void aBadQueryIsRefusedWithTheNameOfTheParameter(String path, String parameter, Nodes nodes) {
    Answer answer = nodes.operator(1).api().get(path);
    JsonNode problem = answer.problem(400, "invalid_parameter");
    assertThat(problem.path("parameter").asText()).isEqualTo(parameter);
    assertThat(problem.path("detail").asText()).isNotBlank();
    assertThat(answer.took()).isLessThan(QUICK);
  }

  static final List<Arguments> BAD_MESSAGES =
      List.of(
          arguments("{\"kind\":\"shout\",\"message\":\"x\"}", "kind"),
          arguments("{\"message\":\"x\"}", "kind"),
          arguments("{\"kind\":\"cast\"}", "message"),
          arguments("{\"kind\":\"call\",\"message\":\"x\",\"timeout\":0}", "timeout"),
          arguments("{\"kind\":\"call\",\"message\":\"x\",\"timeout\":60001}", "timeout"),
          arguments("{\"kind\":\"call\",\"message\":\"x\",\"timeout\":\"soon\"}", "timeout"),
          arguments("{\"kind\":\"call\",\"message\":\"x\",\"@class\":\"Gadget\"}", "@class"));

  @ParameterizedTest
  @FieldSource("BAD_MESSAGES")
  void aBadMessageIsRefusedWithTheNameOfTheField(String body, String parameter, Nodes nodes) {
    String pid = Operator.bare(before.get("root/a"));
    Answer answer = nodes.operator(1).api().postText("processes/" + pid + "/message", body);
    answer.expect(400).assertNoInsides();
    assertThat(answer.json().path("parameter").asText()).isEqualTo(parameter);
  }

  @Test
  void namesOfClassesInAMessageAreNothingButText(Nodes nodes) {
    String pid = before.get("root/a");
    Map<String, Object> gadget = Map.of("@class", "javax.script.ScriptEngineManager", "$type", "x");
    JsonNode reply = nodes.operator(3).call(pid, gadget);
    assertThat(reply.path("error").asText()).contains("scripted understands");
  }

  static Stream<String> badReasons() {
    return Stream.of("", " ", "x".repeat(201), "a\nb", "a\u0000b");
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("badReasons")
  void aBadReasonIsRefused(String reason, Nodes nodes) {
    String pid = Operator.bare(before.get("root/a"));
    JsonNode problem =
        nodes
            .operator(1)
            .api()
            .delete("processes/" + pid + "?reason=" + Api.quoted(reason))
            .problem(400, "invalid_parameter");
    assertThat(problem.path("parameter").asText()).isEqualTo("reason");
  }

  @Test
  void aProblemTellsWhereItHappenedAndHowToFindItInTheLog(Nodes nodes) {
    Answer answer =
        Api.send(
            nodes
                .operator(2)
                .api()
                .request("processes/abc/info")
                .header("X-Request-Id", "my-request.1")
                .GET());
    JsonNode problem = answer.problem(400, "invalid_parameter");
    assertThat(problem.path("instance").asText()).isEqualTo("/api/v1/processes/abc/info");
    assertThat(problem.path("trace_id").asText()).isEqualTo("my-request.1");
    assertThat(problem.path("retryable").asBoolean(true)).isFalse();
    assertThat(problem.path("cluster").path("node").asText()).isEqualTo(nodes.at(2).name());
    assertThat(problem.path("cluster").path("nodes")).hasSize(3);
    assertThat(problem.path("cluster").path("mode").asText()).isEqualTo("multi_node");
    assertThat(answer.header("X-Request-Id")).isEqualTo("my-request.1");
  }
}
