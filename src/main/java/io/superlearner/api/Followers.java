package io.superlearner.api;

import io.superlearner.cluster.EventStreams;
import io.superlearner.cluster.StreamEvent;
import io.superlearner.cluster.Topic;
import io.superlearner.control.Code;
import io.superlearner.control.Refusal;
import io.superlearner.security.Access;
import io.superlearner.security.Identity;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The clients that follow streams at this node; at most 500 at a time. Each has a virtual thread
/// of its own that writes to it, so a slow one holds up nobody.
@ApplicationScoped
class Followers {

  private static final int MOST = 500;

  @Inject EventStreams streams;
  @Inject Access access;

  private final Semaphore free = new Semaphore(MOST);
  private final Shares shares = new Shares(MOST / 2);
  private final Set<Follower> present = ConcurrentHashMap.newKeySet();

  /// Begins to stream to a client and returns at once.
  void follow(
      Set<Topic> topics,
      StreamEvent.@Nullable Id after,
      Identity identity,
      AsyncResponse response) {
    if (!free.tryAcquire()) {
      throw new ProblemException(
          Refusal.of(Code.RATE_LIMITED, "this node has " + MOST + " followers; that is the most"));
    }
    if (!shares.take(identity.origin())) {
      free.release();
      throw new ProblemException(
          Refusal.of(
              Code.RATE_LIMITED,
              "you follow " + shares.most() + " streams of this node; that is the most for one"));
    }
    Follower follower = new Follower(() -> access.stillHolds(identity), identity.until());
    present.add(follower);
    StreamingOutput output = out -> follower.serve(streams, topics, after, out);
    Thread.ofVirtual()
        .name("events to " + identity.name())
        .start(() -> run(follower, identity, response, output));
  }

  private void run(
      Follower follower, Identity identity, AsyncResponse response, StreamingOutput output) {
    try {
      response.resume(
          Response.ok(output)
              .header("X-Accel-Buffering", "no")
              .header("Cache-Control", "no-store")
              .build());
    } finally {
      present.remove(follower);
      shares.giveBack(identity.origin());
      free.release();
    }
  }

  /// Returns how many clients follow now.
  int size() {
    return present.size();
  }

  @PreDestroy
  void stop() {
    present.forEach(Follower::stop);
  }
}
