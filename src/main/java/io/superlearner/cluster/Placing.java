package io.superlearner.cluster;

import io.superlearner.control.NodeControl;
import io.superlearner.control.NodeVitals;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Chooses nodes for sandboxes: only such as take sandboxes, hold their lease, by truth and by what
/// they say themselves, and answer now.
///
/// Asking the nodes blocks for the limit of a sign of life. What is to be placed is placed by what
/// they answer now; who only wants to know gets what was measured lately, with its age.
final class Placing {

  private static final Duration LATELY = Duration.ofSeconds(2);

  /// What one life of a node measured, and when it told that.
  private record Measured(int incarnation, NodeVitals vitals, long atNanos) {}

  private final Peers peers;
  private final FanOut fanOut;
  private final Ledger<SandboxEntry> ledger;
  private final Ledger<LeaseEntry> leases;
  private final Limits limits;
  private final Clock clock;
  private final Map<NodeName, Measured> measured = new ConcurrentHashMap<>();

  Placing(
      Peers peers,
      FanOut fanOut,
      Ledger<SandboxEntry> ledger,
      Ledger<LeaseEntry> leases,
      Limits limits,
      Clock clock) {
    this.peers = peers;
    this.fanOut = fanOut;
    this.ledger = ledger;
    this.leases = leases;
    this.limits = limits;
    this.clock = clock;
  }

  /// Returns the lease of a node, if it is held by its present life. A suspected one is not, but
  /// for this node's own: it knows that it lives, and is about to say so.
  Optional<LeaseEntry> lease(Peer peer) {
    return leases
        .find(peer.name().text())
        .map(Ledger.Item::value)
        .filter(lease ->
            lease.state() == LeaseEntry.State.HELD
                || (peer.isSelf() && lease.state() == LeaseEntry.State.SUSPECTED))
        .filter(lease -> lease.incarnation() == peer.entry().incarnation());
  }

  /// Tells whether a period of a node's lease is over for certain, and seals it if the node is
  /// proved dead; asks truth and so blocks for its limit.
  ///
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  boolean isOver(NodeName node, long period) {
    Optional<Ledger.Item<LeaseEntry>> item = leases.read(node.text());
    if (item.isEmpty()) {
      return false;
    }
    LeaseEntry lease = item.get().value();
    return lease.isAfter(period)
        || (peers.isProvedDead(node, lease.incarnation())
            && leases.replace(item.get(), lease.with(LeaseEntry.State.SEALED)).isPresent());
  }

  /// Tells whether a life of a node, which is not here, runs nothing now: it has lost its lease, or
  /// it never took one and the life before has lost its own; asks truth.
  ///
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  boolean isSealed(NodeName node, int incarnation) {
    return leases
        .read(node.text())
        .map(Ledger.Item::value)
        .filter(
            lease -> lease.incarnation() > incarnation || lease.state() != LeaseEntry.State.SEALED)
        .isEmpty();
  }

  /// Returns the lease of a node that sandboxes may be placed on now.
  Optional<LeaseEntry> open(Peer peer) {
    return peer.entry().takesSandboxes() ? lease(peer) : Optional.empty();
  }

  /// Asks all nodes for their figures, and returns what is known of those that may be taken.
  Choice look() {
    return look(peers.all());
  }

  /// Does the same without one node.
  Choice lookWithout(NodeName one) {
    return lookWithout(Set.of(one));
  }

  /// Does the same without some nodes.
  Choice lookWithout(Set<NodeName> some) {
    return look(peers.all().stream().filter(peer -> !some.contains(peer.name())).toList());
  }

  /// Does the same of one node alone.
  Choice lookAt(NodeName one) {
    return look(peers.all().stream().filter(peer -> peer.name().equals(one)).toList());
  }

  /// Tells the same as [#look()] by figures that are at most two seconds old: only nodes of which
  /// there are none are asked.
  Choice lookLately() {
    return look(peers.all(), LATELY);
  }

  private Choice look(List<Peer> all) {
    return look(all, Duration.ZERO);
  }

  private Choice look(List<Peer> all, Duration oldest) {
    Map<NodeName, Long> placed = placed();
    Map<NodeName, String> excluded = new TreeMap<>();
    List<Peer> able = new ArrayList<>();
    for (Peer peer : all) {
      String why = exclusion(peer);
      if (why == null) {
        able.add(peer);
      } else {
        excluded.put(peer.name(), why);
      }
    }
    Map<NodeName, Measured> figures = new TreeMap<>();
    List<Peer> asked = new ArrayList<>();
    for (Peer peer : able) {
      Measured known = measured.get(peer.name());
      if (known != null && isOf(peer, known) && age(known).compareTo(oldest) < 0) {
        figures.put(peer.name(), known);
      } else {
        asked.add(peer);
      }
    }
    FanOut.Answers<NodeVitals> answers = fanOut.ask(asked, limits.probe(), NodeControl::vitals);
    answers.missing().forEach(one -> excluded.put(one.node(), one.reason()));
    for (FanOut.Answer<NodeVitals> answer : answers.given()) {
      Peer peer = answer.peer();
      Measured now = new Measured(peer.entry().incarnation(), answer.value(), clock.nanos());
      measured.put(peer.name(), now);
      figures.put(peer.name(), now);
    }
    return new Choice(figures, excluded, placed);
  }

  private static boolean isOf(Peer peer, Measured known) {
    return known.incarnation() == peer.entry().incarnation();
  }

  private Duration age(Measured known) {
    return Duration.ofNanos(clock.nanos() - known.atNanos());
  }

  private Map<NodeName, Long> placed() {
    return ledger.counts(SandboxEntry::node);
  }

