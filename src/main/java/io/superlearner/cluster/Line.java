package io.superlearner.cluster;

import io.superlearner.runtime.NodeLife;
import java.util.ArrayList;
import java.util.List;

/// One end of the line between a life of this node and a life of another: decides what to send
/// when, and what to make of what comes. It has no thread, clock or wire; times come in as
/// nanoseconds. One thread at a time.
///
/// Each end has a *session*, a number that grows whenever it gives the other up. The ends greet
/// each other until each knows the other's; from then on the pair of sessions names one stream in
/// each direction. Batches are numbered in it, taken in order and once, and kept by their sender
/// until they are confirmed; what is not confirmed in time is sent again from there on. A packet of
/// another pair of sessions is late and changes nothing, except that a *greater* session of the
/// other end says that it has given this one up: then the stream ends here too, and a new one
/// begins.
final class Line {

  /// What became of a signal.
  enum Taken {
    YES,
    /// Too much waits.
    FULL,
    /// The other end is out of reach.
    CLOSED
  }

  /// What came of a packet.
  ///
  /// @param unconfirmed signals that a stream which has ended may not have carried
  /// @param ended whether a stream has ended
  /// @param begun whether a stream has begun
  /// @param items the signals that are to be handed on, in their order
  record Got(List<byte[]> unconfirmed, boolean ended, boolean begun, List<byte[]> items) {
    static final Got NOTHING = new Got(List.of(), false, false, List.of());
  }

  private final NodeLife own;
  private final NodeLife other;
  private final LineLimits limits;
  private final Outgoing outgoing;

  private long session;
  // the greatest of the other end that was ever seen; 0 for none
  private long peerSession;
  private boolean open;
  private long taken;
  private int unacked;
  private long ackDue;
  private boolean mustAnswer;
  private long lastSent;
  private long lastHeard;

  /// @param session greater than that of any line between the two before
  Line(NodeLife own, NodeLife other, long session, LineLimits limits, long now) {
    this.own = own;
    this.other = other;
    this.session = session;
    this.limits = limits;
    this.outgoing = new Outgoing(limits);
    this.mustAnswer = true;
    this.lastSent = now;
    this.lastHeard = now;
  }

  boolean isOpen() {
    return open;
  }

  /// Takes a signal that is to go to the other end.
  ///
  /// @param isMessage whether it may be refused for want of room
  Taken offer(byte[] item, boolean isMessage) {
    if (!open) {
      return Taken.CLOSED;
    }
    if (isMessage && outgoing.waiting() >= limits.room()) {
      return Taken.FULL;
    }
    outgoing.add(item);
    return Taken.YES;
  }

  /// Tells whether the other end has to be given up: nothing is heard of it, or too much waits.
  boolean isLost(long now) {
    return open
        && (now - lastHeard >= limits.silence().toNanos() || outgoing.waiting() >= limits.most());
  }

  /// Gives the other end up and begins anew.
  ///
  /// @param next the new session
  /// @return the signals that may not have arrived
  List<byte[]> giveUp(long next, long now) {
    session = next;
    open = false;
    mustAnswer = true;
    lastHeard = now;
    return reset();
  }

  private List<byte[]> reset() {
    taken = 0;
    unacked = 0;
    return outgoing.clear();
  }

  /// Takes what came.
  Got receive(Packet packet, long now) {
    boolean forUs = packet.to().equals(own) && packet.from().equals(other);
    if (!forUs || packet.session() < peerSession) {
      return Got.NOTHING;
    }
    if (packet.peerSession() != session && packet.peerSession() != 0) {
      // it has not heard of our present session yet
      mustAnswer = true;
      return Got.NOTHING;
    }
    if (packet.session() > peerSession) {
      return begin(packet, now);
    }
    if (packet.peerSession() == 0) {
      mustAnswer = true;
    }
    return open ? carried(packet, now, Got.NOTHING) : begin(packet, now);
  }

  private Got begin(Packet packet, long now) {
    boolean ended = open;
    List<byte[]> unconfirmed = reset();
    peerSession = packet.session();
    lastHeard = now;
    open = true;
    mustAnswer = true;
    return carried(packet, now, new Got(unconfirmed, ended, true, List.of()));
  }

  private Got carried(Packet packet, long now, Got before) {
    if (packet.peerSession() != session) {
      // it has not heard us: an end that only speaks must not keep the line open
      return before;
    }
    lastHeard = now;
    outgoing.confirmed(packet.ack(), now);
    if (packet.seq() == 0) {
      return before;
    }
    if (packet.seq() != taken + 1) {
      // doubled, or one before it is lost: the sender must learn where we are
      mustAnswer = true;
      return before;
    }
    taken = packet.seq();
    if (unacked++ == 0) {
      ackDue = now + limits.ack().toNanos();
    }
    return new Got(before.unconfirmed(), before.ended(), before.begun(), packet.items());
  }

  /// Returns what is to be sent now; it counts as sent.
  List<Packet> due(long now) {
    List<Packet> packets = new ArrayList<>();
    if (open) {
      for (Outgoing.Batch batch : outgoing.due(now)) {
        packets.add(packet(batch.seq(), batch.items()));
      }
    }
    if (packets.isEmpty() && now - nextSign() >= 0) {
      packets.add(packet(0, List.of()));
    }
    if (!packets.isEmpty()) {
      unacked = 0;
      mustAnswer = false;
      lastSent = now;
    }
    return packets;
  }

  private Packet packet(long seq, List<byte[]> items) {
    // a greeting names no session of the other end: it may have begun anew as well
    return new Packet(own, other, session, open ? peerSession : 0, taken, seq, items);
  }

  // when a packet without a batch is due
  private long nextSign() {
    if (mustAnswer || unacked >= Outgoing.MOST_BATCHES / 8) {
      return lastSent;
    }
    long sign = lastSent + (open ? limits.sign() : limits.greet()).toNanos();
    return unacked > 0 && ackDue - sign < 0 ? ackDue : sign;
  }

  /// Returns when to look again if nothing happens before.
  long next(long now) {
    long next = nextSign();
    if (open) {
      long silent = lastHeard + limits.silence().toNanos();
      next = silent - next < 0 ? silent : next;
      long again = outgoing.next(now);
      next = again - next < 0 ? again : next;
    }
    return next;
  }

  /// Returns how many bytes wait or are not confirmed.
  long waiting() {
    return outgoing.waiting();
  }
}
