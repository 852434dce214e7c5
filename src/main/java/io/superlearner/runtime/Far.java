package io.superlearner.runtime;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The other nodes, as one runtime sees them: where its signals go when a pid is not of this node.
///
/// The runtime looks among its own processes first and comes here with what it did not find. A pid
/// with the own node's number is nobody's then: its process has ended, or lived in an earlier life
/// of the node. Everything here may be called by any thread, and never blocks.
final class Far {

  private final ProcessRuntime runtime;
  private final int node;
  private final Map<NodeLife, FarPeer> peers = new ConcurrentHashMap<>();
  private final List<Consumer<NodeName>> ups = new CopyOnWriteArrayList<>();
  private volatile @Nullable Transport transport;

  final FarJobs jobs;

  Far(ProcessRuntime runtime, int node) {
    this.jobs = new FarJobs(runtime);
    this.runtime = runtime;
    this.node = node;
  }

  Optional<NodeName> own() {
    Transport through = transport;
    return through == null ? Optional.empty() : through.findName(node);
  }

  List<NodeName> inReach() {
    return peers.values().stream().map(peer -> peer.name).toList();
  }

  /// Begins to use a transport.
  void connect(Transport with) {
    synchronized (this) {
      if (transport != null) {
        throw new IllegalStateException("node " + node + " has a transport already");
      }
      transport = with;
    }
    with.open(new FarInbox(runtime, this));
  }

  // ---- who is there ----

  boolean isForeign(Pid pid) {
    return pid.node() != node;
  }

  void add(FarPeer peer) {
    peers.put(peer.life, peer);
    ups.forEach(listener -> listener.accept(peer.name));
  }

  Subscription onUp(Consumer<? super NodeName> listener) {
    Consumer<NodeName> own = listener::accept;
    ups.add(own);
    return () -> ups.remove(own);
  }

  @Nullable FarPeer remove(NodeLife life) {
    return peers.remove(life);
  }

  @Nullable FarPeer find(NodeLife life) {
    return peers.get(life);
  }

  /// Returns the lives that are in reach.
  List<NodeLife> lives() {
    return List.copyOf(peers.keySet());
  }

  /// Returns the life of a node that is in reach.
  Optional<NodeLife> find(NodeName name) {
    return peers.values().stream()
        .filter(peer -> peer.name.equals(name))
        .map(peer -> peer.life)
        .findAny();
  }

  /// Tells why there is no way to a process of another node: `noproc` if that is certain, since a
  /// later life of its node is here or no node has its number.
  ExitReason unreachable(NodeLife life) {
    boolean overtaken =
        peers.keySet().stream()
            .anyMatch(one -> one.node() == life.node() && one.incarnation() > life.incarnation());
    Transport through = transport;
    if (overtaken || through == null) {
      return ExitReason.noproc();
    }
    return through
        .findName(life.node())
        .<ExitReason>map(ExitReason.NoConnection::new)
        .orElseGet(ExitReason::noproc);
  }

  /// Hands a signal to the transport.
  ///
  /// @return false if that life is out of reach
  boolean signal(NodeLife to, FarSignal signal) {
    return deliver(to, signal) == Delivery.SENT;
  }

  private Delivery deliver(NodeLife to, FarSignal signal) {
    Transport through = transport;
    return through == null ? Delivery.NO_CONNECTION : through.trySend(to, signal);
  }

  // ---- what processes here want of processes there ----

  /// Sends a message. A request is sent with a ref, by which its reply finds the caller; that it
  /// cannot be sent, the caller learns at once, from the answer.
  ///
  /// @param trace the id that a trace follows it by; 0 for none
  Delivery send(Pid from, Pid to, Object message, long trace) {
    return isForeign(to) ? runtime.moves().sendAway(from, to, message, trace) : Delivery.NO_PROCESS;
  }

  Delivery send(Pid from, NodeLife life, FarSignal.Target to, Object message, long trace) {
    if (message instanceof Request(From asker, var payload)) {
      return ask(
          life, asker, ref -> new FarSignal.Request(ref, asker.caller(), to, payload, trace));
    }
    return deliver(life, new FarSignal.Message(from, to, message, trace));
  }

  /// Asks for a job on another node.
  void run(NodeLife life, String job, From from, @Nullable Object argument) {
    var _ = ask(life, from, ref -> new FarSignal.Run(ref, from.caller(), job, argument));
  }

  /// Asks who has a name on another node; the answer is a pid or null.
  void whereis(NodeLife life, String name, From from) {
    var _ = ask(life, from, ref -> new FarSignal.Whereis(ref, name));
  }

