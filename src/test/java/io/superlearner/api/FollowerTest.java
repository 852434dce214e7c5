package io.superlearner.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.cluster.StreamEvent;
import io.superlearner.cluster.Topic;
import io.superlearner.security.SecretsUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FollowerTest {

  private static final Set<Topic> PROCESSES = Set.of(Topic.PROCESS_EVENTS);
  private static final Duration SOON = Duration.ofMillis(5);
  private static final Duration NEVER = Duration.ofHours(1);

  private final FakeStreams streams = new FakeStreams();

  /// A client that takes what is written and can be told to stop reading.
  private static final class Client extends OutputStream {

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final Semaphore flushed = new Semaphore(0);
    private final CountDownLatch reading = new CountDownLatch(1);
    private volatile boolean stuck;
    private volatile boolean gone;

    @Override
    public synchronized void write(int next) {
      taken.write(next);
    }

    @Override
    public void flush() throws IOException {
      if (gone) {
        throw new IOException("closed by the client");
      }
      flushed.release();
      if (stuck) {
        try {
          reading.await();
        } catch (InterruptedException stopped) {
          throw new IOException(stopped);
        }
      }
    }

    void awaitWrites(int count) throws InterruptedException {
      assertThat(flushed.tryAcquire(count, 10, TimeUnit.SECONDS)).isTrue();
    }

    synchronized String text() {
      return taken.toString(StandardCharsets.UTF_8);
    }
  }

  private Thread serve(
      Follower follower,
      StreamEvent.@Nullable Id after,
      Client client,
      @Nullable AtomicReference<IOException> failure) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            follower.serve(streams, PROCESSES, after, client);
          } catch (IOException gone) {
            if (failure != null) {
              failure.set(gone);
            }
          }
        });
  }

  private static Follower follower(BooleanSupplier allowed, Duration judged) {
    return new Follower(allowed, Instant.MAX, NEVER, judged);
  }

  @Test
  void eventsComeAsBlocksOfOneLineOfJson() throws Exception {
    Client client = new Client();
    Follower follower = follower(() -> true, NEVER);
    Thread thread = serve(follower, null, client, null);
    client.awaitWrites(1);

    streams.publish(Topic.PROCESS_EVENTS, "told", Map.of("text", "a\nb"));
    client.awaitWrites(1);
    follower.stop();
    thread.join();

    assertThat(client.text())
        .isEqualTo(
            """
            retry: 2000

            id: 1.1.1
            data: {"seq":1,"at":"2026-11-21T07:00:00.500000Z","node":"one@127.0.0.1",\
            "topic":"process_events","type":"told","data":{"text":"a\\nb"}}

            event: end
            data: {"reason":"the node stops"}

            """);
    assertThat(streams.followers()).isZero();
  }

  @Test
  void aForeignPlaceIsAGap() throws Exception {
    Client client = new Client();
    Follower follower = follower(() -> true, NEVER);
    Thread thread = serve(follower, new StreamEvent.Id(7, 1, 3), client, null);
    client.awaitWrites(2);
    follower.stop();
    thread.join();

    assertThat(client.text()).contains("event: gap\ndata: {\"after\":\"7.1.3\"}\n\n");
  }

  @Test
  void silenceIsFilledWithComments() throws Exception {
    Client client = new Client();
    Follower follower = new Follower(() -> true, Instant.MAX, SOON, SOON);
    Thread thread = serve(follower, null, client, null);
    client.awaitWrites(4);
    follower.stop();
    thread.join();

    assertThat(client.text()).contains(":\n\n:\n\n");
  }

  @Test
  void aClientThatDoesNotReadIsToldAndClosed() throws Exception {
    Client client = new Client();
    client.stuck = true;
    Thread thread = serve(follower(() -> true, NEVER), null, client, null);
    client.awaitWrites(1);

    for (int i = 0; i < 1_001; i++) {
      streams.publish(Topic.PROCESS_EVENTS, "told", Map.of());
    }
    client.reading.countDown();
    thread.join();

    assertThat(client.text()).endsWith("event: end\ndata: {\"reason\":\"too slow\"}\n\n");
    assertThat(streams.followers()).isZero();
  }

  @Test
  void aClientThatIsGoneIsForgottenAtTheNextWrite() throws Exception {
    Client client = new Client();
    AtomicReference<IOException> failure = new AtomicReference<>();
    Thread thread = serve(follower(() -> true, NEVER), null, client, failure);
    client.awaitWrites(1);

    client.gone = true;
    streams.publish(Topic.PROCESS_EVENTS, "told", Map.of());
    thread.join();

    assertThat(failure.get()).hasMessage("closed by the client");
    assertThat(streams.followers()).isZero();
  }

  @Test
  void aStreamEndsWithTheCredential() throws Exception {
    Client client = new Client();
    serve(follower(() -> false, SOON), null, client, null).join();

    assertThat(client.text()).contains("{\"reason\":\"the credential has ended\"}");
  }

  @Test
  void aStreamEndsWhenTheTimeOfTheCredentialIsOver() throws Exception {
    Client client = new Client();
    serve(new Follower(() -> true, Instant.EPOCH, NEVER, SOON), null, client, null).join();

    assertThat(client.text()).contains("{\"reason\":\"the credential has ended\"}");
  }

  @Test
  void aStoreThatStaysSilentEndsTheStreamInTheEnd() throws Exception {
    Client client = new Client();
    BooleanSupplier broken =
        () -> {
          throw new SecretsUnavailableException("broken", new IllegalStateException());
        };
    serve(follower(broken, SOON), null, client, null).join();

    assertThat(client.text()).contains("{\"reason\":\"the credential cannot be judged\"}");
  }
}
