package io.superlearner.api;

import io.superlearner.cluster.EventStreams;
import io.superlearner.cluster.StreamEvent;
import io.superlearner.cluster.Topic;
import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Streams that a test fills: everything is kept, one node, life 1.
final class FakeStreams implements EventStreams {

  private static final NodeName NODE = NodeName.parse("one@127.0.0.1");

  private final List<StreamEvent> kept = new ArrayList<>();
  private final List<Running> running = new CopyOnWriteArrayList<>();

  synchronized StreamEvent publish(Topic topic, String type, Map<String, Object> data) {
    StreamEvent event =
        new StreamEvent(
            new StreamEvent.Id(1, 1, kept.size() + 1L),
            Instant.parse("2026-11-21T07:00:00.5Z"),
            NODE,
            topic,
            type,
            data);
    kept.add(event);
    running.forEach(each -> each.take(event));
    return event;
  }

  int followers() {
    return running.size();
  }

  @Override
  public synchronized Following follow(
      Set<Topic> topics, StreamEvent.@Nullable Id after, Consumer<StreamEvent> listener) {
    boolean known = after == null || (after.node() == 1 && after.incarnation() == 1);
    Running begun = new Running(topics, listener, !known);
    running.add(begun);
    if (after != null && known) {
      kept.stream().filter(each -> each.id().seq() > after.seq()).forEach(begun::take);
    }
    return begun;
  }

  private final class Running implements Following {

    private final Set<Topic> topics;
    private final Consumer<StreamEvent> listener;
    private final boolean gap;

    Running(Set<Topic> topics, Consumer<StreamEvent> listener, boolean gap) {
      this.topics = topics;
      this.listener = listener;
      this.gap = gap;
    }

    void take(StreamEvent event) {
      if (topics.contains(event.topic())) {
        listener.accept(event);
      }
    }

    @Override
    public boolean hasGap() {
      return gap;
    }

    @Override
    public void close() {
      running.remove(this);
    }
  }
}
