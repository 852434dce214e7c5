package io.superlearner.cluster;

import io.superlearner.cluster.PartitionStatus.Cut;
import io.superlearner.cluster.PartitionStatus.Island;
import io.superlearner.cluster.PartitionStatus.Link;
import io.superlearner.cluster.PartitionStatus.State;
import io.superlearner.identity.NodeName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Judges from what each node sees which nodes see each other. It has no clock, no threads and no
/// effects.
final class SightJudge {

  /// What was found.
  record Verdict(
      State state,
      List<Island> islands,
      List<Cut> cuts,
      List<NodeName> down,
      List<NodeName> unknown,
      List<Link> links) {

    List<List<NodeName>> groups() {
      return islands.stream().map(Island::nodes).toList();
    }

    /// Tells whether nodes that are not down do not see each other.
    boolean isBroken() {
      return islands.size() > 1 || !cuts.isEmpty();
    }

    /// Tells whether another says the same, apart from how old it is.
    boolean isAs(Verdict other) {
      return state == other.state
          && down.equals(other.down)
          && unknown.equals(other.unknown)
          && isCutAs(other);
    }

    /// Tells whether another has the same islands and cuts.
    boolean isCutAs(Verdict other) {
      return groups().equals(other.groups()) && cuts.equals(other.cuts);
    }
  }

  /// What one says of the other, and whether that still holds.
  private record Word(boolean sees, boolean fresh) {}

  private final NodeName self;
  private final SortedMap<NodeName, Integer> roster;
  private final Map<NodeName, Sight> sights;
  private final long staleMs;
  private final Set<NodeName> down;
  private final Set<NodeName> present;

  private SightJudge(
      NodeName self, Map<NodeName, Integer> lives, List<Sight> sights, long staleMs) {
    this.self = self;
    this.roster = new TreeMap<>(lives);
    this.staleMs = staleMs;
    this.sights =
        sights.stream()
            .filter(sight -> isOfLife(sight.node(), sight.incarnation()))
            .collect(Collectors.toMap(Sight::node, sight -> sight));
    this.down = nodesThat(node -> !node.equals(self) && isDown(node));
    this.present = nodesThat(node -> !down.contains(node) && isHeardOf(node));
  }

  /// Judges.
  ///
  /// @param self the node that judges
  /// @param lives the nodes of the roster, this one too, each with its present life
  /// @param sights what is known of what each sees, at most one of each node
  /// @param staleMs from which age on it may not hold any more
  static Verdict judge(
      NodeName self, Map<NodeName, Integer> lives, List<Sight> sights, long staleMs) {
    return new SightJudge(self, lives, sights, staleMs).verdict();
  }

