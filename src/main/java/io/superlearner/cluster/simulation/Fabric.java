package io.superlearner.cluster.simulation;

import io.superlearner.identity.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Which simulated nodes there are, which of them run, which pairs are cut, and who leads truth.
///
/// The first nodes that join vote, as many as may; the others learn. Truth stays with a leader as
/// long as that one reaches a majority of all voters, itself among them; then the first voter that
/// reaches one leads. An election takes no time. Any thread may call; nothing blocks.
public final class Fabric {

  /// How a node is.
  public enum State {
    /// It runs.
    RUNNING,
    /// It has come to a stop and may go on: it neither answers nor asks.
    FROZEN,
    /// Its life is over; it may begin another.
    DEAD
  }

  private final int mostVoters;
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
  // all guarded by this; nodes in the order in which they joined
  private final Map<NodeName, State> nodes = new LinkedHashMap<>();
  private final Set<NodeName> voters = new HashSet<>();
  private final Set<Set<NodeName>> cuts = new HashSet<>();
  private final Map<Set<NodeName>, Duration> delays = new HashMap<>();
  private final Set<NodeName> blind = new HashSet<>();
  private @Nullable NodeName leader;
  private long term;

  /// Makes one without nodes.
  ///
  /// @param mostVoters how many nodes vote at most
  public Fabric(int mostVoters) {
    this.mostVoters = mostVoters;
  }

  /// Has something run after each change, on the thread that made it.
  ///
  /// @param listener must not block
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  // ---- changes ----

  /// Adds a node; one that is there stays as it is.
  public void join(NodeName node, State state) {
    change(() -> {
      if (nodes.putIfAbsent(node, state) == null && voters.size() < mostVoters) {
        voters.add(node);
      }
    });
  }

  /// Removes a node for good: it does not count for a majority any more.
  ///
  /// @return whether it voted
  public boolean dismiss(NodeName node) {
    boolean[] voted = {false};
    change(() -> {
      nodes.remove(node);
      voted[0] = voters.remove(node);
      cuts.removeIf(pair -> pair.contains(node));
      delays.keySet().removeIf(pair -> pair.contains(node));
    });
    return voted[0];
  }

  /// Changes how a node is; one that does not belong is left out.
  public void put(NodeName node, State state) {
    change(() -> nodes.computeIfPresent(node, (_, _) -> state));
  }

  /// Changes how all nodes are, at once.
  public void putAll(State state) {
    change(() -> nodes.replaceAll((_, _) -> state));
  }

  /// Cuts the link between two nodes, in both directions.
  public void cut(NodeName one, NodeName other) {
    if (!one.equals(other)) {
      change(() -> cuts.add(Set.of(one, other)));
    }
  }

  /// Cuts every link between nodes that are not on the same side; links within a side stay as they
  /// are. A node that is on no side is on one of its own.
  public void split(List<? extends Set<NodeName>> sides) {
    change(() -> {
      List<NodeName> all = List.copyOf(nodes.keySet());
      for (NodeName one : all) {
        for (NodeName other : all) {
          boolean together =
              one.equals(other)
                  || sides.stream().anyMatch(side -> side.contains(one) && side.contains(other));
          if (!together) {
            cuts.add(Set.of(one, other));
          }
        }
      }
    });
  }

  /// Lets everything that goes over the link between two nodes take so long, each way.
  public void delay(NodeName one, NodeName other, Duration each) {
    if (!one.equals(other)) {
      change(() -> {
        if (each.isZero()) {
          delays.remove(Set.of(one, other));
        } else {
          delays.put(Set.of(one, other), each);
        }
      });
    }
  }

  /// Lets a node reach all others and nothing of truth, as one whose own store has failed and whose
  /// questions get lost; it counts for no majority.
  public void blind(NodeName node) {
    change(() -> blind.add(node));
  }

  /// Mends every link and lets each be quick, and lets every node reach truth.
  public void heal() {
    change(() -> {
      cuts.clear();
      delays.clear();
      blind.clear();
    });
  }

  private void change(Runnable step) {
    synchronized (this) {
      step.run();
      elect();
    }
    listeners.forEach(Runnable::run);
  }

  // guarded by this
  private void elect() {
    if (leader != null && hasMajority(leader)) {
      return;
    }
    leader = null;
    for (NodeName node : nodes.keySet()) {
      if (voters.contains(node) && hasMajority(node)) {
        leader = node;
        term++;
        return;
      }
    }
  }

  private boolean hasMajority(NodeName node) {
    long seen =
        voters.stream().filter(voter -> reaches(node, voter) && !blind.contains(voter)).count();
    return !blind.contains(node) && 2 * seen > voters.size();
  }

  // ---- looks ----

  /// Returns the nodes with how they are, in the order in which they joined; a copy.
  public synchronized Map<NodeName, State> nodes() {
    return new LinkedHashMap<>(nodes);
  }

  /// Returns how a node is; dead if it does not belong.
  public synchronized State state(NodeName node) {
    return nodes.getOrDefault(node, State.DEAD);
  }

  /// Returns the nodes that vote, in the order in which they joined.
  public synchronized List<NodeName> voters() {
    return nodes.keySet().stream().filter(voters::contains).toList();
  }

  /// Returns the pairs whose link is cut, each pair and all of them in the order of the names.
  public synchronized List<List<NodeName>> cuts() {
    return cuts.stream()
        .map(pair -> pair.stream().sorted().toList())
        .sorted((a, b) -> a.toString().compareTo(b.toString()))
        .toList();
  }

  /// Returns the links over which everything takes its time, with how long, each way; a copy.
  public synchronized Map<Set<NodeName>, Duration> delays() {
    return Map.copyOf(delays);
  }

  /// Tells whether the link between two nodes is cut.
  public synchronized boolean isCut(NodeName one, NodeName other) {
    return !one.equals(other) && cuts.contains(Set.of(one, other));
  }

  /// Returns how long something takes from one node to another.
  public synchronized Duration delay(NodeName one, NodeName other) {
    return one.equals(other)
        ? Duration.ZERO
        : delays.getOrDefault(Set.of(one, other), Duration.ZERO);
  }

  /// Tells whether both nodes run and the link between them is whole.
  public synchronized boolean reaches(NodeName one, NodeName other) {
    return state(one) == State.RUNNING && state(other) == State.RUNNING && !isCut(one, other);
  }

  /// Returns who leads truth; empty while no voter reaches a majority.
  public synchronized Optional<NodeName> leader() {
    return Optional.ofNullable(leader);
  }

  /// Returns who leads truth, as far as a node gets answers of truth: it runs, and reaches the
  /// leader; empty if it does not.
  public synchronized Optional<NodeName> leaderSeenBy(NodeName node) {
    return leader().filter(leads -> reaches(node, leads) && !blind.contains(node));
  }

  /// Returns how many leaders there were by now.
  public synchronized long term() {
    return term;
  }

  /// Returns the nodes that run, in the order in which they joined.
  public synchronized List<NodeName> running() {
    List<NodeName> running = new ArrayList<>();
    nodes.forEach((node, state) -> {
      if (state == State.RUNNING) {
        running.add(node);
      }
    });
    return running;
  }
}
