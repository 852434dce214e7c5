package io.superlearner.cluster.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import com.hazelcast.topic.MessageListener;
import io.superlearner.cluster.FarCallException;
import io.superlearner.cluster.FarLink;
import io.superlearner.cluster.FarReply;
import io.superlearner.cluster.Frames;
import io.superlearner.event.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Requests and replies, and frames, over one topic per member, on which only that member listens.
///
/// A topic carries bytes from any thread, where a task for the grid's executor would need its class
/// to be found on the other side, which the server gets wrong on threads that are not its own. A
/// request is answered on a virtual thread, so the grid's threads only hand over.
final class GridLink implements FarLink, Frames, AutoCloseable {

  private static final String CALLS = "superlearner.calls";
  private static final System.Logger LOG = System.getLogger(GridLink.class.getName());
  private static final int MOST_AT_ONCE = 1000;
  private static final long DEAF_NANOS = 4_000_000_000L;
  private static final long UNHEARD_NANOS = 1_500_000_000L;

  private record Waiting(String member, CompletableFuture<byte[]> reply) {}

  private final HazelcastInstance hazelcast;
  private final GridMembership membership;
  private final Seals seals;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<Long, Waiting> calls = new ConcurrentHashMap<>();
  // of the member: goes on after the calls of an earlier link of it, which others remember
  private final AtomicLong lastCall;
  private final Semaphore room = new Semaphore(MOST_AT_ONCE);
  private volatile @Nullable UnaryOperator<byte[]> handler;
  private final List<Consumer<byte[]>> takers = new CopyOnWriteArrayList<>();
  private volatile String listensAs = "";
  // System.nanoTime() of the last frame of another member, or of when listening began
  private volatile long heard;
  private volatile boolean heardAny;
  private volatile boolean closed;
  private final SeenCalls seen = new SeenCalls();
  private volatile @Nullable Ear ear;
  // guarded by this
  private @Nullable UUID listener;

  GridLink(HazelcastInstance hazelcast, GridMembership membership, Seals seals) {
    this.hazelcast = hazelcast;
    this.membership = membership;
    this.seals = seals;
    lastCall =
        (AtomicLong) hazelcast.getUserContext().computeIfAbsent(CALLS, _ -> new AtomicLong());
    listen();
    membership.watch(this::membersChanged);
  }

  private ITopic<byte[]> topicOf(String member) {
    return hazelcast.getTopic(Grid.PREFIX + "node." + member);
  }

  private synchronized void listen() {
    if (!membership.self().equals(listensAs)) {
      boolean afterMerge = listener != null;
      listenAnew();
      if (afterMerge) {
        threads.execute(this::awaitFirst);
      }
    }
  }

  // what comes between is taken by one of the two, and what both get by the new one
  private synchronized void listenAnew() {
    UUID old = listener;
    String before = listensAs;
    String self = membership.self();
    Ear next = new Ear(self);
    listener = topicOf(self).addMessageListener(next);
    ear = next;
    listensAs = self;
    heardAny = false;
    heard = System.nanoTime();
    if (old != null) {
      topicOf(before).removeMessageListener(old);
    }
  }

  private final class Ear implements MessageListener<byte[]> {

    private final String self;

    private Ear(String self) {
      this.self = self;
    }

    @Override
    public void onMessage(Message<byte[]> message) {
      if (this.equals(ear)) {
        Optional<Frame> frame = seals.read(message);
        // the code of a long request takes its time, and the thread of the grid is needed; what is
        // of a line keeps its order
        if (frame.isPresent() && frame.get().kind() != Frame.Kind.LINE) {
          threads.execute(() -> arrived(message, frame));
        } else {
          arrived(message, frame);
        }
      }
    }

    private void arrived(Message<?> message, Optional<Frame> frame) {
      seals.open(self, message, frame).ifPresent(GridLink.this::arrived);
    }
  }

  private void awaitFirst() {
    long begun = heard;
    while (!heardAny && !closed && System.nanoTime() - begun < DEAF_NANOS) {
      LockSupport.parkNanos(UNHEARD_NANOS);
      listenAgain();
    }
  }

  // While halves of a cut merge, a registration that is just being made can get lost on its way to
  // the others. All members ask each other for a sign of life every second, so hearing nothing at
  // all for longer means that nobody knows our topic.
  private boolean isDeaf(long limit) {
    return membership.members().size() > 1 && System.nanoTime() - heard > limit && !closed;
  }

  private synchronized void listenAgain() {
    if (isDeaf(heardAny ? DEAF_NANOS : UNHEARD_NANOS)) {
      LOG.log(System.Logger.Level.WARNING, "no member is heard; listening again");
      listenAnew();
    }
  }

