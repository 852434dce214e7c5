package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Plans which sandboxes go where so that the numbers on any two nodes differ by at most one.
///
/// It moves as few as possible, and none that must be on its node, that a hash has placed, or that
/// would come to one which it is to be apart from. For one thread.
final class Spread {

  /// One sandbox that is to go.
  record Step(SandboxId id, NodeName from, NodeName to) {}

  private final Map<NodeName, Integer> counts = new TreeMap<>();
  private final Map<NodeName, List<SandboxEntry>> movable = new HashMap<>();
  private final Map<NodeName, Map<String, Integer>> pinned = new TreeMap<>();
  private final Map<SandboxId, NodeName> places = new HashMap<>();

  /// @param able the nodes that may take sandboxes
  /// @param all all sandboxes
  Spread(Set<NodeName> able, List<SandboxEntry> all) {
    able.forEach(node -> counts.put(node, 0));
    for (SandboxEntry entry : all) {
      places.put(entry.request().id(), entry.node());
      counts.computeIfPresent(entry.node(), (_, count) -> count + 1);
      String why = whyPinned(entry);
      if (why == null) {
        movable.computeIfAbsent(entry.node(), _ -> new ArrayList<>()).add(entry);
      } else if (counts.containsKey(entry.node())) {
        pinned.computeIfAbsent(entry.node(), _ -> new TreeMap<>()).merge(why, 1, Integer::sum);
      }
    }
    movable
        .values()
        .forEach(entries -> entries.sort(Comparator.comparing(entry -> entry.request().id())));
  }

  // a node that was only preferred has been had, and the load counts for more from then on
  private static @Nullable String whyPinned(SandboxEntry entry) {
    if (entry.node().equals(entry.wanted()) && entry.placement().strict()) {
      return "they must be on this node, as each was created with `node` and not `strict: false`";
    }
    return entry.placement().strategy() == Placement.Strategy.UNIFORM
        ? "the hash of `uniform` has placed them"
        : null;
  }

  /// Returns how many sandboxes stay where they are whatever the load, and why, node by node.
  List<Rebalanced.Pinned> pinned() {
    List<Rebalanced.Pinned> all = new ArrayList<>();
    pinned.forEach((node, reasons) ->
        reasons.forEach((why, count) -> all.add(new Rebalanced.Pinned(node, count, why))));
    return all;
  }

  /// Tells whether the numbers on any two nodes differ by at most one, as far as is planned.
  boolean isEven() {
    var numbers = counts.values().stream().mapToInt(Integer::intValue).summaryStatistics();
    return counts.isEmpty() || numbers.getMax() - numbers.getMin() <= 1;
  }

  /// Returns how many sandboxes each node has, as far as they have been planned.
  Map<NodeName, Integer> counts() {
    return Map.copyOf(counts);
  }

  /// Plans at most so many moves, the fullest node first.
  List<Step> plan(int most) {
    List<Step> steps = new ArrayList<>();
    Set<NodeName> stuck = new HashSet<>();
    while (steps.size() < most) {
      Optional<NodeName> fullest =
          counts.keySet().stream()
              .filter(node -> !stuck.contains(node))
              .max(Comparator.comparingInt(this::count));
      if (fullest.isEmpty()) {
        return steps;
      }
      Optional<Step> step = step(fullest.get());
      if (step.isPresent()) {
        steps.add(step.get());
      } else {
        stuck.add(fullest.get());
      }
    }
    return steps;
  }

  private Optional<Step> step(NodeName from) {
    List<NodeName> emptiest =
        counts.keySet().stream()
            .filter(node -> count(from) - count(node) >= 2)
            .sorted(Comparator.comparingInt(this::count))
            .toList();
    for (NodeName to : emptiest) {
      for (SandboxEntry entry : movable.getOrDefault(from, List.of())) {
        if (mayGo(entry, to)) {
          return Optional.of(go(entry, from, to));
        }
      }
    }
    return Optional.empty();
  }

  private int count(NodeName node) {
    return counts.getOrDefault(node, 0);
  }

  private boolean mayGo(SandboxEntry entry, NodeName to) {
    return entry.placement().apartFrom().stream().noneMatch(other -> to.equals(places.get(other)));
  }

  private Step go(SandboxEntry entry, NodeName from, NodeName to) {
    SandboxId id = entry.request().id();
    movable.getOrDefault(from, new ArrayList<>()).remove(entry);
    counts.merge(from, -1, Integer::sum);
    counts.merge(to, 1, Integer::sum);
    places.put(id, to);
    return new Step(id, from, to);
  }
}
