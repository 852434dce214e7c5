package io.superlearner.cluster;

import io.superlearner.event.Subscription;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.FarSignal;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.Transport;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Carries the signals of one runtime to those of all other nodes: one [Line] for each life in the
/// grid, over frames that promise nothing.
///
/// Who is there, [#meet] says; it is called whenever that may have changed. A life that is not
/// there any more is given up at once, one that is only silent after [LineLimits#silence]. Any
/// thread may call; nothing blocks.
final class FarLines implements Transport, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(FarLines.class.getName());

  /// What lines need of their node.
  ///
  /// @param own this life of this node
  /// @param frames the way to others
  /// @param codec signals as bytes
  /// @param limits sizes and times
  /// @param clock the time of the node's runtime
  /// @param threads run what may block for a moment
  /// @param byName finds who has a name on this node; null for nobody
  /// @param nameOf finds the name of a node that belongs to the cluster by its number
  record House(
      NodeLife own,
      Frames frames,
      SignalCodec codec,
      LineLimits limits,
      Clock clock,
      Executor threads,
      Function<String, @Nullable Pid> byName,
      Function<Integer, Optional<NodeName>> nameOf) {}

  private final House house;
  private final Map<NodeLife, LineEnd> ends = new ConcurrentHashMap<>();
  // guarded by this: those that were left and have not told all of it yet
  private final Map<NodeLife, LineEnd> ending = new HashMap<>();
  private final AtomicLong sessions;
  private volatile @Nullable Receiver receiver;
  private volatile Subscription arrivals = () -> {};
  private volatile boolean closed;

  FarLines(House house) {
    this.house = house;
    this.sessions = new AtomicLong(house.clock().now().toEpochMilli());
  }

  /// Returns a session number that is greater than all before, in earlier lives too.
  long nextSession() {
    return sessions.incrementAndGet();
  }

  House house() {
    return house;
  }

  /// Returns whom to tell; only ends call it, which there are not before [#open].
  Receiver receiver() {
    Receiver known = receiver;
    if (known == null) {
      throw new IllegalStateException("the lines are not open");
    }
    return known;
  }

  @Override
  public void open(Receiver with) {
    receiver = with;
    arrivals = house.frames().receive(this::arrived);
  }

  private void arrived(byte[] frame) {
    try {
      LineEnd end = ends.get(Packet.sender(frame));
      if (end != null) {
        end.arrived(frame);
      }
    } catch (IllegalArgumentException unreadable) {
      LOG.log(System.Logger.Level.WARNING, "a frame of another node is dropped", unreadable);
    }
  }

  /// Takes note of who is there now; whoever is not is given up.
  synchronized void meet(Collection<Neighbour> present) {
    if (receiver == null || closed) {
      return;
    }
    Set<NodeLife> here = new HashSet<>();
    for (Neighbour neighbour : present) {
      here.add(neighbour.life());
      LineEnd end = ends.get(neighbour.life());
      if (end == null && isEnding(neighbour.life())) {
        // it would tell of its end what is true of the new one; the next look makes that
        continue;
      }
      if (end == null) {
        LineEnd made = new LineEnd(this, neighbour);
        ends.put(neighbour.life(), made);
        made.wake();
      } else {
        end.movedTo(neighbour.member());
      }
    }
    for (NodeLife life : List.copyOf(ends.keySet())) {
      if (!here.contains(life)) {
        leave(life);
      }
    }
  }

  private void leave(NodeLife life) {
    LineEnd gone = ends.remove(life);
    if (gone != null) {
      ending.put(life, gone);
      gone.leave();
    }
  }

  private boolean isEnding(NodeLife life) {
    ending.values().removeIf(LineEnd::isDone);
    return ending.containsKey(life);
  }

  @Override
  public Delivery trySend(NodeLife to, FarSignal signal) {
    byte[] bytes = house.codec().encode(signal);
    LineEnd end = ends.get(to);
    return end == null ? Delivery.NO_CONNECTION : end.trySend(bytes, isMessage(signal));
  }

  /// Messages can be refused for want of room; the rest is what others rely on.
  private static boolean isMessage(FarSignal signal) {
    return switch (signal) {
      case FarSignal.Message _, FarSignal.Request _, FarSignal.Run _, FarSignal.Whereis _ -> true;
      case FarSignal.Reply _,
          FarSignal.Failure _,
          FarSignal.Exit _,
          FarSignal.Stop _,
          FarSignal.Link _,
          FarSignal.Unlink _,
          FarSignal.LinkExit _,
          FarSignal.Monitor _,
          FarSignal.Demonitor _,
          FarSignal.Down _,
          FarSignal.Moved _,
          FarSignal.Switched _,
          FarSignal.LetIn _ ->
          false;
    };
  }

  @Override
  public Optional<NodeName> findName(int node) {
    return house.nameOf().apply(node);
  }

  /// Gives up all others and takes nothing more.
  @Override
  public synchronized void close() {
    closed = true;
    arrivals.close();
    List.copyOf(ends.keySet()).forEach(this::leave);
  }
}