  private synchronized void stopListening() {
    if (listener != null) {
      topicOf(listensAs).removeMessageListener(listener);
      listener = null;
      listensAs = "";
    }
  }

  private void membersChanged() {
    calls.values().stream()
        .filter(waiting -> !membership.members().contains(waiting.member()))
        .forEach(waiting ->
            waiting
                .reply()
                .completeExceptionally(
                    new FarCallException(true, "left the cluster before it answered")));
    if (!membership.self().equals(listensAs)) {
      threads.execute(this::listen);
    }
  }

  @Override
  public byte[] call(String member, byte[] request, Duration limit, BooleanSupplier hopeless) {
    if (!membership.members().contains(member)) {
      throw new FarCallException(false, "is not a member of the cluster");
    }
    long call = lastCall.incrementAndGet();
    Waiting waiting = new Waiting(member, new CompletableFuture<>());
    calls.put(call, waiting);
    try {
      threads.execute(() -> send(member, Frame.Kind.REQUEST, call, request));
      return await(waiting, limit, hopeless);
    } finally {
      calls.remove(call);
    }
  }

  private byte[] await(Waiting waiting, Duration limit, BooleanSupplier hopeless) {
    try {
      return FarReply.await(waiting.reply(), limit, hopeless);
    } catch (FarCallException failure) {
      if (failure.isLate() && isDeaf(DEAF_NANOS)) {
        threads.execute(this::listenAgain);
      }
      throw failure;
    }
  }

  private void send(String member, Frame.Kind kind, long call, byte[] body) {
    try {
      topicOf(member).publish(seals.seal(member, kind, call, body));
    } catch (HazelcastInstanceNotActiveException stopping) {
      LOG.log(System.Logger.Level.DEBUG, "the grid stops; a " + kind + " is not sent");
    }
  }

  private void arrived(Frame frame) {
    if (!frame.sender().toString().equals(listensAs)) {
      heard = System.nanoTime();
      heardAny = true;
    }
    switch (frame.kind()) {
      case REQUEST -> {
        if (seen.isFirst(frame.sender(), frame.call())) {
          threads.execute(() -> answer(frame));
        }
      }
      case LINE -> takers.forEach(taker -> taker.accept(frame.body()));
      // these have a topic of their own
      case EVENT -> {}
      case REPLY -> reply(frame).complete(frame.body());
      case FAILED -> reply(frame).completeExceptionally(new FarCallException(true, text(frame)));
      case REFUSED -> reply(frame).completeExceptionally(new FarCallException(false, text(frame)));
    }
  }

  private static String text(Frame frame) {
    return new String(frame.body(), StandardCharsets.UTF_8);
  }

  private CompletableFuture<byte[]> reply(Frame frame) {
    Waiting waiting = calls.get(frame.call());
    if (waiting == null || !waiting.member().equals(frame.sender().toString())) {
      return new CompletableFuture<>();
    }
    return waiting.reply();
  }

  private void answer(Frame frame) {
    UnaryOperator<byte[]> answering = handler;
    if (answering == null) {
      answer(frame, Frame.Kind.REFUSED, "is starting or stopping");
    } else if (!room.tryAcquire()) {
      answer(frame, Frame.Kind.REFUSED, "has too many requests at once");
    } else {
      try {
        send(
            frame.sender().toString(),
            Frame.Kind.REPLY,
            frame.call(),
            answering.apply(frame.body()));
      } catch (RuntimeException | Error failure) {
        // whatever it is: whoever asked must not wait for what does not come
        LOG.log(System.Logger.Level.WARNING, "a request of another node failed", failure);
        answer(frame, Frame.Kind.FAILED, "failed at the request; its log says why");
      } finally {
        room.release();
      }
    }
  }

  private void answer(Frame frame, Frame.Kind kind, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    send(frame.sender().toString(), kind, frame.call(), body);
  }

  @Override
  public void send(String member, byte[] frame) {
    if (membership.members().contains(member)) {
      send(member, Frame.Kind.LINE, 0, frame);
    }
  }

  @Override
  public Subscription receive(Consumer<byte[]> listener) {
    takers.add(listener);
    return () -> takers.remove(listener);
  }

  @Override
  public Map<String, Long> refused() {
    return seals.refused();
  }

  @Override
  public void serve(UnaryOperator<byte[]> answering) {
    handler = answering;
  }

  @Override
  public void stopServing() {
    handler = null;
  }

  @Override
  public void close() {
    stopServing();
    closed = true;
    Grid.letGo(this::stopListening);
    threads.shutdownNow();
  }
}
