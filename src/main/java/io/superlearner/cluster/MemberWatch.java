package io.superlearner.cluster;

import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compares the members of the grid with the roster and tells who joined, left or was lost.
///
/// Each pass looks at everything anew, so nothing depends on a single notice. One pass runs at a
/// time; it may block for truth's limit.
final class MemberWatch {

  private static final System.Logger LOG = System.getLogger(MemberWatch.class.getName());

  private final RosterEntry own;
  private final Roster roster;
  private final Peers peers;
  private final Membership membership;
  private final EventBus events;
  private final Clock clock;
  private final ReentrantLock onePass = new ReentrantLock();
  // all guarded by onePass; here is the life of each node that is here
  private final Map<NodeName, Integer> here = new HashMap<>();
  private final Map<NodeName, RosterEntry> known = new HashMap<>();
  private boolean leaving;

  MemberWatch(
      RosterEntry own,
      Roster roster,
      Peers peers,
      Membership membership,
      EventBus events,
      Clock clock) {
    this.own = own;
    this.roster = roster;
    this.peers = peers;
    this.membership = membership;
    this.events = events;
    this.clock = clock;
  }

  /// Begins to leave: this node is not announced any more.
  void leave() {
    onePass.lock();
    try {
      leaving = true;
    } finally {
      onePass.unlock();
    }
  }

  void pass() {
    onePass.lock();
    try {
      Map<NodeName, Integer> now =
          peers.all().stream()
              .filter(Peer::isHere)
              .collect(Collectors.toMap(Peer::name, peer -> peer.entry().incarnation()));
      Map.copyOf(here).forEach((node, life) -> stillHere(node, life, now.get(node)));
      now.forEach(this::present);
      known.keySet().retainAll(peers.all().stream().map(Peer::name).toList());
      peers.all().forEach(this::duty);
      announce();
      noteLosses();
    } finally {
      onePass.unlock();
    }
  }

  private void stillHere(NodeName node, int life, @Nullable Integer now) {
    if (now == null || now != life) {
      here.remove(node);
      gone(node, life);
    }
  }

  private void present(NodeName node, int incarnation) {
    if (here.put(node, incarnation) == null) {
      LOG.log(System.Logger.Level.INFO, "node " + node + " joined, life " + incarnation);
      Instant at = clock.now();
      events.publish(() -> new Event.NodeJoined(at, node, incarnation));
    }
  }

  // how it was before this node looked for the first time is no news, nor how a later life begins
  private void duty(Peer peer) {
    RosterEntry now = peer.entry();
    RosterEntry before = known.put(now.name(), now);
    if (before == null
        || before.incarnation() != now.incarnation()
        || before.duty() == now.duty()) {
      return;
    }
    Instant at = clock.now();
    switch (now.duty()) {
      case DRAINED ->
          events.publish(() -> new Event.NodeDrained(at, now.name(), now.incarnation()));
      case ACTIVE -> {
        if (before.duty() == RosterEntry.Duty.DRAINED) {
          events.publish(() -> new Event.NodeRejoined(at, now.name(), now.incarnation()));
        }
      }
      // that it leaves is told when it has gone
      case LEAVING, REMOVED -> {}
    }
  }

  private void gone(NodeName node, int incarnation) {
    Optional<RosterEntry> known = roster.find(node);
    boolean left =
        known.filter(entry -> entry.incarnation() == incarnation && entry.hasLeft()).isPresent();
    LOG.log(
        System.Logger.Level.WARNING,
        "node " + node + (left ? " left" : " is lost") + ", life " + incarnation);
    Instant at = clock.now();
    events.publish(() ->
        left
            ? new Event.NodeLeft(at, node, incarnation)
            : new Event.NodeLost(at, node, incarnation));
  }

  // truth must know under which member this life is found, also after halves of a cut have merged
  private void announce() {
    String member = membership.self();
    boolean known =
        roster
            .find(own.name())
            .filter(entry -> entry.incarnation() > own.incarnation() || isAs(entry, member))
            .isPresent();
    if (!known && !leaving) {
      roster.announce(own, member);
    }
  }

  private static boolean isAs(RosterEntry entry, String member) {
    return entry.member().equals(member) && entry.lastSeen() == null;
  }

  private void noteLosses() {
    for (Peer peer : peers.all()) {
      if (!peer.isHere() && peer.entry().lastSeen() == null) {
        Instant now = clock.now();
        Instant answered = peer.contact().lastAnswer();
        roster.lost(peer.entry(), answered == null ? now : answered);
      }
    }
  }

  /// Runs a pass; says so when truth keeps it from its end, which the next one makes good.
  void tryPass() {
    try {
      pass();
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, "the roster could not be written", silent);
    }
  }
}