  private Set<NodeName> nodesThat(java.util.function.Predicate<NodeName> condition) {
    return roster.keySet().stream()
        .filter(condition)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean isOfLife(NodeName node, int incarnation) {
    return Integer.valueOf(incarnation).equals(roster.get(node));
  }

  private boolean isFresh(Sight sight) {
    return sight.ageMs() <= staleMs;
  }

  private Optional<Sight.Look> look(NodeName from, NodeName to) {
    return Optional.ofNullable(sights.get(from)).stream()
        .flatMap(sight -> sight.looks().stream())
        .filter(look -> look.to().equals(to) && isOfLife(to, look.incarnation()))
        .findFirst();
  }

  // a proof holds for ever, as it is of one life
  private boolean isDown(NodeName node) {
    return roster.keySet().stream()
        .anyMatch(other -> look(other, node).filter(Sight.Look::down).isPresent());
  }

  private boolean isHeardOf(NodeName node) {
    return node.equals(self)
        || sights.containsKey(node)
        || roster.keySet().stream()
            .anyMatch(other -> look(other, node).filter(it -> it.silentMs() != null).isPresent());
  }

  private Verdict verdict() {
    List<Set<NodeName>> groups = groups();
    List<Cut> cuts = groups.stream().flatMap(this::cuts).toList();
    List<NodeName> unknown =
        roster.keySet().stream()
            .filter(node -> !down.contains(node) && !present.contains(node))
            .toList();
    return new Verdict(
        state(groups.size(), cuts, unknown),
        groups.stream().map(this::island).toList(),
        cuts,
        List.copyOf(down),
        unknown,
        links());
  }

  private State state(int groups, List<Cut> cuts, List<NodeName> unknown) {
    Sight own = sights.get(self);
    boolean alone = present.size() == 1 && roster.size() > 1 && down.isEmpty();
    if (own == null || !isFresh(own) || alone) {
      return State.UNKNOWN;
    }
    if (groups > 1) {
      return State.PARTITIONED;
    }
    boolean whole = cuts.isEmpty() && down.isEmpty() && unknown.isEmpty();
    return whole && present.stream().allMatch(this::isKnownNow) ? State.HEALTHY : State.DEGRADED;
  }

  private boolean isKnownNow(NodeName node) {
    Sight sight = sights.get(node);
    return sight != null && isFresh(sight);
  }

  // ---- pairs ----

  private List<Word> words(NodeName one, NodeName other) {
    return Stream.of(word(one, other), word(other, one)).flatMap(Optional::stream).toList();
  }

  private Optional<Word> word(NodeName from, NodeName to) {
    return look(from, to).map(look -> new Word(look.sees(), isKnownNow(from)));
  }

  /// Tells whether each sees the other, as far as is known: what is fresh decides, and of what is
  /// equally fresh, a no.
  private boolean isJoined(NodeName one, NodeName other) {
    List<Word> all = words(one, other);
    List<Word> fresh = all.stream().filter(Word::fresh).toList();
    List<Word> counting = fresh.isEmpty() ? all : fresh;
    return !counting.isEmpty() && counting.stream().allMatch(Word::sees);
  }

  private Stream<Cut> cuts(Set<NodeName> group) {
    List<Cut> found = new ArrayList<>();
    for (NodeName one : group) {
      for (NodeName other : group) {
        if (one.compareTo(other) < 0 && !words(one, other).isEmpty() && !isJoined(one, other)) {
          found.add(cut(one, other));
        }
      }
    }
    return found.stream();
  }

  private Cut cut(NodeName one, NodeName other) {
    boolean sees = isSeen(one, other);
    boolean seen = isSeen(other, one);
    return sees ? new Cut(other, one, true) : new Cut(one, other, seen);
  }

  private boolean isSeen(NodeName from, NodeName to) {
    return word(from, to).filter(word -> word.sees() && word.fresh()).isPresent();
  }

  // ---- groups ----

  private List<Set<NodeName>> groups() {
    Map<NodeName, Set<NodeName>> groupOf = new HashMap<>();
    for (NodeName node : present) {
      if (!groupOf.containsKey(node)) {
        Set<NodeName> group = reachable(node);
        group.forEach(member -> groupOf.put(member, group));
      }
    }
    return groupOf.values().stream()
        .distinct()
        .sorted(
            Comparator.comparing((Set<NodeName> group) -> !group.contains(self))
                .thenComparing(group -> group.iterator().next()))
        .toList();
  }

  private Set<NodeName> reachable(NodeName start) {
    Set<NodeName> found = new TreeSet<>(Set.of(start));
    ArrayDeque<NodeName> open = new ArrayDeque<>(found);
    while (!open.isEmpty()) {
      NodeName at = open.remove();
      for (NodeName next : present) {
        if (!found.contains(next) && isJoined(at, next)) {
          found.add(next);
          open.add(next);
        }
      }
    }
    return found;
  }

  private Island island(Set<NodeName> group) {
    return new Island(
        List.copyOf(group), majority(group), group.stream().noneMatch(this::isKnownNow));
  }

  private @Nullable Boolean majority(Set<NodeName> group) {
    if (group.contains(self)) {
      return Optional.ofNullable(sights.get(self)).map(Sight::hasMajority).orElse(null);
    }
    // what it said before it could not be heard any more does not count
    boolean heard = group.stream().anyMatch(node -> isSeen(self, node));
    return heard
        ? group.stream()
            .filter(this::isKnownNow)
            .flatMap(node -> Optional.ofNullable(sights.get(node)).stream())
            .map(Sight::hasMajority)
            .reduce(Boolean::logicalOr)
            .orElse(null)
        : null;
  }

  // ---- links ----

  private List<Link> links() {
    return roster.keySet().stream()
        .filter(from -> !down.contains(from))
        .flatMap(from ->
            roster.keySet().stream().filter(to -> !to.equals(from)).map(to -> link(from, to)))
        .toList();
  }

  private Link link(NodeName from, NodeName to) {
    Sight sight = sights.get(from);
    Optional<Sight.Look> look = look(from, to);
    if (sight == null || look.isEmpty()) {
      return new Link(from, to, null, null, null, null, false);
    }
    return new Link(
        from,
        to,
        look.get().sees(),
        sight.ageMs(),
        look.get().silentMs(),
        look.get().latencyMs(),
        !isFresh(sight));
  }
}
