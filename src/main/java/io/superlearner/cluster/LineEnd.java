package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.DeadLetter;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.FarSignal;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.Transport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A [Line] with a lock, a clock and a wire: whatever has to be done is done by one task at a time,
/// which runs while there is something to do. Any thread may call.
final class LineEnd {

  private static final System.Logger LOG = System.getLogger(LineEnd.class.getName());
  private static final int MOST_FRAMES = 4 * Outgoing.MOST_BATCHES;

  // fixed at start
  private final FarLines lines;
  private final FarLines.House house;
  private final NodeLife life;
  private final NodeName name;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger work = new AtomicInteger();

  // set by the task once it has nothing more to tell
  private volatile boolean done;

  // guarded by the lock; the task alone reads it without
  private final Line line;
  private ArrayDeque<byte[]> frames = new ArrayDeque<>();
  private boolean left;
  private volatile boolean over;
  // counts the streams that have begun
  private int stream;
  private Clock.@Nullable Cancellation alarm;
  private long alarmAt;

  private volatile String member;
  // the stream that the runtime knows of; for another, what it wants to send is refused
  private volatile int announced;

  LineEnd(FarLines lines, Neighbour neighbour) {
    this.lines = lines;
    this.house = lines.house();
    this.life = neighbour.life();
    this.name = neighbour.name();
    this.member = neighbour.member();
    this.line = new Line(house.own(), life, lines.nextSession(), house.limits(), now());
  }

  /// A pause of this JVM is no silence of the others.
  private long now() {
    return house.clock().awakeNanos();
  }

  // ---- what others do ----

  /// The member of the other node may change while its life goes on.
  void movedTo(String now) {
    member = now;
  }

  Delivery trySend(byte[] signal, boolean isMessage) {
    Line.Taken taken;
    lock.lock();
    try {
      taken = announced == stream ? line.offer(signal, isMessage) : Line.Taken.CLOSED;
    } finally {
      lock.unlock();
    }
    return switch (taken) {
      case YES -> {
        wake();
        yield Delivery.SENT;
      }
      case FULL -> Delivery.MAILBOX_FULL;
      case CLOSED -> Delivery.NO_CONNECTION;
    };
  }

  /// Takes a frame; one too many is dropped, and its sender will send it again.
  void arrived(byte[] frame) {
    lock.lock();
    try {
      if (frames.size() >= MOST_FRAMES) {
        return;
      }
      frames.add(frame);
    } finally {
      lock.unlock();
    }
    wake();
  }

  /// The other life is not in the grid any more.
  void leave() {
    lock.lock();
    try {
      left = true;
    } finally {
      lock.unlock();
    }
    wake();
  }

  /// Tells whether it was left, and the runtime has been told all that there was to tell.
  boolean isDone() {
    return done;
  }

  /// Sees to it that the task runs, at least once from now on.
  void wake() {
    if (work.getAndIncrement() == 0) {
      house.threads().execute(this::run);
    }
  }

  // ---- the task ----

  /// What the task has to tell the runtime, in this order.
  private sealed interface News {
    record Up(int stream) implements News {}

    @SuppressWarnings(
        "ArrayRecordComponent") // never compared; its bytes are not changed by anybody
    record Item(byte[] bytes) implements News {}

    record Unconfirmed(List<byte[]> signals) implements News {}
  }

  private void run() {
    int seen;
    do {
      seen = work.get();
      try {
        pass();
      } catch (RuntimeException | Error failure) {
        // whatever it is: a task that ended here would never be begun again
        LOG.log(System.Logger.Level.ERROR, () -> "the line to " + name + " stumbled", failure);
      }
    } while (work.addAndGet(-seen) != 0);
    done = over;
  }

