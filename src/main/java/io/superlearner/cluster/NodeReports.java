package io.superlearner.cluster;

import io.superlearner.control.NodeControl;
import io.superlearner.control.NodeVitals;
import io.superlearner.control.Outcome;
import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells how the nodes are.
final class NodeReports {

  private static final double HEAP_WARNING = 0.85;
  private static final int MOST_PROCESSES = 100_000;

  private final String clusterName;
  private final Peers peers;
  private final FanOut fanOut;
  private final Limits limits;
  private final Clock clock;
  private final Instant formedAt;
  private final Duration silence;

  NodeReports(
      String clusterName,
      Peers peers,
      FanOut fanOut,
      Limits limits,
      Clock clock,
      Instant formedAt,
      Duration silence) {
    this.clusterName = clusterName;
    this.peers = peers;
    this.fanOut = fanOut;
    this.limits = limits;
    this.clock = clock;
    this.formedAt = formedAt;
    this.silence = silence;
  }

  Gathered<NodeEntry> all() {
    return report(peers.all());
  }

  Outcome<NodeEntry> one(NodeName node) {
    Optional<Peer> peer = peers.find(node);
    return peer.isEmpty()
        ? Outcome.refused(Refusals.node(node))
        : Outcome.done(report(List.of(peer.get())).items().getFirst());
  }

  private Gathered<NodeEntry> report(List<Peer> asked) {
    FanOut.Answers<NodeVitals> answers = fanOut.ask(asked, limits.metrics(), NodeControl::vitals);
    List<NodeEntry> entries =
        asked.stream().map(peer -> entry(peer, answers.of(peer.name()), answers)).toList();
    return answers.gathered(entries);
  }

  private NodeEntry entry(
      Peer peer, @Nullable NodeVitals vitals, FanOut.Answers<NodeVitals> answers) {
    List<String> issues = vitals == null ? missing(peer, answers) : issues(vitals);
    NodeEntry.Status status =
        vitals == null
            ? NodeEntry.Status.UNREACHABLE
            : issues.isEmpty() ? NodeEntry.Status.HEALTHY : NodeEntry.Status.DEGRADED;
    RosterEntry known = peer.entry();
    Instant now = clock.now();
    return new NodeEntry(
        known.name(),
        known.number(),
        known.incarnation(),
        known.role(),
        known.duty().word(),
        status,
        issues,
        known.httpUrl(),
        known.joinedAt(),
        vitals == null ? peer.lastSeen(now) : now,
        vitals == null ? null : peer.contact().latencyMs(),
        vitals);
  }

  private static List<String> missing(Peer peer, FanOut.Answers<NodeVitals> answers) {
    return answers.missing().stream()
        .filter(missing -> missing.node().equals(peer.name()))
        .map(Gathered.Missing::reason)
        .toList();
  }

  private static List<String> issues(NodeVitals vitals) {
    List<String> issues = new ArrayList<>();
    double heap = (double) vitals.heapUsedBytes() / Math.max(1, vitals.heapMaxBytes());
    if (heap > HEAP_WARNING) {
      issues.add("the heap is " + Math.round(100 * heap) + " % full");
    }
    if (vitals.processCount() > MOST_PROCESSES) {
      issues.add(vitals.processCount() + " processes run (warning over " + MOST_PROCESSES + ")");
    }
    if (vitals.leakedCount() > 0) {
      issues.add(vitals.leakedCount() + " ended processes still keep a thread busy");
    }
    return issues;
  }

  ClusterStatus status(@Nullable String warning) {
    Gathered<NodeEntry> report = all();
    List<NodeName> nodes = report.items().stream().map(NodeEntry::name).toList();
    NodeName self = peers.self().name();
    List<NodeName> connected = connected();
    long healthy = count(report, NodeEntry.Status.HEALTHY);
    long degraded = count(report, NodeEntry.Status.DEGRADED);
    return new ClusterStatus(
        clusterName,
        self,
        nodes,
        connected,
        (int) healthy,
        health(nodes.size(), healthy, degraded),
        connected.isEmpty() ? "initializing" : "connected",
        connected.isEmpty() ? "single_node" : "multi_node",
        warning,
        formedAt);
  }

  /// Returns the other members that are here and not silent; never blocks.
  List<NodeName> connected() {
    return peers.all().stream()
        .filter(peer -> peer.isHere() && !peer.isSelf())
        .filter(peer -> !peer.contact().isSilent(clock, silence))
        .map(Peer::name)
        .toList();
  }

  /// Returns the nodes with how they are, and who is connected.
  ClusterTopology topology() {
    Gathered<NodeEntry> nodes = all();
    return new ClusterTopology(clusterName, peers.self().name(), nodes, connected(), formedAt);
  }

  private static long count(Gathered<NodeEntry> report, NodeEntry.Status status) {
    return report.items().stream().filter(node -> node.status() == status).count();
  }

  /// Judges the cluster by the nodes that belong to it, not by those that happen to answer.
  ///
  /// @param known nodes of the roster
  /// @param healthy those that answer and have no issue
  /// @param degraded those that answer and have one
  static String health(int known, long healthy, long degraded) {
    if (known == 0 || (healthy + degraded) * 2 <= known) {
      return "critical";
    }
    return healthy == known ? "healthy" : "degraded";
  }
}
