package io.superlearner.faults;

import io.superlearner.faults.Net.Weather;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A switch in this JVM between the nodes' interfaces, in which frames are late, lost, doubled and
/// overtaken. The kernel here has no netem.
///
/// One thread an interface reads frames and plans them; one thread delivers what is due. A frame
/// keeps its place behind the one before it on its way, unless it is one that overtakes. With a
/// limit of bandwidth a frame that would wait for longer than [#QUEUE_NANOS] is lost.
final class Relay implements AutoCloseable {

  private static final long QUEUE_NANOS = 400_000_000;
  private static final long MILLION = 1_000_000;
  private static final int MAC = 6;

  private final List<Tap> taps = new ArrayList<>();
  private final Random random;
  private final Thread deliverer;
  private volatile Weather weather = Weather.FAIR;
  private volatile boolean closed;

  // all guarded by this
  private final PriorityQueue<Planned> planned = new PriorityQueue<>();
  private final Map<Long, Tap> learned = new HashMap<>();
  private final Map<Long, Long> lastOnWay = new HashMap<>();
  private final Map<Tap, Long> busyUntil = new HashMap<>();
  private long count;

  @SuppressWarnings("ArrayRecordComponent") // compared by its time alone
  private record Planned(long due, long number, Tap to, byte[] frame)
      implements Comparable<Planned> {

    @Override
    public int compareTo(Planned other) {
      return due == other.due ? Long.compare(number, other.number) : Long.compare(due, other.due);
    }
  }

  Relay(long seed) {
    random = new Random(seed);
    deliverer = Thread.ofPlatform().daemon().name("relay").start(this::deliver);
  }

  /// Makes an interface of the host that leads here; it is to be moved to where a node lives.
  void open(String name) {
    Tap tap = Tap.open(name);
    synchronized (this) {
      taps.add(tap);
    }
    Thread.ofPlatform().daemon().name("relay-" + name).start(() -> read(tap));
  }

  void weather(Weather now) {
    weather = now;
  }

  private void read(Tap tap) {
    while (!closed) {
      byte @Nullable [] frame = tap.read();
      if (frame != null && frame.length > 2 * MAC) {
        plan(tap, frame);
      }
    }
    closeAfterLastWrite(tap);
  }

  // its number is somebody else's as soon as it is closed
  private void closeAfterLastWrite(Tap tap) {
    try {
      deliverer.join();
      tap.close();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void plan(Tap from, byte[] frame) {
    learned.put(address(frame, MAC), from);
    Tap known = (frame[0] & 1) == 0 ? learned.get(address(frame, 0)) : null;
    List<Tap> targets = known == null ? taps : List.of(known);
    targets.stream().filter(to -> to != from).forEach(to -> plan(from, to, frame));
    notifyAll();
  }

  private static long address(byte[] frame, int at) {
    long address = 0;
    for (byte each : Arrays.copyOfRange(frame, at, at + MAC)) {
      address = address << Byte.SIZE | (each & 0xFF);
    }
    return address;
  }

  private void plan(Tap from, Tap to, byte[] frame) {
    Weather now = weather;
    if (isChosen(now.loss())) {
      return;
    }
    long arrival = System.nanoTime() + delay(now);
    long way = (long) taps.indexOf(from) << Integer.SIZE | taps.indexOf(to);
    if (!isChosen(now.early())) {
      arrival = Math.max(arrival, lastOnWay.getOrDefault(way, arrival));
      lastOnWay.put(way, arrival);
    } else {
      arrival = System.nanoTime();
    }
    if (now.kilobits() > 0) {
      long begin = Math.max(arrival, busyUntil.getOrDefault(to, arrival));
      if (begin - arrival > QUEUE_NANOS) {
        return;
      }
      arrival = begin + (long) frame.length * Byte.SIZE * MILLION / now.kilobits();
      busyUntil.put(to, arrival);
    }
    planned.add(new Planned(arrival, count++, to, frame));
    if (isChosen(now.twice())) {
      planned.add(new Planned(arrival, count++, to, frame));
    }
  }

  private long delay(Weather now) {
    int jitter = now.jitter() == 0 ? 0 : random.nextInt(2 * now.jitter() + 1) - now.jitter();
    return (now.delay() + jitter) * MILLION;
  }

  private boolean isChosen(int ofAHundred) {
    return ofAHundred > 0 && random.nextInt(100) < ofAHundred;
  }

  private void deliver() {
    while (!closed) {
      try {
        due().forEach(one -> one.to().write(one.frame()));
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private synchronized Queue<Planned> due() throws InterruptedException {
    Queue<Planned> due = new ArrayDeque<>();
    while (!closed && due.isEmpty()) {
      Planned first = planned.peek();
      long left = first == null ? Long.MAX_VALUE : first.due() - System.nanoTime();
      if (left > 0) {
        wait(Math.max(1, Math.min(left / MILLION, 100)));
      } else {
        due.add(planned.remove());
      }
    }
    return due;
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
