package io.superlearner.cluster;

import io.superlearner.cluster.PartitionStatus.Change;
import io.superlearner.cluster.SightJudge.Verdict;
import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Notices which nodes see each other, and tells when that changes.
///
/// Each pass notes who has answered this node lately, and asks all others for what they see and
/// have heard of; so what two nodes see reaches a third one also where it hears only one of them.
/// Everybody pulls: what comes is at most as old as it says plus the time that the question took,
/// also if the other was frozen meanwhile. A change is told when two passes in a row have seen it.
final class Partitions {

  static final Duration STALE = Duration.ofSeconds(5);

  private static final System.Logger LOG = System.getLogger(Partitions.class.getName());
  private static final int KEPT = 50;

  /// What the passes work on.
  ///
  /// @param silence how long a node does not answer before it is not seen any more
  record House(
      RosterEntry own,
      Peers peers,
      FanOut fanOut,
      Truth truth,
      Limits limits,
      Duration silence,
      EventBus events,
      Clock clock) {}

  /// What another told, and how long that took.
  private record Told(List<Sight> sights, long tookMs) {}

  private final House house;
  private final SightBook book;
  private final ReentrantLock onePass = new ReentrantLock();
  // guarded by onePass
  private @Nullable Verdict last;
  private @Nullable Verdict told;
  private @Nullable Verdict broken;
  private long brokenAtNanos;

  // guarded by this
  private final ArrayDeque<Change> history = new ArrayDeque<>();
  private final Set<String> dead = new HashSet<>();
  private long seq;
  private @Nullable Long lastPassNanos;
  private PartitionStatus.@Nullable State state;
  private @Nullable Instant since;

  Partitions(House house) {
    this.house = house;
    this.book = new SightBook(house.clock());
  }

  /// Looks, asks the others and tells what has changed; blocks for at most the limit of a probe,
  /// and half a second for each node that is gone.
  void pass() {
    onePass.lock();
    try {
      // heard first, so that after a pause of this node others have had their chance to answer
      hear(others());
      List<Peer> others = others();
      prove(others);
      look(others);
      compare(judged());
      passed();
    } finally {
      onePass.unlock();
    }
  }

  private List<Peer> others() {
    return house.peers().all().stream().filter(peer -> !peer.isSelf()).toList();
  }

  private synchronized void passed() {
    lastPassNanos = house.clock().nanos();
  }

  private void prove(List<Peer> others) {
    retainDead(others.stream().map(Partitions::life).toList());
    for (Peer peer : others) {
      String life = life(peer);
      if (!isSeen(peer) && !isDead(life)) {
        if (house.peers().isProvedDead(peer.name(), peer.entry().incarnation())) {
          addDead(life);
        }
      }
    }
  }

  private static String life(Peer peer) {
    return peer.name() + "/" + peer.entry().incarnation();
  }

  private synchronized boolean isDead(String life) {
    return dead.contains(life);
  }

  private synchronized void retainDead(List<String> lives) {
    dead.retainAll(lives);
  }

  private synchronized void addDead(String life) {
    dead.add(life);
  }

  private boolean isSeen(Peer peer) {
    Long answered = peer.contact().lastAnswerNanos();
    return answered != null && house.clock().nanos() - answered <= house.silence().toNanos();
  }

  // ---- looking and hearing ----

  private void look(List<Peer> others) {
    List<Sight.Look> looks = others.stream().map(this::look).toList();
    boolean majority = house.truth().standing().hasMajority();
    RosterEntry own = house.own();
    book.learn(List.of(new Sight(own.name(), own.incarnation(), nextSeq(), 0, majority, looks)), 0);
  }

  private synchronized long nextSeq() {
    return ++seq;
  }

  private Sight.Look look(Peer peer) {
    Long answered = peer.contact().lastAnswerNanos();
    Long silent =
        answered == null ? null : TimeUnit.NANOSECONDS.toMillis(house.clock().nanos() - answered);
    return new Sight.Look(
        peer.name(),
        peer.entry().incarnation(),
        isSeen(peer),
        silent,
        peer.contact().latencyMs(),
        isDead(life(peer)));
  }

