package io.superlearner.cluster;

import io.superlearner.runtime.Clock;

/// A node's place in the roster, for one life of the node.
public final class Seat implements AutoCloseable {

  private final ClusterPorts ports;
  private final Codec codec;
  private final Roster roster;
  private final RosterEntry entry;

  private Seat(ClusterPorts ports, Codec codec, Roster roster, RosterEntry entry) {
    this.ports = ports;
    this.codec = codec;
    this.roster = roster;
    this.entry = entry;
  }

  /// Enters a node in the roster, in a new life; the first node of all founds the cluster.
  ///
  /// Blocks for some calls to truth. A node that was here before keeps its number.
  ///
  /// @throws IllegalStateException if another member has the node's name, or this program does not
  ///   speak what the cluster speaks
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  public static Seat take(ClusterPorts ports, NodeIdentity identity, Clock clock) {
    Codec codec = new Codec();
    Roster roster = new Roster(ports.truth(), codec);
    try {
      RosterEntry entry = roster.join(identity, ports.membership(), clock.now());
      return new Seat(ports, codec, roster, entry);
    } catch (RuntimeException failure) {
      roster.close();
      throw failure;
    }
  }

  /// Returns the node's number, the first part of its pids.
  public int number() {
    return entry.number();
  }

  /// Returns which life of the node this is, the last part of its pids.
  public int incarnation() {
    return entry.incarnation();
  }

  /// Returns who is in the grid.
  public Membership membership() {
    return ports.membership();
  }

  ClusterPorts ports() {
    return ports;
  }

  Codec codec() {
    return codec;
  }

  Roster roster() {
    return roster;
  }

  RosterEntry entry() {
    return entry;
  }

  /// Gives back what the seat holds of the ports; the roster keeps the node.
  @Override
  public void close() {
    roster.close();
  }
}
