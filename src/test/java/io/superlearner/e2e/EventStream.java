package io.superlearner.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A running stream of server-sent events from one node, read by a virtual thread.
final class EventStream implements AutoCloseable {

  /// One event as it came over the wire.
  ///
  /// @param id its id; empty if it has none
  /// @param type its `event` field; empty if it has none
  /// @param data its content
  record Sent(String id, String type, JsonNode data) {}

  private final HttpResponse<InputStream> response;
  private final BlockingQueue<Sent> arrived = new LinkedBlockingQueue<>();
  private final List<Sent> seen = new ArrayList<>();

  private EventStream(HttpResponse<InputStream> response) {
    this.response = response;
    Thread.ofVirtual().start(this::read);
  }

  /// Begins to follow topics at a node; returns when the node has answered.
  ///
  /// @param after the id of the last event seen; null to begin now
  static EventStream follow(Api api, String topics, @Nullable String after) {
    HttpRequest.Builder request =
        api.request("events?topics=" + topics).header("Accept", "text/event-stream").GET();
    if (after != null) {
      request.header("Last-Event-ID", after);
    }
    try {
      HttpResponse<InputStream> response =
          Api.client().send(request.build(), BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw new AssertionError(
            "the stream was refused with " + response.statusCode() + ": " + text(response));
      }
      return new EventStream(response);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stop);
    }
  }

  private static String text(HttpResponse<InputStream> response) throws IOException {
    try (InputStream body = response.body()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String id = "";
      String type = "";
      StringBuilder data = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id:")) {
          id = line.substring(3).strip();
        } else if (line.startsWith("event:")) {
          type = line.substring(6).strip();
        } else if (line.startsWith("data:")) {
          data.append(line.substring(5).strip());
        } else if (line.isEmpty() && !data.isEmpty()) {
          arrived.add(new Sent(id, type, Data.read(data.toString())));
          id = "";
          type = "";
          data.setLength(0);
        }
      }
    } catch (IOException closed) {
      // close() ends the reading in this way
      arrived.add(new Sent("", "closed", Data.read("{}")));
    }
  }

  /// Waits for the first event, of those not waited for before, that is right.
  ///
  /// @throws AssertionError if none comes within [Await#USUAL]; it shows what came
  Sent await(String what, Predicate<Sent> right) {
    return await(what, Await.USUAL, right);
  }

  /// Waits like [#await(String, Predicate)] with a limit of its own.
  Sent await(String what, Duration limit, Predicate<Sent> right) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (true) {
        long left = Math.max(0, deadline - System.nanoTime());
        Sent next = arrived.poll(left, TimeUnit.NANOSECONDS);
        if (next == null) {
          throw new AssertionError("no event " + what + " within " + limit + "; came: " + seen);
        }
        seen.add(next);
        if (right.test(next)) {
          return next;
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stop);
    }
  }

  /// Returns the events that were passed over or waited for so far, in order.
  List<Sent> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
