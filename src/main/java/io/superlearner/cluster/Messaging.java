package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.MessageTypes;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.truth.TruthUnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What joins the processes of this node with those of all others: the lines to the other nodes,
/// and the names that count in the whole cluster. Any thread may call.
final class Messaging implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Messaging.class.getName());

  private static final int NAMES_AT_ONCE = 16;
  private static final long REST_NANOS = 20_000_000;

  private final Peers peers;
  private final Placing placing;
  private final Roster roster;
  private final Membership membership;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final FarLines lines;
  private final Names names;
  private final NameAdoption nameAdoption;
  private final Locks locks;

  /// Connects the runtime; blocks for truth's limit.
  ///
  /// @param isLocal tells whether a sandbox belongs to this node alone; does not block
  /// @param period the period of this node's lease; empty without one; does not block
  /// @throws TruthUnavailableException if truth does not answer
  Messaging(
      Seat seat,
      Peers peers,
      Placing placing,
      ProcessRuntime runtime,
      MessageTypes types,
      Predicate<SandboxId> isLocal,
      Supplier<OptionalLong> period,
      Clock clock) {
    this.peers = peers;
    this.placing = placing;
    this.roster = seat.roster();
    this.membership = seat.ports().membership();
    NodeLife life = new NodeLife(seat.number(), seat.incarnation());
    NodeName name = seat.entry().name();
    lines =
        new FarLines(
            new FarLines.House(
                life,
                seat.ports().frames(),
                new SignalCodec(types),
                LineLimits.USUAL,
                clock,
                threads,
                registered -> runtime.whereis(registered).orElse(null),
                roster::nameOf));
    names =
        new Names(
            seat.ports().truth(),
            seat.codec(),
            new Names.House(
                life,
                name,
                runtime,
                this::isOver,
                isLocal,
                period,
                Messaging::rest,
                threads,
                SideBySide.threads(NAMES_AT_ONCE)));
    nameAdoption = new NameAdoption(names, runtime);
    locks =
        new Locks(
            seat.ports().truth(),
            seat.codec(),
            new Locks.House(
                life, name, runtime, this::isOver, () -> period.get().isPresent(), threads));
    runtime.connect(lines, names, locks);
  }

  /// Looks who is in the grid, and begins or ends lines accordingly; never blocks.
  void look() {
    lines.meet(
        peers.all().stream()
            .filter(peer -> peer.isHere() && !peer.isSelf())
            .map(Peer::entry)
            .map(entry -> new Neighbour(lifeOf(entry), entry.name(), entry.member()))
            .toList());
  }

  private static void rest() {
    LockSupport.parkNanos(REST_NANOS);
  }

  private static NodeLife lifeOf(RosterEntry entry) {
    return new NodeLife(entry.number(), entry.incarnation());
  }

  /// Finds the process that has a name in the cluster; never blocks.
  Optional<Pid> find(String name) {
    return names.find(name);
  }

  /// Compares the names and locks of this node with truth.
  ///
  /// @throws TruthUnavailableException if truth does not answer
  void pass() {
    names.pass();
    locks.pass();
  }

  /// Removes the names and locks of nodes that are over; the next pass does what truth cannot do
  /// now.
  void trySweep() {
    try {
      names.sweep();
      locks.sweep();
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, "names and locks of lost nodes stay for now", silent);
    }
  }

  /// Tells whether the process that holds a name has certainly ended: its node has begun another
  /// life, or is not here and has left, or is proved dead, or has lost its lease and not taken
  /// another. (The lease is read after the name, and the name is replaced as it was read: had its
  /// node begun another period in between, and given the name again, that would be refused.)
  private boolean isOver(NameEntry entry) {
    return isOver(entry.node(), entry.owner().incarnation());
  }

  private boolean isOver(NodeName name, int life) {
    return roster.find(name).filter(node -> isOver(node, life)).isPresent();
  }

  private boolean isOver(RosterEntry node, int life) {
    if (node.incarnation() != life) {
      return node.incarnation() > life;
    }
    boolean here = membership.members().contains(node.member());
    return (!here && node.hasLeft())
        || peers.isProvedDead(node.name(), life)
        || placing.isSealed(node.name(), life);
  }

  /// Returns what takes the names of local sandboxes into the cluster.
  NameAdoption nameAdoption() {
    return nameAdoption;
  }

  /// Returns the locks of the cluster.
  Locks locks() {
    return locks;
  }

  /// Returns all names that count in the whole cluster, as far as this node knows.
  ///
  /// @param isHere tells whether the life of a node that has a name can be reached now
  List<RegistryRow> registry(Predicate<NameEntry> isHere) {
    return names.all(isHere);
  }

  /// Returns how many records of names in truth could not be read, and were left out.
  long garbageNames() {
    return names.garbage();
  }

  /// Frees the names of this node, whose processes have ended, and lets go of the other nodes.
  @Override
  public void close() {
    lines.close();
    try {
      names.leave();
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, "the names of this node are left to the others", silent);
    }
    names.close();
    locks.close();
    threads.close();
  }
}
