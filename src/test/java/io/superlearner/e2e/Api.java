package io.superlearner.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The HTTP side of one node, with one credential.
///
/// Every method blocks until the answer is there, at most [#LIMIT].
///
/// @param base where the node serves, without a slash at the end
/// @param token the bearer token; null for a stranger
record Api(URI base, @Nullable String token) {

  /// The longest that anything may take.
  static final Duration LIMIT = Duration.ofSeconds(45);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /// Returns the same node with another credential; null for none.
  Api as(@Nullable String other) {
    return new Api(base, other);
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer delete(String path) {
    return send(request(path).DELETE());
  }

  Answer post(String path) {
    return send(request(path).POST(BodyPublishers.noBody()));
  }

  /// Sends plain data as JSON.
  Answer post(String path, Object body) {
    return postText(path, Data.write(body));
  }

  /// Sends text as it is, as JSON.
  Answer postText(String path, String body) {
    return send(json(path, BodyPublishers.ofString(body)));
  }

  /// Sends text as it is, as JSON, to replace what is there.
  Answer putText(String path, String body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }

  /// Begins a request with a body that is called JSON.
  HttpRequest.Builder json(String path, BodyPublisher body) {
    return request(path).header("Content-Type", "application/json").POST(body);
  }

  /// Begins a request with the credential.
  ///
  /// @param path below `/api/v1/`, or from the root if it begins with a slash
  HttpRequest.Builder request(String path) {
    URI uri = URI.create(base + (path.startsWith("/") ? path : "/api/v1/" + path));
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(LIMIT);
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  /// Sends a request and reads the whole answer.
  ///
  /// @throws UncheckedIOException if the node does not answer
  static Answer send(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    String words = request.method() + " " + request.uri().getPath();
    long began = System.nanoTime();
    try {
      HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      return new Answer(words, response.statusCode(), response.headers(), response.body(), took);
    } catch (IOException failure) {
      throw new UncheckedIOException(words + ": " + failure, failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError(words + " was interrupted", stop);
    }
  }

  /// Returns the client, for what is read while it comes in.
  static HttpClient client() {
    return CLIENT;
  }

  /// Writes a value so that it can stand in a query string or a path.
  static String quoted(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