  /// Says in words why no sandbox can be placed on a node now.
  String whyNot(NodeName node) {
    return peers
        .find(node)
        .map(peer -> Objects.requireNonNullElse(exclusion(peer), "it does not answer"))
        .orElse("it does not belong to the cluster");
  }

  private @Nullable String exclusion(Peer peer) {
    String unfit = unfitness(peer);
    return unfit == null ? exclusionByLease(peer) : unfit;
  }

  /// Says in words why a node runs no sandbox of any kind; null if it may. Never blocks.
  static @Nullable String unfitness(Peer peer) {
    RosterEntry entry = peer.entry();
    if (!peer.isHere()) {
      return "it is gone";
    }
    if (entry.role().equals(RosterEntry.WITNESS)) {
      return "it is a witness and hosts nothing";
    }
    return switch (entry.duty()) {
      case DRAINED -> "it is drained";
      case LEAVING, REMOVED -> "it is about to go";
      case ACTIVE -> null;
    };
  }

  // a node that has lost truth knows it long before truth gives it up
  private @Nullable String exclusionByLease(Peer peer) {
    if (lease(peer).isEmpty()) {
      return "it holds no lease now";
    }
    return peer.contact().hasLostLease() ? "it has lost its lease" : null;
  }

  /// What is known of the nodes at one moment. For one thread; it counts what it gives away.
  final class Choice {
    private final Map<NodeName, Placer.Candidate> candidates = new TreeMap<>();
    private final Map<NodeName, Long> ages = new HashMap<>();
    private final Map<NodeName, String> excluded;
    private final Map<NodeName, Long> placed;
    // where what this choice has given away is about to be
    private final Map<SandboxId, NodeName> given = new HashMap<>();

    private Choice(
        Map<NodeName, Measured> figures,
        Map<NodeName, String> excluded,
        Map<NodeName, Long> placed) {
      figures.forEach((node, known) -> {
        // those of the node alone count too, and those that are about to start there
        int count =
            Math.max(placed.getOrDefault(node, 0L).intValue(), known.vitals().sandboxCount());
        candidates.put(node, new Placer.Candidate(node, known.vitals(), count));
        ages.put(node, age(known).toMillis());
      });
      this.excluded = excluded;
      this.placed = placed;
    }

    /// Leaves a node out from now on.
    void exclude(NodeName node, String why) {
      candidates.remove(node);
      excluded.put(node, why);
    }

    /// Takes a node for a sandbox that must be somewhere: one of its backups, else one apart from
    /// what it wants to be apart from, else any that has what it needs.
    Optional<Peer> take(SandboxId id, Placement wish) {
      return take(id, wish, Set.of());
    }

    /// Does the same without some nodes.
    Optional<Peer> take(SandboxId id, Placement wish, Set<NodeName> without) {
      Set<NodeName> able = new TreeSet<>(candidates.keySet());
      able.removeAll(without);
      Optional<NodeName> backup =
          wish.backups().stream()
              .filter(able::contains)
              .filter(node -> choose(id, wish, Set.of(node)).isPresent())
              .findFirst();
      return taken(id, backup.or(() -> next(id, wish, able)));
    }

    /// Takes a node that is apart from what the sandbox wants to be apart from, or none.
    Optional<Peer> takeApart(SandboxId id, Placement wish) {
      return taken(id, apart(id, wish));
    }

    /// Tells what would be chosen, and why.
    NodeChoice explain(SandboxId id, Placement wish) {
      List<NodeScore> scores =
          Placer.scores(List.copyOf(candidates.values()), id, wish).stream()
              .map(score -> score.measured(ages.get(score.node())))
              .collect(Collectors.toCollection(ArrayList::new));
      excluded.forEach((node, why) ->
          scores.add(NodeScore.excluded(node, placed.getOrDefault(node, 0L).intValue(), why)));
      scores.sort(Comparator.comparing(NodeScore::node));
      return new NodeChoice(apart(id, wish).orElse(null), wish.strategy(), scores);
    }

    /// Returns the nodes that would be taken one after the other if each was lost in its turn.
    List<NodeName> ranking(SandboxId id, Placement wish) {
      Set<NodeName> left = new TreeSet<>(candidates.keySet());
      List<NodeName> ranked = new ArrayList<>();
      Optional<NodeName> next = next(id, wish, left);
      while (next.isPresent()) {
        ranked.add(next.get());
        left.remove(next.get());
        next = next(id, wish, left);
      }
      return ranked;
    }

    private Optional<NodeName> next(SandboxId id, Placement wish, Set<NodeName> left) {
      return apart(id, wish, left).or(() -> choose(id, wish, left));
    }

    private Optional<NodeName> apart(SandboxId id, Placement wish) {
      return apart(id, wish, candidates.keySet());
    }

    private Optional<NodeName> apart(SandboxId id, Placement wish, Set<NodeName> able) {
      Set<NodeName> free = new TreeSet<>(able);
      wish.apartFrom().forEach(other -> placeOf(other).ifPresent(free::remove));
      return choose(id, wish, free);
    }

    private Optional<NodeName> placeOf(SandboxId other) {
      return Optional.ofNullable(given.get(other))
          .or(() -> ledger.find(other.text()).map(item -> item.value().node()));
    }

    private Optional<NodeName> choose(SandboxId id, Placement wish, Set<NodeName> of) {
      List<Placer.Candidate> some =
          candidates.values().stream().filter(one -> of.contains(one.node())).toList();
      return Placer.choose(some, id, wish);
    }

    private Optional<Peer> taken(SandboxId id, Optional<NodeName> chosen) {
      chosen.ifPresent(node -> {
        given.put(id, node);
        candidates.computeIfPresent(
            node, (_, one) -> new Placer.Candidate(node, one.vitals(), one.sandboxes() + 1));
      });
      return chosen.flatMap(peers::find);
    }
  }
}
