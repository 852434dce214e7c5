package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who may do what: tokens, roles, login links, and the browser's cookie.
@Tag("cluster")
@SharedNodes.Use
class AccessTest {

  private static final List<String> RANKS = List.of("viewer", "operator", "admin");

  private static JsonNode token(Nodes nodes, int node, String role) {
    return nodes
        .operator(node)
        .api()
        .post("tokens", Map.of("role", role, "label", "e2e " + role))
        .expect(201)
        .data();
  }

  @Test
  void everyOperationTakesExactlyTheRolesThatItsEntryNames(Nodes nodes) {
    Map<String, Api> callers = new TreeMap<>();
    callers.put("stranger", nodes.operator(2).api().as(null));
    callers.put("admin", nodes.operator(2).api());
    for (String role : List.of("viewer", "operator")) {
      String secret = token(nodes, 1, role).path("token").asText();
      callers.put(role, nodes.operator(2).api().as(secret));
    }
    JsonNode operations = nodes.operator(1).api().get("arsenal/operations").items();
    if (operations.isMissingNode()) {
      operations = nodes.operator(1).api().get("arsenal/operations").data().path("operations");
    }
    assertThat(operations.size()).isGreaterThan(15);
    for (JsonNode operation : operations) {
      if (operation.path("id").asText().equals("events.follow")) {
        continue; // never ends when it is allowed; EventsTest has its roles
      }
      for (Map.Entry<String, Api> caller : callers.entrySet()) {
        int status = harmless(caller.getValue(), operation).status();
        String words = operation.path("id").asText() + " as " + caller.getKey();
        if (caller.getKey().equals("stranger")) {
          assertThat(status).as(words).isEqualTo(401);
        } else if (covers(caller.getKey(), operation.path("role").asText())) {
          assertThat(status).as(words).isNotIn(401, 403, 500);
        } else {
          assertThat(status).as(words).isEqualTo(403);
        }
      }
    }
  }

  private static boolean covers(String role, String needed) {
    return RANKS.indexOf(role) >= RANKS.indexOf(needed);
  }

  /// Runs an operation on things that do not exist, with a body that says nothing.
  private static Answer harmless(Api api, JsonNode operation) {
    String path = operation.path("path").asText();
    String below =
        path.replace("{node}", "superlearner9@127.0.0.1")
            .replace("{pid}", "9.9.9")
            .replaceAll("\\{id[^}]*}", "no-such-thing")
            .replaceAll("\\{[^}]*}", "no-such-thing");
    String relative = below.startsWith("/") ? below.substring(1) : below;
    return switch (operation.path("method").asText()) {
      case "GET" -> api.get(relative);
      case "DELETE" -> api.delete(relative);
      case "POST" -> api.postText(relative, "{}");
      case "PUT" -> api.putText(relative, "{}");
      default -> throw new AssertionError("no way to run " + operation);
    };
  }

  @Test
  void theCatalogueNamesEveryOperationOnceWithAllThatClientsNeed(Nodes nodes) {
    JsonNode data = nodes.operator(1).api().get("arsenal/operations").data();
    JsonNode operations = data.has("items") ? data.path("items") : data.path("operations");
    Set<String> ids = new TreeSet<>();
    for (JsonNode operation : operations) {
      assertThat(ids.add(operation.path("id").asText())).as("%s", operation).isTrue();
      assertThat(operation.path("summary").asText()).isNotBlank();
      assertThat(operation.path("effect").asText()).isIn("reads", "changes", "destroys");
      assertThat(operation.path("role").asText()).isIn(RANKS);
    }
    assertThat(ids)
        .contains(
            "cluster.status",
            "cluster.nodes",
            "cluster.processes",
            "sandboxes.create",
            "sandboxes.destroy",
            "sandboxes.restart",
            "sandboxes.events",
            "processes.info",
            "processes.state",
            "processes.message",
            "processes.exit",
            "supervisors.list",
            "supervisors.get",
            "operations.list",
            "events.follow");
  }

  @Test
  void aTokenMadeAtOneNodeHoldsAtAllAndIsRefusedEverywhereOnceItIsRevoked(Nodes nodes) {
    JsonNode made = token(nodes, 1, "operator");
    String secret = made.path("token").asText();
    for (Operator operator : nodes.operators()) {
      operator.api().as(secret).get("cluster/status").expect(200);
    }
    Operator restricted = new Operator(nodes.operator(2).api().as(secret));
    restricted.create("by-operator", "counter", null);
    restricted.destroy("by-operator");
    JsonNode listed = nodes.operator(3).api().get("tokens").items();
    assertThat(listed.toString()).contains(made.path("id").asText()).doesNotContain(secret);
    nodes.operator(3).api().delete("tokens/" + made.path("id").asText()).expect(200);
    for (Operator operator : nodes.operators()) {
      operator.api().as(secret).get("cluster/status").problem(401, "unauthenticated");
    }
    nodes.operator(1).api().delete("tokens/" + made.path("id").asText()).problem(404, "not_found");
  }

