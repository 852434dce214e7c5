package io.superlearner.cluster;

import io.superlearner.control.SandboxMove;
import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.Standing;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Takes from nodes that are gone what was placed on them, and gives it to others.
///
/// Every node runs this, and only the one that leads truth acts, so that usually one does. Safety
/// does not rest on that, nor on anybody's belief who is gone: a lease is sealed only after its
/// suspicion has stood in truth for longer than any confirmation lasts, see [LeaseTimes], or if the
/// JVM of the node is proved dead; and each step replaces what it has seen. One pass runs at a
/// time; it may block for truth's limit.
final class Takeover {

  private static final System.Logger LOG = System.getLogger(Takeover.class.getName());

  // in times of silence
  private static final int SLEEPS_APART = 3;

  /// What the passes work on.
  record House(
      RosterEntry own,
      Truth truth,
      Peers peers,
      Ledger<LeaseEntry> leases,
      Ledger<SandboxEntry> sandboxes,
      Placing placing,
      LeaseTimes times,
      SideBySide sideBySide,
      Clock clock) {}

  /// A suspicion as it was seen first, here.
  private record Suspicion(long version, long sinceNanos) {}

  /// A node that was heard of, in one life of it.
  private record Heard(int incarnation, long atNanos) {}

  private final House house;
  private final ReentrantLock onePass = new ReentrantLock();
  // guarded by onePass
  private final Map<NodeName, Heard> heard = new HashMap<>();
  // when the lease of a life was seen first that was not heard of yet
  private final Map<NodeName, Heard> met = new HashMap<>();
  private final Map<NodeName, Suspicion> suspicions = new HashMap<>();
  private boolean led;
  private boolean over;
  private long leadsSince;
  // when the last pass ended
  private long awakeAt;
  // the end of a time in which nobody could be heard here
  private long sleptUntil;
  // the term in which this node last stood for election, once in each
  private long stoodIn = -1;

  Takeover(House house) {
    this.house = house;
    awakeAt = house.clock().nanos();
    sleptUntil = awakeAt - SLEEPS_APART * house.times().silence().toNanos();
  }

  /// Takes nothing any more from now on, as this node is about to end.
  void end() {
    onePass.lock();
    try {
      over = true;
    } finally {
      onePass.unlock();
    }
  }

  /// Tells whether this node leads truth now and so acts for the cluster; never blocks.
  boolean leads() {
    Standing standing = house.truth().standing();
    return standing.hasMajority() && house.own().name().text().equals(standing.leader());
  }

  /// Runs one pass.
  ///
  /// @throws TruthUnavailableException if truth does not answer; the next pass goes on
  void pass() {
    onePass.lock();
    try {
      noteSleep();
      listen();
      if (over) {
        return;
      }
      if (!takesTheLead()) {
        succeed();
        return;
      }
      List<Ledger.Item<LeaseEntry>> all = house.leases().all();
      suspicions.keySet().retainAll(all.stream().map(item -> item.value().node()).toList());
      for (Ledger.Item<LeaseEntry> lease : all) {
        if (!lease.value().node().equals(house.own().name())) {
          look(lease);
        }
      }
    } finally {
      awakeAt = house.clock().nanos();
      onePass.unlock();
    }
  }

  // a node that was paused has heard of nobody meanwhile, and often takes itself for the leader
  // still: it counts anew, or it would suspect all others at once. Not again and again, so that one
  // that is only slow takes over at last.
  private void noteSleep() {
    long now = house.clock().nanos();
    long silence = house.times().silence().toNanos();
    if (now - awakeAt > silence / 2 && now - sleptUntil >= SLEEPS_APART * silence) {
      sleptUntil = now;
    }
  }

