package io.superlearner.testkit;

import io.superlearner.cluster.SignalCopies;
import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.FarSignal;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.Transport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/// A network in memory: every runtime that is attached reaches all others.
///
/// Everything goes through the codec of real nodes, so whatever cannot travel is refused. All is
/// delivered by one thread, in the order in which it was sent: the wire's own, or whichever calls
/// [#pump()]. Nodes can be killed, pairs cut and healed, and one direction frozen.
///
/// Those who are left learn of a loss after the detection time, by the clock; until then what they
/// send is accepted and lost, as in life.
public final class Wire implements AutoCloseable {

  /// From one life to another.
  private record Way(NodeLife from, NodeLife to) {}

  /// How a way is.
  private enum Condition {
    OPEN,
    /// What is sent is lost, and nobody knows that yet.
    BROKEN,
    /// Known to be lost.
    CLOSED
  }

  /// What is on its way; guarded by the wire.
  private static final class Line {
    final Queue<FarSignal> waiting = new ArrayDeque<>();
    Condition condition = Condition.OPEN;
    boolean frozen;
  }

  private final class Port implements Transport {
    final NodeLife life;
    final NodeName name;
    // guarded by the wire
    Receiver receiver;

    Port(NodeLife life, NodeName name) {
      this.life = life;
      this.name = name;
    }

    @Override
    public void open(Receiver with) {
      attached(this, with);
    }

    @Override
    public Delivery trySend(NodeLife to, FarSignal signal) {
      boolean sent = accept(new Way(life, to), SignalCopies.copy(signal));
      return sent ? Delivery.SENT : Delivery.NO_CONNECTION;
    }

    @Override
    public Optional<NodeName> findName(int node) {
      return nameOf(node);
    }
  }

  private final Clock clock;
  private final Duration detection;
  private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
  private final Thread carrier;

  // guarded by this
  private final Map<NodeLife, Port> ports = new HashMap<>();
  private final Map<Way, Line> lines = new HashMap<>();
  private final Map<Integer, NodeName> roster = new HashMap<>();
  private final List<FarSignal> carried = new ArrayList<>();

  private Wire(Clock clock, Duration detection, boolean ownThread) {
    this.clock = clock;
    this.detection = detection;
    this.carrier = ownThread ? Thread.ofPlatform().name("sl-wire").start(this::carry) : null;
  }

  /// Makes a wire that delivers on a thread of its own.
  ///
  /// @param detection how long a loss takes to be noticed; zero for at once
  public static Wire onOwnThread(Clock clock, Duration detection) {
    return new Wire(clock, detection, true);
  }

  /// Makes a wire that delivers when a test says so.
  ///
  /// @param detection how long a loss takes to be noticed; zero for at once
  public static Wire pumped(Clock clock, Duration detection) {
    return new Wire(clock, detection, false);
  }

  /// Returns the transport for one life of a node.
  public Transport port(NodeLife life, NodeName name) {
    return new Port(life, name);
  }

  /// Delivers everything that waits, also what comes by that, on the calling thread.
  public void pump() {
    for (Runnable next = work.poll(); next != null; next = work.poll()) {
      next.run();
    }
  }

  /// Waits until the wire's own thread has delivered everything that was sent before, bounded; or
  /// delivers it here, if there is none.
  public void flush() {
    if (carrier == null) {
      pump();
      return;
    }
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    work.add(() -> done.complete(true));
    Waits.await("the wire", done);
  }

  private void carry() {
    try {
      while (true) {
        work.take().run();
      }
    } catch (InterruptedException closed) {
      work.clear();
    }
  }

  /// Stops delivering.
  @Override
  public void close() {
    if (carrier != null) {
      carrier.interrupt();
    }
  }

  /// Returns every signal that was delivered, in order.
  public synchronized List<FarSignal> carried() {
    return List.copyOf(carried);
  }

  // ---- what a test does to it ----

  /// Ends a life without a word: the others notice after the detection time.
  ///
  /// @param noticed is told then, before the others
  public synchronized void kill(NodeLife life, Runnable noticed) {
    Port gone = ports.remove(life);
    List<Port> others = List.copyOf(ports.values());
    others.forEach(other -> breakUp(gone, other));
    afterDetection(() -> {
      noticed.run();
      others.forEach(other -> noticeLoss(gone, other));
    });
  }

  /// Cuts a pair: both notice after the detection time.
  public synchronized void cut(NodeLife one, NodeLife other) {
    Port first = ports.get(one);
    Port second = ports.get(other);
    breakUp(first, second);
    afterDetection(() -> noticeLoss(first, second));
  }

  /// Joins a pair that was cut.
  public synchronized void heal(NodeLife one, NodeLife other) {
    join(ports.get(one), ports.get(other));
  }

  /// Keeps back what one life sends to another: accepted, and not delivered.
  public synchronized void freeze(NodeLife from, NodeLife to) {
    lines.get(new Way(from, to)).frozen = true;
  }

  /// Lets what was kept back go on, in its order.
  public synchronized void thaw(NodeLife from, NodeLife to) {
    Way way = new Way(from, to);
    Line line = lines.get(way);
    line.frozen = false;
    line.waiting.forEach(_ -> work.add(() -> deliverOne(way, line)));
  }

  private void breakUp(Port one, Port other) {
    breakUp(new Way(one.life, other.life));
    breakUp(new Way(other.life, one.life));
  }

  private void afterDetection(Runnable notice) {
    if (detection.isZero()) {
      notice.run();
    } else {
      var _ = clock.schedule(detection, notice);
    }
  }

  private void breakUp(Way way) {
    Line line = lines.get(way);
    line.condition = Condition.BROKEN;
    line.waiting.clear();
  }

  private synchronized void noticeLoss(Port one, Port other) {
    lines.get(new Way(one.life, other.life)).condition = Condition.CLOSED;
    lines.get(new Way(other.life, one.life)).condition = Condition.CLOSED;
    noticeDown(one, other);
    noticeDown(other, one);
  }

  private void noticeDown(Port at, Port gone) {
    if (ports.containsKey(at.life)) {
      work.add(() -> at.receiver.down(gone.life));
    }
  }

  // ---- what transports do ----

  private synchronized void attached(Port port, Transport.Receiver receiver) {
    port.receiver = receiver;
    for (Port other : ports.values()) {
      join(port, other);
    }
    ports.put(port.life, port);
    roster.put(port.life.node(), port.name);
  }

  private void join(Port one, Port other) {
    lines.put(new Way(one.life, other.life), new Line());
    lines.put(new Way(other.life, one.life), new Line());
    work.add(() -> one.receiver.up(other.life, other.name));
    work.add(() -> other.receiver.up(one.life, one.name));
  }

  private synchronized boolean accept(Way way, FarSignal signal) {
    Line line = lines.get(way);
    if (line == null || line.condition == Condition.CLOSED) {
      return false;
    }
    if (line.condition == Condition.OPEN) {
      line.waiting.add(signal);
      work.add(() -> deliverOne(way, line));
    }
    return true;
  }

  private void deliverOne(Way way, Line line) {
    FarSignal signal;
    Port to;
    synchronized (this) {
      to = ports.get(way.to);
      signal = line.frozen || to == null ? null : line.waiting.poll();
      if (signal != null) {
        carried.add(signal);
      }
    }
    if (signal != null) {
      to.receiver.received(way.from, signal);
    }
  }

  private synchronized Optional<NodeName> nameOf(int node) {
    return Optional.ofNullable(roster.get(node));
  }
}
