package io.superlearner.api;

import io.superlearner.cluster.EventStreams;
import io.superlearner.cluster.StreamEvent;
import io.superlearner.cluster.Topic;
import io.superlearner.security.SecretsUnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One client of a stream: a bounded queue between the publishers and the one thread that writes.
///
/// A client that does not keep up is told and closed; it comes back with the id of the last event
/// it has seen and gets the rest, or learns of the gap.
final class Follower {

  private static final System.Logger LOG = System.getLogger(Follower.class.getName());
  private static final int BEHIND = 1_000;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration JUDGED = Duration.ofSeconds(5);
  private static final int UNJUDGED = 12;

  private final BlockingQueue<StreamEvent> waiting = new LinkedBlockingQueue<>(BEHIND);
  private final BooleanSupplier allowed;
  private final Instant until;
  private final Duration heartbeat;
  private final Duration judgement;

  private volatile @Nullable String ended;
  private volatile @Nullable Thread writer;

  // owned by the writing thread
  private int unjudged;

  Follower(BooleanSupplier allowed, Instant until) {
    this(allowed, until, HEARTBEAT, JUDGED);
  }

  Follower(BooleanSupplier allowed, Instant until, Duration heartbeat, Duration judgement) {
    this.allowed = allowed;
    this.until = until;
    this.heartbeat = heartbeat;
    this.judgement = judgement;
  }

  /// Writes events until the client goes, its credential ends, it falls behind, or [#stop()].
  ///
  /// @throws IOException if the client has gone
  void serve(
      EventStreams streams, Set<Topic> topics, StreamEvent.@Nullable Id after, OutputStream out)
      throws IOException {
    writer = Thread.currentThread();
    try (EventStreams.Following following = streams.follow(topics, after, this::offer)) {
      write(out, "retry: 2000\n\n");
      if (following.hasGap()) {
        write(out, "event: gap\ndata: {\"after\":\"" + after + "\"}\n\n");
      }
      pump(out);
      write(out, "event: end\ndata: {\"reason\":\"" + ended + "\"}\n\n");
    }
  }

  /// Ends the stream: the node stops. Any thread may call it.
  void stop() {
    end("the node stops");
    Thread present = writer;
    if (present != null) {
      present.interrupt();
    }
  }

  private void offer(StreamEvent event) {
    if (!waiting.offer(event)) {
      end("too slow");
    }
  }

  private synchronized void end(String reason) {
    if (ended == null) {
      ended = reason;
    }
  }

  // Only stop() interrupts, and it has said why before.
  private void pump(OutputStream out) throws IOException {
    long judged = System.nanoTime();
    long wrote = judged;
    while (ended == null) {
      StreamEvent event;
      try {
        event = waiting.poll(judgement.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException stopped) {
        end("interrupted");
        return;
      }
      if (event != null || System.nanoTime() - wrote >= heartbeat.toNanos()) {
        write(out, event == null ? ":\n\n" : text(event));
        wrote = System.nanoTime();
      }
      if (System.nanoTime() - judged >= judgement.toNanos()) {
        judge();
        judged = System.nanoTime();
      }
    }
  }

  private void judge() {
    try {
      if (!until.isAfter(Instant.now()) || !allowed.getAsBoolean()) {
        end("the credential has ended");
      }
      unjudged = 0;
    } catch (SecretsUnavailableException failure) {
      LOG.log(System.Logger.Level.DEBUG, "a follower cannot be judged now", failure);
      unjudged++;
      if (unjudged >= UNJUDGED) {
        end("the credential cannot be judged");
      }
    }
  }

  static String text(StreamEvent event) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("seq", event.id().seq());
    data.put("at", event.at());
    data.put("node", event.node());
    data.put("topic", event.topic());
    data.put("type", event.type());
    data.put("data", event.data());
    String json = new String(Json.bytes(data), StandardCharsets.UTF_8);
    return "id: " + event.id() + "\ndata: " + json + "\n\n";
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
