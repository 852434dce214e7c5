package io.superlearner.runtime;

import io.superlearner.identity.NodeName;
import java.util.Optional;

/// Carries signals from a runtime to the runtimes of other nodes, and tells which are in reach.
///
/// ```java
/// record Alone() implements Transport { // a cluster of one: nobody is in reach
///   public void open(Receiver receiver) {}
///   public Delivery trySend(NodeLife to, FarSignal signal) {
///     return Delivery.NO_CONNECTION;
///   }
///   public Optional<NodeName> findName(int node) {
///     return Optional.empty();
///   }
/// }
///
/// assert new Alone().trySend(new NodeLife(2, 0), null) == Delivery.NO_CONNECTION;
/// ```
///
/// The runtime hands over values; how they become bytes, and in what batches they travel, is the
/// transport's. It owes the runtime this:
///
/// - Between one pair of lives signals arrive in the order in which they were handed over, each
///   once, and none is left out: one that cannot be carried ends the connection.
/// - A life is announced by [Receiver#up] before its first signal, and given up by [Receiver#down];
///   after that no signal of it arrives, until it is up again.
/// - What waits for a node is bounded. At the bound, messages and requests are refused, as a full
///   mailbox does; all other signals pass, up to a further bound at which the node is given up.
/// - What was accepted and may not have arrived when a life is given up is told by
///   [Receiver#undelivered].
///
/// A runtime gets its transport by [ProcessRuntime#connect].
public interface Transport {

  /// Begins to deliver. Called once, by the runtime; the receiver may be called at once.
  void open(Receiver receiver);

  /// Hands over a signal for one life of a node. Any thread may call it; it never blocks, whatever
  /// the state of the other node. What the caller did before happens-before the signal's arrival.
  ///
  /// @return [Delivery#SENT] if the signal is on its way, which does not say that it will arrive;
  ///   [Delivery#NO_CONNECTION] if that life is out of reach, or [Delivery#MAILBOX_FULL] if too
  ///   much waits for it: then nothing is sent
  /// @throws IllegalArgumentException if the signal holds something that cannot be turned into
  ///   bytes, or is too long; the message names its class, and nothing is sent
  Delivery trySend(NodeLife to, FarSignal signal);

  /// Returns the name of a node that belongs to the cluster, in reach or not; empty if no node ever
  /// had this number.
  Optional<NodeName> findName(int node);

  /// What a transport tells. The calls about one life come one after another, on any thread of the
  /// transport's; none of them blocks.
  interface Receiver {

    /// A life of another node can be reached from now on.
    void up(NodeLife life, NodeName name);

    /// A signal has come.
    void received(NodeLife from, FarSignal signal);

    /// A signal did not arrive, or may not have: its life was given up before it was confirmed, or
    /// it came and its payload cannot be read here.
    ///
    /// @param why what became of it
    void undelivered(FarSignal signal, DeadLetter.Cause why);

    /// A life is out of reach: its node ended, or was not heard of for too long. Whether its
    /// processes live is not known.
    void down(NodeLife life);
  }
}
