package io.superlearner.cluster.simulation;

import io.superlearner.cluster.EventStreams;
import io.superlearner.cluster.StreamEvent;
import io.superlearner.cluster.Topic;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The streams of whichever cluster answers now. Whoever follows them goes on with the other when
/// that changes: what happened there before is not told.
final class SwitchedStreams implements EventStreams {

  // both guarded by this
  private EventStreams source;
  private final Set<Switched> followers = new HashSet<>();

  SwitchedStreams(EventStreams source) {
    this.source = source;
  }

  /// Has all go on with another source; does nothing if it is the same.
  void goOnWith(EventStreams next) {
    List<Switched> moved;
    synchronized (this) {
      if (next.equals(source)) {
        return;
      }
      source = next;
      moved = List.copyOf(followers);
    }
    moved.forEach(Switched::move);
  }

  private synchronized EventStreams source() {
    return source;
  }

  @Override
  public Following follow(
      Set<Topic> topics, StreamEvent.@Nullable Id after, Consumer<StreamEvent> listener) {
    Switched follower = new Switched(topics, listener);
    synchronized (this) {
      followers.add(follower);
    }
    follower.begin(after);
    return follower;
  }

  private synchronized void forget(Switched follower) {
    followers.remove(follower);
  }

  /// Somebody who follows. Its own lock orders its moves, and is not held while it is told
  /// something.
  private final class Switched implements Following {

    private final Set<Topic> topics;
    private final Consumer<StreamEvent> listener;
    // all guarded by this
    private @Nullable Following running;
    private @Nullable EventStreams from;
    private boolean gap;
    private boolean closed;

    Switched(Set<Topic> topics, Consumer<StreamEvent> listener) {
      this.topics = Set.copyOf(topics);
      this.listener = listener;
    }

    synchronized void begin(StreamEvent.@Nullable Id after) {
      if (running == null && !closed) {
        from = source();
        running = from.follow(topics, after, listener);
        gap = running.hasGap();
      } else if (after != null) {
        // it was moved before it began
        gap = true;
      }
    }

    synchronized void move() {
      EventStreams next = source();
      if (closed || next.equals(from)) {
        return;
      }
      if (running != null) {
        running.close();
      }
      from = next;
      running = next.follow(topics, null, listener);
    }

    @Override
    public synchronized boolean hasGap() {
      return gap;
    }

    @Override
    public void close() {
      forget(this);
      end();
    }

    private synchronized void end() {
      closed = true;
      if (running != null) {
        running.close();
      }
    }
  }
}
