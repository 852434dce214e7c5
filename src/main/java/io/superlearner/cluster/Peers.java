package io.superlearner.cluster;

import io.superlearner.control.NodeControl;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// All nodes of the roster, each with the way to ask it. Any thread may call; nothing blocks.
final class Peers {

  private record Line(NodeControl control, Contact contact) {}

  private final RosterEntry own;
  private final NodeControl local;
  private final Contact localContact = new Contact();
  private final Roster roster;
  private final ClusterPorts ports;
  private final Codec codec;
  private final Limits limits;
  private final LifeWatch lives;
  private final Clock clock;
  private final Map<String, Line> lines = new ConcurrentHashMap<>();

  Peers(
      RosterEntry own,
      NodeControl local,
      Roster roster,
      ClusterPorts ports,
      Codec codec,
      Limits limits,
      LifeWatch lives,
      Clock clock) {
    this.own = own;
    this.local = local;
    this.roster = roster;
    this.ports = ports;
    this.codec = codec;
    this.limits = limits;
    this.lives = lives;
    this.clock = clock;
  }

  /// Returns this node, with what the roster says of this life of it.
  Peer self() {
    RosterEntry known =
        roster
            .find(own.name())
            .filter(entry -> entry.incarnation() == own.incarnation())
            .orElse(own);
    return new Peer(known, true, local, localContact);
  }

  /// Returns every node of the roster, gone ones too, by number.
  List<Peer> all() {
    Set<String> members = ports.membership().members();
    List<RosterEntry> entries = roster.all();
    Set<String> known = entries.stream().map(RosterEntry::member).collect(Collectors.toSet());
    lines.keySet().retainAll(known);
    return entries.stream().map(entry -> peer(entry, members)).toList();
  }

  /// Returns a node of the roster.
  Optional<Peer> find(NodeName name) {
    return all().stream().filter(peer -> peer.name().equals(name)).findFirst();
  }

  /// Returns the node whose present life a process belongs to.
  Optional<Peer> owner(Pid pid) {
    return all().stream()
        .filter(peer -> peer.entry().number() == pid.node())
        .filter(peer -> peer.entry().incarnation() == pid.incarnation())
        .findFirst();
  }

  /// Tells whether a life of a node is the one that the roster knows now.
  Optional<Peer> life(NodeName name, int incarnation) {
    return find(name).filter(peer -> peer.entry().incarnation() == incarnation);
  }

  /// Tells whether a life of a node, which may have left, is not here and its JVM is certainly
  /// dead. Unlike the rest this blocks, at most for half a second.
  boolean isProvedDead(NodeName name, int incarnation) {
    return roster
        .find(name)
        .filter(entry -> entry.incarnation() == incarnation)
        .filter(entry -> !isHere(entry, ports.membership().members()))
        .filter(lives::isProvedDead)
        .isPresent();
  }

  private Peer peer(RosterEntry entry, Set<String> members) {
    if (entry.name().equals(own.name())) {
      return self();
    }
    Line line = lines.computeIfAbsent(entry.member(), member -> line(entry));
    boolean here = isHere(entry, members);
    return new Peer(entry, false, here ? line.control() : null, line.contact());
  }

  // the grid takes some time to miss a member whose JVM is dead
  private boolean isHere(RosterEntry entry, Set<String> members) {
    return members.contains(entry.member()) && !lives.isDead(entry);
  }

  private Line line(RosterEntry entry) {
    Contact contact = new Contact();
    FarNode far =
        new FarNode(entry.name(), entry.member(), ports.link(), codec, limits, contact, clock);
    return new Line(far, contact);
  }
}
