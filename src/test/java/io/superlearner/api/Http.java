package io.superlearner.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Asks a node over HTTP, as one caller.
final class Http {

  private static final ObjectMapper READER = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final String base;
  private final @Nullable String token;

  Http(String base, @Nullable String token) {
    this.base = base;
    this.token = token;
  }

  /// An answer.
  record Answer(int status, java.net.http.HttpHeaders headers, String text) {

    JsonNode json() {
      try {
        return READER.readTree(text);
      } catch (IOException wrong) {
        throw new AssertionError("not JSON: " + text, wrong);
      }
    }

    JsonNode data() {
      return json().path("data");
    }

    String code() {
      return json().path("code").asText();
    }

    String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  Answer get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  Answer delete(String path, String... headers) {
    return send("DELETE", path, null, headers);
  }

  Answer post(String path, String json, String... headers) {
    return send("POST", path, json, headers);
  }

  Answer send(String method, String path, @Nullable String body, String... headers) {
    HttpRequest.Builder request = request(path, headers);
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request.method(method, HttpRequest.BodyPublishers.ofString(body));
      if (headers.length == 0 || !String.join(" ", headers).contains("Content-Type")) {
        request.header("Content-Type", "application/json");
      }
    }
    return send(request.build());
  }

  /// Sends a body of unknown length, in chunks.
  Answer postChunked(String path, InputStream body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> body))
            .build());
  }

  /// Opens a stream.
  HttpResponse<InputStream> open(String path, String... headers) {
    try {
      return CLIENT.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(path, failure);
    }
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    for (int index = 0; index < headers.length; index += 2) {
      request.header(headers[index], headers[index + 1]);
    }
    return request;
  }

  private static Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(request.toString(), failure);
    }
  }
}
