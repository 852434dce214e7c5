package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What somebody with a token does at one node. Each method that changes something checks that it
/// was done; use [#api] to see refusals.
///
/// @param api the node and the credential
record Operator(Api api) {

  private static final int LONGEST_WAIT_MS = 2_000;
  private static final int MOST_TRIES = 20;

  // ---- sandboxes ----

  /// Creates a sandbox and returns its record.
  ///
  /// @param node the node's name; null lets the cluster choose
  JsonNode create(String id, String module, @Nullable String node) {
    return create(body(id, "module", module, node));
  }

  /// Creates a sandbox from a tree, see [Trees].
  JsonNode create(String id, Map<String, Object> tree, @Nullable String node) {
    return create(body(id, "tree", tree, node));
  }

  /// Creates a sandbox from a whole body; asks again where the node has just lost its lease, as it
  /// may on a machine that is too busy, and as its answer says one may.
  JsonNode create(Map<String, Object> body) {
    Answer answer = api.post("cluster/sandboxes", body);
    for (int again = 0; again < MOST_TRIES && isToBeTriedAgain(answer); again++) {
      answer = api.post("cluster/sandboxes", body);
    }
    return answer.expect(201).data();
  }

  private static boolean isToBeTriedAgain(Answer answer) {
    if (answer.status() != 503 || !answer.json().path("retryable").asBoolean()) {
      return false;
    }
    LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
    return true;
  }

  private static Map<String, Object> body(
      String id, String source, Object value, @Nullable String node) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", id);
    body.put(source, value);
    if (node != null) {
      body.put("node", node);
    }
    return body;
  }

  JsonNode sandbox(String id) {
    return api.get("cluster/sandboxes/" + id).data();
  }

  JsonNode restart(String id) {
    return api.post("cluster/sandboxes/" + id + "/restart").expect(200).data();
  }

  JsonNode destroy(String id) {
    return api.delete("cluster/sandboxes/" + id).expect(200).data();
  }

  /// Returns the ids of all sandboxes, as listed.
  List<String> sandboxIds() {
    return Data.all(api.get("cluster/sandboxes").items(), "id");
  }

  /// Returns the supervisor's tree of a sandbox.
  JsonNode tree(String sandbox) {
    return api.get("supervisors/" + sandbox + "/root").data();
  }

  // ---- processes ----

  /// Returns the rows of a sandbox's processes by path.
  Map<String, JsonNode> processes(String sandbox) {
    Map<String, JsonNode> rows = new TreeMap<>();
    for (JsonNode row : api.get("processes?limit=1000&sandbox=" + sandbox).items()) {
      assertThat(rows.put(row.path("path").asText(), row)).as("twice: %s", row).isNull();
    }
    return rows;
  }

  /// Returns the pids of a sandbox's processes by path.
  Map<String, String> pids(String sandbox) {
    Map<String, String> pids = new TreeMap<>();
    processes(sandbox).forEach((path, row) -> pids.put(path, row.path("pid").asText()));
    return pids;
  }

  /// Returns the row of the one process at a path.
  JsonNode process(String sandbox, String path) {
    JsonNode rows = api.get("processes?sandbox=" + sandbox + "&path=" + Api.quoted(path)).items();
    assertThat(rows).as("processes of %s at %s", sandbox, path).hasSize(1);
    return rows.get(0);
  }

  /// Returns the pid of the one process at a path, as it prints: `<2.101.0>`.
  String pid(String sandbox, String path) {
    return process(sandbox, path).path("pid").asText();
  }

  /// Returns the paths whose pids differ.
  static Set<String> changed(Map<String, String> before, Map<String, String> after) {
    Set<String> changed = new TreeSet<>();
    Set<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    for (String path : paths) {
      if (!after.getOrDefault(path, "").equals(before.get(path))) {
        changed.add(path);
      }
    }
    return changed;
  }

  JsonNode info(String pid) {
    return api.get("processes/" + bare(pid) + "/info").data();
  }

  JsonNode state(String pid) {
    return api.get("processes/" + bare(pid) + "/state").data();
  }

  /// Ends a process and returns the answer; `reason` may be null for the usual one.
  JsonNode kill(String pid, @Nullable String reason) {
    String query = reason == null ? "" : "?reason=" + Api.quoted(reason);
    return api.delete("processes/" + bare(pid) + query).expect(200).data();
  }

  /// Calls a process and returns the reply.
  JsonNode call(String pid, Object message) {
    return send(pid, "call", message).path("reply");
  }

  JsonNode cast(String pid, Object message) {
    return send(pid, "cast", message);
  }

  /// Sends a message of a kind: `call`, `cast` or `info`.
  JsonNode send(String pid, String kind, Object message) {
    Map<String, Object> body = Map.of("kind", kind, "message", message);
    return api.post("processes/" + bare(pid) + "/message", body).expect(200).data();
  }

  /// Returns a pid as it stands in URLs.
  static String bare(String pid) {
    return pid.replace("<", "").replace(">", "");
  }

  // ---- events of a sandbox ----

  /// Returns what happened in a sandbox, oldest first.
  JsonNode events(String sandbox) {
    return api.get("sandboxes/" + sandbox + "/events").items();
  }

  /// Returns the number of the last event, to wait for what comes after it.
  long lastEvent(String sandbox) {
    return api.get("sandboxes/" + sandbox + "/events").data().path("last").asLong();
  }

  /// Waits for the first event after a number that is right, by the API's own `wait`.
  ///
  /// @throws AssertionError if there is none within [Await#USUAL]; it shows what there was
  JsonNode awaitEvent(String sandbox, long after, String what, Predicate<JsonNode> right) {
    long deadline = System.nanoTime() + Await.USUAL.toNanos();
    StringBuilder seen = new StringBuilder();
    long from = after;
    while (System.nanoTime() - deadline < 0) {
      String query = "/events?after=" + from + "&wait=" + LONGEST_WAIT_MS;
      JsonNode part = api.get("sandboxes/" + sandbox + query).data();
      for (JsonNode event : part.path("items")) {
        if (right.test(event)) {
          return event;
        }
        seen.append('\n').append(event);
      }
      from = part.path("last").asLong();
    }
    throw new AssertionError("no event in " + sandbox + ": " + what + "; there was" + seen);
  }

  /// Waits until the child at a path has been restarted, and returns the event.
  JsonNode awaitRestart(String sandbox, long after, String path) {
    return awaitEvent(
        sandbox,
        after,
        "restart of " + path,
        event ->
            event.path("type").asText().equals("child_restarted")
                && event.path("path").asText().equals(path));
  }

  // ---- nodes ----

  JsonNode status() {
    return api.get("cluster/status").data();
  }

  /// Returns the entries of all nodes by name.
  Map<String, JsonNode> nodes() {
    Map<String, JsonNode> rows = new TreeMap<>();
    for (JsonNode row : api.get("cluster/nodes").items()) {
      assertThat(rows.put(row.path("name").asText(), row)).as("twice: %s", row).isNull();
    }
    return rows;
  }

  /// Returns the name of the node that answers.
  String self() {
    return status().path("current_node").asText();
  }

  /// Waits until a question has the right answer.
  JsonNode await(String what, Duration limit, String path, Predicate<JsonNode> right) {
    return Await.until(what, limit, () -> api.get(path).json(), right);
  }
}
