package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.time.Duration;

/// What a node answered to one request.
///
/// @param request method and path, for messages
/// @param status the HTTP status
/// @param headers all headers
/// @param text the body
/// @param took from sending to the last byte
record Answer(String request, int status, HttpHeaders headers, String text, Duration took) {

  /// Checks the status and returns this answer.
  Answer expect(int wanted) {
    assertThat(status).as("%s answered %s", request, text).isEqualTo(wanted);
    return this;
  }

  /// Returns the body as JSON.
  JsonNode json() {
    return Data.read(text);
  }

  /// Returns what was asked for: the content of the envelope of a good answer.
  JsonNode data() {
    assertThat(status).as("%s answered %s", request, text).isBetween(200, 299);
    JsonNode json = json();
    assertThat(json.path("success").asBoolean()).as("success of %s", request).isTrue();
    return json.path("data");
  }

  /// Returns the rows of a list.
  JsonNode items() {
    return data().path("items");
  }

  /// Checks that this is a problem of the agreed form and returns it.
  ///
  /// @param code the word in `code`
  JsonNode problem(int wanted, String code) {
    expect(wanted);
    assertThat(header("Content-Type")).as("type of %s", request).contains("problem+json");
    JsonNode json = json();
    assertThat(json.path("code").asText()).as("code of %s: %s", request, text).isEqualTo(code);
    assertThat(json.path("status").asInt()).isEqualTo(wanted);
    assertThat(json.path("success").asBoolean(true)).isFalse();
    for (String field : new String[] {"type", "title", "detail", "instance", "remedy"}) {
      assertThat(json.path(field).asText()).as("%s of %s", field, text).isNotBlank();
    }
    assertNoInsides();
    return json;
  }

  /// Tells whether what was to be made is there now. A try that was refused in time may have made
  /// it all the same, and the next one finds it.
  boolean isMade() {
    return status == 201
        || (status == 409 && json().path("code").asText().equals("already_exists"));
  }

  /// Checks that nothing tells of the insides of a node: no stack, no class names.
  Answer assertNoInsides() {
    assertThat(text)
        .as("body of %s", request)
        .doesNotContain("\tat ", "Exception", "java.", "jakarta.", "org.glassfish", "hazelcast")
        .doesNotContain("io.superlearner.");
    return this;
  }

  /// Returns a header; empty if there is none.
  String header(String name) {
    return headers.firstValue(name).orElse("");
  }
}
