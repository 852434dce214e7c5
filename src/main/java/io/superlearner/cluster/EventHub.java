package io.superlearner.cluster;

import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.event.Subscription;
import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The streams of this node: its own events and those of all others, numbered as they pass here.
///
/// One virtual thread passes everything on: to the ring, to the followers, and what is this node's
/// own to the other nodes. Each node sees members come and go for itself, so what others tell of
/// that is not passed on. Numbers that are missing in what a node sends become an event
/// `events_missed`.
final class EventHub implements EventStreams, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(EventHub.class.getName());
  private static final int KEPT = 10_000;
  private static final int WAITING = 20_000;
  private static final int AT_ONCE = 500;
  private static final int REPLAYED = 500;

  private final RosterEntry own;
  private final Broadcast broadcast;
  private final Codec codec;
  private final Clock clock;
  private final Arrivals arrivals = new Arrivals(WAITING);
  private final CopyOnWriteArrayList<Follower> followers = new CopyOnWriteArrayList<>();
  private final Subscription ownEvents;
  private final Subscription foreignEvents;
  private final Thread pump;

  private final ReentrantLock lock = new ReentrantLock();
  // all guarded by the lock
  private int kept = KEPT;
  private final ArrayDeque<StreamEvent> ring = new ArrayDeque<>();
  private long lastSeq;

  // owned by the pump: the last number of each life of each node
  private final Map<String, Long> lastOf = new HashMap<>();

  EventHub(RosterEntry own, EventBus events, Broadcast broadcast, Codec codec, Clock clock) {
    this.own = own;
    this.broadcast = broadcast;
    this.codec = codec;
    this.clock = clock;
    pump = Thread.ofVirtual().name("sl-event-hub").unstarted(this::pump);
    ownEvents = events.subscribe(this::told);
    foreignEvents = broadcast.receive(this::received);
    pump.start();
  }

  private void told(Event event) {
    if (EventTopics.of(event) != null) {
      arrivals.tell(event);
    }
  }

  /// Keeps so many events from now on, for followers that come back.
  void keep(int most) {
    lock.lock();
    try {
      kept = most;
    } finally {
      lock.unlock();
    }
  }

  /// Publishes figures of this node; never blocks.
  void figures(Instant at, Map<String, Object> data) {
    arrivals.tell(at, data);
  }

  private void received(byte[] bytes) {
    try {
      arrivals.tell(codec.decode(bytes, StreamBatch.class));
    } catch (IllegalArgumentException unreadable) {
      LOG.log(System.Logger.Level.WARNING, "another node sent unreadable events", unreadable);
    }
  }

  // ---- the pump ----

  private void pump() {
    try {
      for (var batch = arrivals.take(AT_ONCE); batch != null; batch = arrivals.take(AT_ONCE)) {
        List<StreamBatch.Item> mine = new ArrayList<>();
        for (Arrivals.Arrival arrival : batch) {
          passOn(arrival, mine);
        }
        send(mine);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void passOn(Arrivals.Arrival arrival, List<StreamBatch.Item> mine) {
    switch (arrival) {
      case Arrivals.Arrival.Own(var seq, var event) -> {
        StreamBatch.Item item = item(seq, event);
        mine.add(item);
        pass(own.name(), own.incarnation(), item);
      }
      case Arrivals.Arrival.Figures(var seq, var at, var data) -> {
        StreamBatch.Item item =
            new StreamBatch.Item(seq, at, Topic.CLUSTER_METRICS, "node_vitals", data);
        mine.add(item);
        pass(own.name(), own.incarnation(), item);
      }
      case Arrivals.Arrival.Foreign(var batch) ->
          batch.items().forEach(item -> pass(batch.node(), batch.incarnation(), item));
    }
  }

  private StreamBatch.Item item(long seq, Event event) {
    Topic topic = EventTopics.of(event);
    if (topic == null) {
      throw new IllegalStateException("an event without a topic was taken: " + event);
    }
    return new StreamBatch.Item(
        seq, event.at(), topic, PlainData.type(event), EventTopics.data(event, own.name()));
  }

  private void pass(NodeName node, int incarnation, StreamBatch.Item item) {
    noticeGap(node, incarnation, item.seq());
    if (item.topic() != Topic.CLUSTER_EVENTS || node.equals(own.name())) {
      deliver(node, item.at(), item.topic(), item.type(), item.data());
    }
  }

  private void noticeGap(NodeName node, int incarnation, long seq) {
    Long last = lastOf.put(node + "/" + incarnation, seq);
    if (last != null && seq > last + 1) {
      Map<String, Object> data = Map.of("node", node.toString(), "count", seq - last - 1);
      deliver(node, clock.now(), Topic.CLUSTER_EVENTS, "events_missed", data);
    }
  }

  private void deliver(
      NodeName node, Instant at, Topic topic, String type, Map<String, Object> data) {
    StreamEvent event;
    List<Follower> present;
    lock.lock();
    try {
      StreamEvent.Id id = new StreamEvent.Id(own.number(), own.incarnation(), ++lastSeq);
      event = new StreamEvent(id, at, node, topic, type, data);
      ring.addLast(event);
      while (ring.size() > kept) {
        ring.removeFirst();
      }
      present = List.copyOf(followers);
    } finally {
      lock.unlock();
    }
    present.forEach(follower -> follower.offer(event));
  }

  private void send(List<StreamBatch.Item> mine) {
    if (mine.isEmpty()) {
      return;
    }
    try {
      broadcast.send(codec.encode(new StreamBatch(own.name(), own.incarnation(), mine)));
    } catch (RuntimeException failure) {
      // the numbers tell the others that something is missing
      LOG.log(System.Logger.Level.WARNING, mine.size() + " events did not reach others", failure);
    }
  }

  // ---- followers ----

  @Override
  public Following follow(
      Set<Topic> topics, StreamEvent.@Nullable Id after, Consumer<StreamEvent> listener) {
    Follower follower = new Follower(Set.copyOf(topics), listener);
    follower.turn.lock();
    try {
      List<StreamEvent> earlier = register(follower, after);
      earlier.forEach(follower::offer);
      return follower;
    } finally {
      follower.turn.unlock();
    }
  }

  // what is delivered from now on waits for the follower's turn, until the earlier ones are through
  private List<StreamEvent> register(Follower follower, StreamEvent.@Nullable Id after) {
    lock.lock();
    try {
      followers.add(follower);
      if (after == null) {
        return List.of();
      }
      boolean ours =
          after.node() == own.number()
              && after.incarnation() == own.incarnation()
              && after.seq() <= lastSeq;
      if (!ours) {
        follower.gap = true;
        return List.of();
      }
      List<StreamEvent> earlier =
          ring.stream().filter(event -> event.id().seq() > after.seq()).toList();
      List<StreamEvent> wanted =
          earlier.stream().filter(event -> follower.topics.contains(event.topic())).toList();
      follower.gap = earlier.size() < lastSeq - after.seq() || wanted.size() > REPLAYED;
      return wanted.subList(Math.max(0, wanted.size() - REPLAYED), wanted.size());
    } finally {
      lock.unlock();
    }
  }

  private final class Follower implements Following {

    private final Set<Topic> topics;
    private final Consumer<StreamEvent> listener;
    private final ReentrantLock turn = new ReentrantLock();
    // written before anybody else has the follower
    private boolean gap;
    // guarded by turn
    private boolean closed;

    Follower(Set<Topic> topics, Consumer<StreamEvent> listener) {
      this.topics = topics;
      this.listener = listener;
    }

    void offer(StreamEvent event) {
      turn.lock();
      try {
        if (!closed && topics.contains(event.topic())) {
          listener.accept(event);
        }
      } catch (RuntimeException failure) {
        LOG.log(System.Logger.Level.WARNING, "a follower failed on " + event.id(), failure);
      } finally {
        turn.unlock();
      }
    }

    @Override
    public boolean hasGap() {
      return gap;
    }

    @Override
    public void close() {
      followers.remove(this);
      turn.lock();
      try {
        closed = true;
      } finally {
        turn.unlock();
      }
    }
  }

  @Override
  public void close() {
    ownEvents.close();
    foreignEvents.close();
    arrivals.close();
  }
}