  /// Sends what will be answered by a signal with the same ref.
  ///
  /// @return that it is sent, or that too much waits; else the asker has its answer already, and it
  ///   counts as sent
  Delivery ask(NodeLife life, From from, Function<Ref, FarSignal> question) {
    FarPeer peer = peers.get(life);
    Ref ref = Ref.next();
    if (peer == null || !peer.calls(ref, from)) {
      from.fail(unreachable(life));
      return Delivery.SENT;
    }
    ExitReason failure = peer.lost();
    Delivery delivery = Delivery.NO_CONNECTION;
    try {
      delivery = deliver(life, question.apply(ref));
      if (delivery == Delivery.MAILBOX_FULL) {
        failure = ExitReason.abnormal("mailbox_full");
      }
    } catch (IllegalArgumentException unfit) {
      failure = ExitReason.abnormal("bad_request: " + unfit.getMessage());
      throw unfit;
    } finally {
      // whoever takes the caller out of the table tells it
      if (delivery != Delivery.SENT && peer.answered(ref) != null) {
        from.fail(failure);
      }
    }
    return delivery == Delivery.MAILBOX_FULL ? delivery : Delivery.SENT;
  }

  /// Sends an exit signal.
  ///
  /// @return false if there is surely no such process, or its node is out of reach
  boolean exit(Pid from, Pid to, ExitReason reason) {
    return isForeign(to)
        && signal(NodeLife.of(to), new FarSignal.Exit(from, to, FarReason.plain(reason)));
  }

  /// Asks a process to stop; whether it does, a watch tells.
  void stop(Pid to, ExitReason reason) {
    if (isForeign(to)) {
      signal(NodeLife.of(to), new FarSignal.Stop(to, FarReason.plain(reason)));
    }
  }

  /// Watches a process; the watcher is told at once if there is no way to it.
  ///
  /// @return false if there is surely no such process
  boolean watch(Pid other, Ref monitor, Ties.Watcher watcher) {
    if (!isForeign(other) || watcher instanceof Ties.Watcher.First) {
      return false;
    }
    NodeLife life = NodeLife.of(other);
    FarPeer peer = peers.get(life);
    if (peer != null && peer.watches(monitor, new FarPeer.Watch(other, watcher))) {
      boolean sent = signal(life, new FarSignal.Monitor(monitor, pidOf(watcher), other));
      if (!sent && peer.endWatch(monitor) != null) {
        runtime.tell(watcher, new Down(monitor, other, peer.lost()));
      }
      return true;
    }
    ExitReason reason = unreachable(life);
    if (reason instanceof ExitReason.NoProcess) {
      return false;
    }
    runtime.tell(watcher, new Down(monitor, other, reason));
    return true;
  }

  private Pid pidOf(Ties.Watcher watcher) {
    return watcher instanceof Ties.Watcher.OfProcess(Pid pid) ? pid : runtime.outside();
  }

  /// Ends a watch.
  void unwatch(Pid other, Ref monitor) {
    FarPeer peer = isForeign(other) ? peers.get(NodeLife.of(other)) : null;
    if (peer != null && peer.endWatch(monitor) != null) {
      signal(peer.life, new FarSignal.Demonitor(monitor));
    }
  }

  /// Links a process here with one there; an exit signal comes at once if there is no way to it.
  ///
  /// @return false if there is surely no such process
  boolean link(Pid other, Pid with) {
    if (!isForeign(other)) {
      return false;
    }
    NodeLife life = NodeLife.of(other);
    FarPeer peer = peers.get(life);
    Ref ref = Ref.next();
    FarLinks.Linking linking =
        peer == null ? FarLinks.Linking.LOST : peer.links.link(new FarLinks.Pair(with, other), ref);
    return switch (linking) {
      case KNOWN -> true;
      case NEW -> signal(life, new FarSignal.Link(ref, with, other)) || linkLost(life, other, with);
      case LOST -> linkLost(life, other, with);
    };
  }

  private boolean linkLost(NodeLife life, Pid other, Pid with) {
    ExitReason reason = unreachable(life);
    if (reason instanceof ExitReason.NoProcess) {
      return false;
    }
    runtime.signalExit(with, new Signal.Exit(other, reason, true));
    return true;
  }

  /// Removes the link of a process here with one there.
  void unlink(Pid other, Pid from) {
    FarPeer peer = isForeign(other) ? peers.get(NodeLife.of(other)) : null;
    if (peer == null) {
      return;
    }
    FarLinks.Made made = peer.links.unlink(new FarLinks.Pair(from, other));
    if (made != null) {
      signal(peer.life, new FarSignal.Unlink(from, other, made.ours(), made.theirs()));
    }
  }

  /// Tells a linked process that one here has ended.
  void linkExit(Pid to, Signal.Exit exit) {
    if (!isForeign(to)) {
      return;
    }
    NodeLife life = NodeLife.of(to);
    FarPeer peer = peers.get(life);
    if (peer != null) {
      peer.links.ended(new FarLinks.Pair(exit.from, to));
      signal(life, new FarSignal.LinkExit(exit.from, to, FarReason.plain(exit.reason)));
    }
  }
}