  @Test
  void aRefusedRoleChangesNothing(Nodes nodes) {
    String viewer = token(nodes, 1, "viewer").path("token").asText();
    nodes.operator(1).create("mine", "counter", nodes.at(2).name());
    Map<String, String> before = nodes.operator(1).pids("mine");
    Api api = nodes.operator(3).api().as(viewer);
    api.delete("cluster/sandboxes/mine").problem(403, "forbidden");
    api.post("cluster/sandboxes/mine/restart").problem(403, "forbidden");
    api.delete("processes/" + Operator.bare(before.get("root/counter"))).problem(403, "forbidden");
    api.post("cluster/sandboxes", Map.of("id", "theirs", "module", "counter"))
        .problem(403, "forbidden");
    api.post("tokens", Map.of("role", "admin", "label", "mine")).problem(403, "forbidden");
    assertThat(nodes.operator(1).pids("mine")).isEqualTo(before);
    assertThat(nodes.operator(1).sandboxIds()).containsExactly("mine");
    assertThat(nodes.at(3).log()).contains("forbidden");
  }

  @Test
  void aLoginLinkWorksOnceAndItsCookieWorksOnAllNodes(Nodes nodes) {
    JsonNode link = nodes.operator(1).api().post("login-codes").expect(201).data();
    assertThat(link.path("url").asText()).startsWith(nodes.operator(1).api().base().toString());
    assertThat(link.toString()).doesNotContain(nodes.token());
    String path = "/login?code=" + link.path("code").asText();

    Answer first = nodes.operator(2).api().as(null).get(path);
    assertThat(first.status()).isBetween(300, 399);
    String cookie = first.header("Set-Cookie");
    assertThat(cookie).startsWith("sl_e2e_").contains("HttpOnly").contains("SameSite=Strict");
    String session = cookie.substring(0, cookie.indexOf(';'));

    for (Operator operator : nodes.operators()) {
      Api stranger = operator.api().as(null);
      Api.send(stranger.request("cluster/status").header("Cookie", session).GET()).expect(200);
      Answer page = Api.send(stranger.request("/").header("Cookie", session).GET());
      assertThat(page.status()).as("page of %s", operator.api().base()).isEqualTo(200);
      assertThat(page.text()).contains("superlearner");
      assertThat(stranger.get("/").status()).isBetween(300, 399);
    }
    for (Operator operator : nodes.operators()) {
      Answer again = operator.api().as(null).get(path);
      assertThat(again.header("Set-Cookie")).isEmpty();
      assertThat(again.status()).isEqualTo(200);
      assertThat(again.text()).contains("used already");
    }
  }

  @Test
  void aCookieAloneChangesNothingUnlessThePageIsOurs(Nodes nodes) {
    JsonNode link = nodes.operator(1).api().post("login-codes").expect(201).data();
    String cookie =
        nodes
            .operator(1)
            .api()
            .as(null)
            .get("/login?code=" + link.path("code").asText())
            .header("Set-Cookie");
    String session = cookie.substring(0, cookie.indexOf(';'));
    Api stranger = nodes.operator(1).api().as(null);
    String body = "{\"id\":\"forged\",\"module\":\"counter\"}";
    for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1:1")) {
      Api.send(
              stranger
                  .json(
                      "cluster/sandboxes", java.net.http.HttpRequest.BodyPublishers.ofString(body))
                  .header("Cookie", session)
                  .header("Origin", origin))
          .problem(403, "forbidden");
    }
    Api.send(
            stranger
                .json("cluster/sandboxes", java.net.http.HttpRequest.BodyPublishers.ofString(body))
                .header("Cookie", session))
        .problem(403, "forbidden");
    assertThat(nodes.operator(1).sandboxIds()).isEmpty();
    URI own = stranger.base();
    Api.send(
            stranger
                .json("cluster/sandboxes", java.net.http.HttpRequest.BodyPublishers.ofString(body))
                .header("Cookie", session)
                .header("Origin", own.toString()))
        .expect(201);
  }

  @Test
  void everyAnswerCarriesTheHeadersThatProtectBrowsers(Nodes nodes) {
    Api api = nodes.operator(1).api();
    for (Answer answer :
        List.of(
            api.get("cluster/status"),
            api.as(null).get("cluster/status"),
            api.get("no/such/path"),
            api.as(null).get("/login"),
            api.as(null).get("/health/live"))) {
      assertThat(answer.header("X-Content-Type-Options")).as(answer.request()).isEqualTo("nosniff");
      assertThat(answer.header("Content-Security-Policy"))
          .as(answer.request())
          .contains("frame-ancestors 'none'");
      assertThat(answer.header("Referrer-Policy")).isNotBlank();
      assertThat(answer.header("X-Powered-By")).isEmpty();
      assertThat(answer.header("Server")).isEmpty();
      assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }
  }
}
