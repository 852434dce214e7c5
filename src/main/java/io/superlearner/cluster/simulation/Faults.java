package io.superlearner.cluster.simulation;

import io.superlearner.cluster.Simulation;
import io.superlearner.control.Code;
import io.superlearner.control.Refusal;
import io.superlearner.identity.NodeName;
import io.superlearner.truth.TruthUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What can be done to the nodes of one simulated cluster and to the links between them. Each
/// method returns why it was refused; empty if it was done. Called by one thread at a time.
///
/// @param cluster what it is done to
record Faults(SimulatedCluster cluster) {

  private static final System.Logger LOG = System.getLogger(Faults.class.getName());
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

  private static Optional<Refusal> refused(Code code, String detail) {
    return Optional.of(Refusal.of(code, detail));
  }

  // ---- nodes come and go ----

  /// Adds nodes until there are so many.
  Optional<Refusal> grow(int nodes) {
    int there = cluster.fabric().nodes().size();
    if (there > nodes) {
      return refused(
          Code.CONFLICT, there + " nodes are simulated already; kill some, or switch off first");
    }
    return started(() -> {
      for (int i = there; i < nodes; i++) {
        cluster.add();
      }
    });
  }

  Optional<Refusal> add() {
    int next = cluster.fabric().nodes().size() + 1;
    return next > Simulation.MOST
        ? refused(
            Code.CONFLICT, "there are " + Simulation.MOST + " nodes already; that is the most")
        : grow(next);
  }

  Optional<Refusal> revive(NodeName node) {
    return known(node)
        .or(() ->
            cluster.find(node).isPresent()
                ? refused(Code.CONFLICT, node + " is alive")
                : started(() -> cluster.start(node)));
  }

  private interface Start {
    void run() throws IOException;
  }

  private Optional<Refusal> started(Start start) {
    try {
      start.run();
      cluster.settle();
      return Optional.empty();
    } catch (TruthUnavailableException silent) {
      return refused(
          Code.NO_QUORUM,
          "the node does not reach truth, so it cannot begin; mend the links or start others"
              + " first");
    } catch (IOException | RuntimeException failure) {
      LOG.log(System.Logger.Level.WARNING, "a simulated node did not start", failure);
      return refused(
          Code.START_FAILED, "the simulated node did not start; the log of this node says why");
    }
  }

  Optional<Refusal> kill(NodeName node) {
    return known(node)
        .or(() -> last(node))
        .or(() -> {
          cluster.kill(node);
          return Optional.empty();
        });
  }

  Optional<Refusal> freeze(NodeName node) {
    return known(node).or(() -> last(node)).or(() -> alive(node, SimulatedNode::freeze));
  }

  Optional<Refusal> thaw(NodeName node) {
    return known(node).or(() -> alive(node, SimulatedNode::thaw));
  }

  Optional<Refusal> askAt(NodeName node) {
    return known(node)
        .or(() -> {
          if (!cluster.running().contains(node)) {
            return refused(Code.CONFLICT, node + " does not run, so it cannot answer");
          }
          cluster.askAt(node);
          return Optional.empty();
        });
  }

  private Optional<Refusal> known(NodeName node) {
    return cluster.fabric().nodes().containsKey(node)
        ? Optional.empty()
        : refused(Code.NODE_NOT_FOUND, "no simulated node " + node);
  }

  private Optional<Refusal> last(NodeName node) {
    return cluster.running().equals(List.of(node))
        ? refused(
            Code.CONFLICT,
            node + " is the last simulated node that could answer; switch off instead")
        : Optional.empty();
  }

  private Optional<Refusal> alive(NodeName node, Consumer<SimulatedNode> step) {
    Optional<SimulatedNode> found = cluster.find(node);
    found.ifPresent(step);
    return found.isPresent()
        ? Optional.empty()
        : refused(Code.CONFLICT, node + " was killed; start it first");
  }

  // ---- links ----

  Optional<Refusal> cut(List<List<NodeName>> sides) {
    Set<NodeName> named = new HashSet<>();
    for (NodeName node : sides.stream().flatMap(List::stream).toList()) {
      Optional<Refusal> unknown = known(node);
      if (unknown.isPresent()) {
        return unknown;
      }
      if (!named.add(node)) {
        return Optional.of(
            Refusal.ofParameter(
                Code.INVALID_PARAMETER, "sides", node + " is named twice; it has one side"));
      }
    }
    cluster.fabric().split(sides.stream().map(Set::copyOf).toList());
    return Optional.empty();
  }

  Optional<Refusal> delay(NodeName one, NodeName other, Duration each) {
    if (each.isNegative() || each.compareTo(LONGEST_DELAY) > 0 || one.equals(other)) {
      return Optional.of(
          Refusal.ofParameter(
              Code.INVALID_PARAMETER,
              "delay_ms",
              "from 0 to " + LONGEST_DELAY.toMillis() + ", between two nodes"));
    }
    return known(one)
        .or(() -> known(other))
        .or(() -> {
          cluster.fabric().delay(one, other, each);
          return Optional.empty();
        });
  }

  Optional<Refusal> heal() {
    cluster.fabric().heal();
    return Optional.empty();
  }
}
