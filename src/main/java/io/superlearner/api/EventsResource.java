package io.superlearner.api;

import io.superlearner.cluster.StreamEvent;
import io.superlearner.cluster.Topic;
import io.superlearner.control.Code;
import io.superlearner.control.Refusal;
import io.superlearner.operation.About;
import io.superlearner.operation.Caller;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What happens on all nodes, as a stream of server-sent events.
@Path("events")
@RequestScoped
@Produces("text/event-stream")
public class EventsResource {

  @Inject Followers followers;
  @Inject Caller caller;
  @Inject HttpServletRequest servlet;

  /// Streams events until the client goes, or its credential ends.
  ///
  /// @param topics names of topics, with commas between
  /// @param lastEventId the id of the last event that the client has seen
  @GET
  @Operation(id = "events.follow", summary = "Follow what happens", effect = Effect.READS)
  public void follow(
      @Required
          @About("cluster_events, cluster_metrics, process_events, sandbox_events; commas between")
          @QueryParam("topics")
          @Nullable String topics,
      @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
      @Suspended AsyncResponse response) {
    // to a HEAD nothing is written, so that it would never be known when its client has gone
    if (!servlet.getMethod().equals("GET")) {
      throw new ProblemException(
          Refusal.of(Code.METHOD_NOT_ALLOWED, "a stream is followed with GET"));
    }
    Set<Topic> wanted = topics(topics);
    StreamEvent.Id after = lastEventId == null ? null : id(lastEventId);
    followers.follow(wanted, after, caller.identity().orElseThrow(), response);
  }

  static Set<Topic> topics(@Nullable String names) {
    if (names == null) {
      throw new ProblemException(
          Refusal.ofParameter(
              Code.MISSING_PARAMETER,
              "topics",
              "topics: one or more of " + String.join(", ", Words.all(Topic.class))));
    }
    Set<Topic> topics = EnumSet.noneOf(Topic.class);
    for (String name : names.split(",", -1)) {
      try {
        topics.add(Words.parse(Topic.class, name));
      } catch (IllegalArgumentException wrong) {
        throw ProblemException.ofParameter("topics", String.valueOf(wrong.getMessage()));
      }
    }
    return topics;
  }

  private static StreamEvent.Id id(String text) {
    try {
      return StreamEvent.Id.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw ProblemException.ofParameter("Last-Event-ID", String.valueOf(wrong.getMessage()));
    }
  }
}