  /// Runs a pass; says so when truth keeps it from its end, which the next one makes good.
  void tryPass() {
    try {
      pass();
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, "nothing can be taken over now", silent);
    }
  }

  private void listen() {
    for (Peer peer : house.peers().all()) {
      // whoever answers and has lost truth runs nothing, and is of no more use than a silent one
      Long answered = peer.contact().lastSoundNanos();
      if (peer.isHere() && answered != null) {
        hear(peer.name(), peer.entry().incarnation(), answered);
      }
    }
  }

  private boolean takesTheLead() {
    boolean now = leads();
    if (now && !led) {
      leadsSince = house.clock().nanos();
      suspicions.clear();
    }
    led = now;
    return now;
  }

  // truth would wait for a leader that is silent for its time; one that is dead need not be waited
  // for
  private void succeed() {
    Standing standing = house.truth().standing();
    if (standing.term() != stoodIn
        && Succession.isHeir(house.own().name().text(), standing, this::isProvedDead)) {
      stoodIn = standing.term();
      LOG.log(
          System.Logger.Level.INFO,
          () -> standing.leader() + " led truth and is dead; this node asks to lead");
      house.truth().standForElection();
    }
  }

  // a member of truth need not be a node
  private boolean isProvedDead(String member) {
    return house.peers().all().stream()
        .filter(peer -> peer.name().text().equals(member))
        .anyMatch(peer -> house.peers().isProvedDead(peer.name(), peer.entry().incarnation()));
  }

  private void look(Ledger.Item<LeaseEntry> lease) {
    switch (lease.value().state()) {
      case HELD -> {
        hearAnswer(lease);
        if (isProvedDead(lease.value())) {
          bury(lease);
        } else if (isSilent(lease.value())) {
          suspect(lease);
        }
      }
      case SUSPECTED -> {
        if (isProvedDead(lease.value())) {
          bury(lease);
        } else if (hasStood(lease)) {
          seal(lease, "it was silent or without its lease, and cannot hold it any more");
        }
      }
      case SEALED -> {
        if (isNotExpected(lease.value())) {
          move(lease.value());
        }
      }
    }
  }

  // whom its watch saw die was here, even if it died before a pass heard of it: else it would be
  // expected for its patience
  private void bury(Ledger.Item<LeaseEntry> lease) {
    hear(lease.value().node(), lease.value().incarnation(), house.clock().nanos());
    seal(lease, "its JVM is dead");
  }

  private void hear(NodeName node, int incarnation, long atNanos) {
    Heard last = heard.get(node);
    if (last == null || last.incarnation() != incarnation || atNanos - last.atNanos() > 0) {
      heard.put(node, new Heard(incarnation, atNanos));
    }
  }

  // a suspicion that was answered is a sign of life too; without it a node that the grid has not
  // found again, and truth has, would be suspected anew in each pass
  private void hearAnswer(Ledger.Item<LeaseEntry> lease) {
    NodeName node = lease.value().node();
    Suspicion answered = suspicions.get(node);
    if (answered != null && lease.version() > answered.version()) {
      suspicions.remove(node);
      hear(node, lease.value().incarnation(), house.clock().nanos());
    }
  }

  private boolean isProvedDead(LeaseEntry lease) {
    return house.peers().isProvedDead(lease.node(), lease.incarnation());
  }

  /// Tells whether it has not answered, or has answered without a lease, for too long. A node that
  /// this one has not heard of has longer, from when its lease was seen first.
  private boolean isSilent(LeaseEntry lease) {
    Heard last = heard.get(lease.node());
    long now = house.clock().nanos();
    if (last == null || last.incarnation() != lease.incarnation()) {
      Heard seen = met.get(lease.node());
      if (seen == null || seen.incarnation() != lease.incarnation()) {
        seen = new Heard(lease.incarnation(), now);
        met.put(lease.node(), seen);
      }
      return now - sinceListening(seen) >= house.times().patience().toNanos();
    }
    Duration silence = house.times().silence();
    // whoever says nothing at all while others speak was silent before this node led too; one that
    // answers without its lease may have been without a leader as this node was
    long since =
        !speaks(lease, silence) && anybodySpeaks(silence)
            ? Math.max(last.atNanos(), sleptUntil)
            : sinceListening(last);
    return now - since >= silence.toNanos();
  }

  private boolean anybodySpeaks(Duration silence) {
    return house.peers().all().stream().anyMatch(peer -> hasAnswered(peer, silence));
  }

  private boolean speaks(LeaseEntry lease, Duration silence) {
    return house
        .peers()
        .life(lease.node(), lease.incarnation())
        .filter(peer -> hasAnswered(peer, silence))
        .isPresent();
  }

  // all that are here are asked again and again
  private boolean hasAnswered(Peer peer, Duration lately) {
    Long answered = peer.contact().lastAnswerNanos();
    return answered != null && house.clock().nanos() - answered < lately.toNanos();
  }

  private long sinceListening(Heard last) {
    return Math.max(last.atNanos(), Math.max(leadsSince, sleptUntil));
  }

  private void suspect(Ledger.Item<LeaseEntry> lease) {
    house
        .leases()
        .replace(lease, lease.value().with(LeaseEntry.State.SUSPECTED))
        .ifPresent(written -> {
          LOG.log(
              System.Logger.Level.WARNING,
              () ->
                  lease.value().node()
                      + " is silent or without its lease; unless it says a word it is given up");
          // after the answer: what was confirmed before the writing was sent before this moment
          suspicions.put(
              lease.value().node(), new Suspicion(written.version(), house.clock().nanos()));
        });
  }

  private boolean hasStood(Ledger.Item<LeaseEntry> lease) {
    long now = house.clock().nanos();
    Suspicion known = suspicions.get(lease.value().node());
    if (known == null || known.version() != lease.version()) {
      // somebody else's, or this one's from before another led: it stands at least from now on
      suspicions.put(lease.value().node(), new Suspicion(lease.version(), now));
      return false;
    }
    return now - known.sinceNanos() >= house.times().seal().toNanos();
  }

  private void seal(Ledger.Item<LeaseEntry> lease, String why) {
    house
        .leases()
        .replace(lease, lease.value().with(LeaseEntry.State.SEALED))
        .ifPresent(written -> {
          LOG.log(
              System.Logger.Level.WARNING,
              () ->
                  lease.value().node()
                      + " is given up, period "
                      + lease.value().period()
                      + ": "
                      + why);
          if (isNotExpected(written.value())) {
            move(written.value());
          }
        });
  }

  /// Tells whether the sealed node need not be waited for: it was here while this node was, or has
  /// had its time to come back.
  private boolean isNotExpected(LeaseEntry lease) {
    return heard.containsKey(lease.node())
        || house.clock().nanos() - leadsSince >= house.times().patience().toNanos();
  }

  private void move(LeaseEntry from) {
    List<Ledger.Item<SandboxEntry>> left =
        house
            .sandboxes()
            .where(entry -> entry.node().equals(from.node()) && entry.period() <= from.period());
    if (left.isEmpty()) {
      return;
    }
    Placing.Choice choice = house.placing().look();
    Map<Ledger.Item<SandboxEntry>, LeaseEntry> homes = new HashMap<>();
    for (Ledger.Item<SandboxEntry> item : left) {
      SandboxEntry entry = item.value();
      choice
          .take(entry.request().id(), entry.placement())
          .flatMap(house.placing()::lease)
          .ifPresent(home -> homes.put(item, home));
    }
    if (homes.size() < left.size()) {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              (left.size() - homes.size()) + " sandboxes of " + from.node() + " find no node now");
    }
    house.sideBySide().each(homes.entrySet(), entry -> move(entry.getKey(), entry.getValue()));
  }

  private void move(Ledger.Item<SandboxEntry> item, LeaseEntry home) {
    SandboxEntry next =
        item.value().movedTo(home, item.version(), house.clock().now(), SandboxMove.Cause.FAILOVER);
    if (house.sandboxes().replace(item, next).isPresent()) {
      LOG.log(
          System.Logger.Level.INFO,
          () ->
              "the sandbox "
                  + item.name()
                  + " moves from "
                  + item.value().node()
                  + " to "
                  + home.node());
    }
  }
}