  private void hear(List<Peer> others) {
    var answers = house.fanOut().ask(others, house.limits().probe(), this::ask);
    for (FanOut.Answer<Told> answer : answers.given()) {
      book.learn(answer.value().sights(), answer.value().tookMs());
    }
    book.keep(house.peers().all().stream().map(Peer::name).toList());
  }

  private Told ask(io.superlearner.control.NodeControl control) {
    long begin = house.clock().nanos();
    List<Sight> sights = control instanceof FarNode far ? far.sights() : List.of();
    return new Told(sights, TimeUnit.NANOSECONDS.toMillis(house.clock().nanos() - begin) + 1);
  }

  /// Returns what this node sees now and what it has heard of the others; never blocks.
  List<Sight> told() {
    refresh();
    return book.all();
  }

  // a node whose passes have stopped does not say that it looks
  private void refresh() {
    if (isPassing()) {
      look(others());
    }
  }

  private synchronized boolean isPassing() {
    return lastPassNanos != null
        && house.clock().nanos() - lastPassNanos <= house.silence().toNanos();
  }

  // ---- judging ----

  private Verdict judged() {
    Map<NodeName, Integer> lives =
        house.peers().all().stream()
            .collect(Collectors.toMap(Peer::name, peer -> peer.entry().incarnation()));
    lives.put(house.own().name(), house.own().incarnation());
    return SightJudge.judge(house.own().name(), lives, book.all(), STALE.toMillis());
  }

  private void compare(Verdict now) {
    note(now);
    boolean stands = last != null && now.isAs(last);
    last = now;
    if (stands && (told == null || !now.isAs(told))) {
      told = now;
      remember(now);
      tell(now);
    }
  }

  private synchronized void note(Verdict now) {
    if (now.state() != state) {
      state = now.state();
      since = house.clock().now();
    }
  }

  private synchronized void remember(Verdict now) {
    history.addFirst(
        new Change(house.clock().now(), now.state(), now.groups(), now.cuts(), now.down()));
    if (history.size() > KEPT) {
      history.removeLast();
    }
  }

  private void tell(Verdict now) {
    Verdict before = broken;
    if (now.state() == PartitionStatus.State.UNKNOWN) {
      return;
    }
    if (now.isBroken()) {
      if (before == null) {
        brokenAtNanos = house.clock().nanos();
      }
      broken = now;
      if (before == null || !now.isCutAs(before)) {
        tellBroken(now);
      }
    } else if (before != null) {
      broken = null;
      tellHealed(now);
    }
  }

  private void tellBroken(Verdict now) {
    List<String> cuts = now.cuts().stream().map(PartitionStatus.Cut::toString).toList();
    LOG.log(
        System.Logger.Level.WARNING,
        () -> "nodes do not see each other: " + now.groups() + (cuts.isEmpty() ? "" : " " + cuts));
    Instant at = house.clock().now();
    boolean majority = house.truth().standing().hasMajority();
    house.events().publish(() -> new Event.PartitionDetected(at, now.groups(), cuts, majority));
  }

  private void tellHealed(Verdict now) {
    LOG.log(System.Logger.Level.INFO, () -> "nodes see each other again: " + now.groups());
    Instant at = house.clock().now();
    long lasted = (house.clock().nanos() - brokenAtNanos) / 1_000_000;
    List<NodeName> nodes = now.groups().stream().flatMap(List::stream).toList();
    house.events().publish(() -> new Event.PartitionHealed(at, nodes, now.down(), lasted));
  }

  /// Tells how it stands at this moment; never blocks.
  PartitionStatus status() {
    refresh();
    Verdict now = judged();
    boolean majority = house.truth().standing().hasMajority();
    synchronized (this) {
      return new PartitionStatus(
          house.own().name(),
          now.state(),
          majority,
          now.islands(),
          now.cuts(),
          now.down(),
          now.unknown(),
          now.links(),
          since,
          new ArrayList<>(history));
    }
  }
}
