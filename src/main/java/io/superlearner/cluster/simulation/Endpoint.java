package io.superlearner.cluster.simulation;

import io.superlearner.cluster.Broadcast;
import io.superlearner.cluster.ClusterPorts;
import io.superlearner.cluster.FarCallException;
import io.superlearner.cluster.FarLink;
import io.superlearner.cluster.FarReply;
import io.superlearner.cluster.Frames;
import io.superlearner.cluster.Membership;
import io.superlearner.event.Subscription;
import io.superlearner.identity.NodeName;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One simulated node's door to the others, for one life of it: who is there, a line to each, and
/// its way to truth. What others send waits while the node is frozen, and so does what it asks.
final class Endpoint implements Membership, FarLink, Frames, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Endpoint.class.getName());
  private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(365);

  /// A request that waits for its reply.
  private record Waiting(NodeName to, CompletableFuture<byte[]> reply) {}

  private final LocalGrid grid;
  private final Fabric fabric;
  private final NodeName node;
  private final String member;
  private final Gate gate;
  private final Inbox inbox;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Waiting> calls = ConcurrentHashMap.newKeySet();
  private final CopyOnWriteArrayList<Runnable> watchers = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Consumer<byte[]>> takers = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Consumer<byte[]>> hearers = new CopyOnWriteArrayList<>();
  private volatile @Nullable UnaryOperator<byte[]> handler;

  Endpoint(LocalGrid grid, NodeName node, String member) {
    this.grid = grid;
    this.fabric = grid.fabric;
    this.node = node;
    this.member = member;
    gate = new Gate(fabric, node);
    inbox = new Inbox(node, from -> gate.pass(AS_LONG_AS_IT_TAKES) && !fabric.isCut(from, node));
  }

  NodeName node() {
    return node;
  }

  String member() {
    return member;
  }

  /// Returns what the cluster needs of the world, seen from this node.
  ClusterPorts ports(Truth truth) {
    return new ClusterPorts(
        this, this, this, new Everybody(), new ReachedTruth(truth, fabric, node, new TruthWay()));
  }

  /// Looks anew at who is there; never blocks.
  void changed() {
    gate.changed();
    for (Waiting call : calls) {
      boolean there =
          fabric.state(call.to()) != Fabric.State.DEAD && !fabric.isCut(node, call.to());
      if (!there) {
        call.reply()
            .completeExceptionally(
                new FarCallException(true, "left the cluster before it answered"));
      }
    }
    watchers.forEach(Runnable::run);
  }

  // ---- membership ----

  @Override
  public String self() {
    return member;
  }

  @Override
  public String addressOf(String id) {
    return id;
  }

  @Override
  public boolean look(String address, boolean on) {
    return false;
  }

  // whoever is in a simulation was made by it
  @Override
  public Map<String, Long> refused() {
    return Map.of();
  }

  @Override
  public Set<String> members() {
    return grid.seenBy(node).stream().map(Endpoint::member).collect(Collectors.toSet());
  }

  @Override
  public Subscription watch(Runnable listener) {
    watchers.add(listener);
    return () -> watchers.remove(listener);
  }

  // ---- requests ----

  @Override
  public byte[] call(String to, byte[] request, Duration limit, BooleanSupplier hopeless) {
    long begin = System.nanoTime();
    if (!gate.pass(limit)) {
      throw new FarCallException(false, "was not asked, as " + node + " does not run");
    }
    Endpoint other =
        grid.find(node, to)
            .orElseThrow(() -> new FarCallException(false, "is not a member of the cluster"));
    Waiting waiting = new Waiting(other.node, new CompletableFuture<>());
    calls.add(waiting);
    try {
      other.take(node, request, waiting.reply());
      byte[] reply = FarReply.await(waiting.reply(), limit, hopeless);
      if (!gate.pass(limit.minusNanos(System.nanoTime() - begin))) {
        throw new FarCallException(true, "answered " + node + ", which does not run");
      }
      return reply;
    } finally {
      calls.remove(waiting);
    }
  }

  private void take(NodeName from, byte[] request, CompletableFuture<byte[]> reply) {
    try {
      threads.execute(() -> answer(from, request, reply));
    } catch (RejectedExecutionException closed) {
      reply.completeExceptionally(new FarCallException(false, "is stopping"));
    }
  }

  // what is lost on the way is waited for until the limit, as in any grid
  private void answer(NodeName from, byte[] request, CompletableFuture<byte[]> reply) {
    if (!arrives(from)) {
      return;
    }
    UnaryOperator<byte[]> answering = handler;
    if (answering == null) {
      reply.completeExceptionally(new FarCallException(false, "is starting or stopping"));
      return;
    }
    try {
      byte[] answer = answering.apply(request);
      if (arrives(from)) {
        reply.complete(answer);
      }
    } catch (RuntimeException failure) {
      LOG.log(System.Logger.Level.WARNING, "a request of another node failed", failure);
      reply.completeExceptionally(
          new FarCallException(true, "failed at the request; its log says why"));
    }
  }

  private boolean arrives(NodeName from) {
    return Gate.travel(fabric.delay(from, node))
        && gate.pass(AS_LONG_AS_IT_TAKES)
        && !fabric.isCut(from, node);
  }

  @Override
  public void serve(UnaryOperator<byte[]> answering) {
    handler = answering;
  }

  @Override
  public void stopServing() {
    handler = null;
  }

  // ---- frames and broadcasts ----

  @Override
  public void send(String to, byte[] frame) {
    if (gate.pass(AS_LONG_AS_IT_TAKES)) {
      grid.find(node, to).ifPresent(other -> carry(other, frame, other.takers));
    }
  }

  private void carry(Endpoint other, byte[] bytes, CopyOnWriteArrayList<Consumer<byte[]>> ends) {
    other.inbox.add(
        node, fabric.delay(node, other.node), () -> ends.forEach(end -> end.accept(bytes)));
  }

  @Override
  public Subscription receive(Consumer<byte[]> listener) {
    takers.add(listener);
    return () -> takers.remove(listener);
  }

  /// The line to all others.
  private final class Everybody implements Broadcast {

    @Override
    public void send(byte[] message) {
      if (gate.pass(AS_LONG_AS_IT_TAKES)) {
        grid.seenBy(node).stream()
            .filter(other -> other != Endpoint.this)
            .forEach(other -> carry(other, message, other.hearers));
      }
    }

    @Override
    public Subscription receive(Consumer<byte[]> listener) {
      hearers.add(listener);
      return () -> hearers.remove(listener);
    }
  }

  // ---- truth ----

  /// The way to whoever leads truth, and back.
  private final class TruthWay implements ReachedTruth.Way {

    @Override
    public void there() {
      walk();
    }

    // a change that was made is not known to whoever was cut off before it came back
    @Override
    public void back() {
      walk();
      if (fabric.leaderSeenBy(node).isEmpty()) {
        throw new TruthUnavailableException(node + " was cut off before truth answered", null);
      }
    }

    private void walk() {
      Duration way =
          fabric.leader().map(leader -> fabric.delay(node, leader)).orElse(Duration.ZERO);
      boolean inTime = way.compareTo(InMemoryTruth.LIMIT) < 0;
      if (!gate.pass(InMemoryTruth.LIMIT) || !Gate.travel(inTime ? way : InMemoryTruth.LIMIT)) {
        throw new TruthUnavailableException(node + " does not run", null);
      }
      if (!inTime) {
        throw new TruthUnavailableException("truth is too far away from " + node, null);
      }
    }
  }

  /// Closes the door: nothing goes in or out any more.
  @Override
  public void close() {
    stopServing();
    gate.close();
    inbox.close();
    grid.remove(this);
    threads.shutdownNow();
  }
}