  private void pass() {
    List<News> news = new ArrayList<>();
    List<Packet> packets = List.of();
    String to = member;
    lock.lock();
    try {
      if (over) {
        return;
      }
      receive(news);
      if (!left && line.isLost(now())) {
        giveUp(news);
      }
      packets = line.due(now());
      if (left) {
        // what waits is sent all the same: it may be this node that leaves
        giveUp(news);
      }
    } finally {
      lock.unlock();
    }
    news.forEach(this::tell);
    lookAgain();
    packets.forEach(packet -> house.frames().send(to, packet.bytes()));
  }

  private void receive(List<News> news) {
    ArrayDeque<byte[]> came = frames;
    frames = new ArrayDeque<>();
    for (byte[] frame : came) {
      Line.Got got;
      try {
        got = line.receive(Packet.of(frame), now());
      } catch (IllegalArgumentException unreadable) {
        LOG.log(
            System.Logger.Level.WARNING, () -> "a frame of " + name + " is dropped", unreadable);
        continue;
      }
      if (got.ended()) {
        news.add(new News.Unconfirmed(got.unconfirmed()));
      }
      if (got.begun()) {
        news.add(new News.Up(++stream));
      }
      got.items().forEach(item -> news.add(new News.Item(item)));
    }
  }

  private void giveUp(List<News> news) {
    boolean wasOpen = line.isOpen();
    List<byte[]> unconfirmed = line.giveUp(lines.nextSession(), now());
    over = left;
    if (over && alarm != null) {
      alarm.cancel();
      alarm = null;
    }
    if (wasOpen) {
      news.add(new News.Unconfirmed(unconfirmed));
    }
  }

  // ---- without the lock ----

  private void tell(News news) {
    switch (news) {
      case News.Up(int begun) -> {
        LOG.log(System.Logger.Level.INFO, () -> "processes of " + name + " " + life + " in reach");
        lines.receiver().up(life, name);
        announced = begun;
      }
      case News.Item(var bytes) -> handOn(bytes);
      case News.Unconfirmed(var signals) -> lost(signals);
    }
  }

  private void handOn(byte[] bytes) {
    try {
      switch (house.codec().decode(bytes, house.byName(), house.own().node())) {
        case SignalCodec.Read.Signal(var signal) -> lines.receiver().received(life, signal);
        case SignalCodec.Read.Unfit(var signal, var why) -> refuse(signal, why);
      }
    } catch (RuntimeException | Error unreadable) {
      LOG.log(System.Logger.Level.WARNING, () -> "a signal of " + name + " is lost", unreadable);
    }
  }

  /// Whoever waits for an answer gets one; all else is a lost letter.
  private void refuse(FarSignal signal, String why) {
    Transport.Receiver receiver = lines.receiver();
    FarSignal answer = Refused.answerTo(signal, why);
    if (answer != null) {
      lines.trySend(life, answer);
    } else if (signal instanceof FarSignal.Reply reply) {
      receiver.received(life, Refused.instead(reply, why));
    } else {
      receiver.undelivered(signal, DeadLetter.Cause.NOT_READABLE);
    }
  }

  private void lost(List<byte[]> signals) {
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            "processes of "
                + name
                + " "
                + life
                + " out of reach; not confirmed: "
                + signals.size());
    Transport.Receiver receiver = lines.receiver();
    receiver.down(life);
    for (byte[] bytes : signals) {
      receiver.undelivered(house.codec().decodeOwn(bytes), DeadLetter.Cause.NO_CONNECTION);
    }
  }

  /// Sets the alarm for what is due next, if it is not set for an earlier time.
  private void lookAgain() {
    lock.lock();
    try {
      if (over) {
        return;
      }
      long now = now();
      long next = line.next(now);
      if (alarm != null && alarmAt - next <= 0) {
        return;
      }
      if (alarm != null) {
        alarm.cancel();
      }
      alarmAt = next;
      alarm = house.clock().schedule(Duration.ofNanos(Math.max(1, next - now)), this::rung);
    } finally {
      lock.unlock();
    }
  }

  private void rung() {
    lock.lock();
    try {
      alarm = null;
    } finally {
      lock.unlock();
    }
    wake();
  }
}
