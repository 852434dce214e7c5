package io.superlearner.runtime;

import io.superlearner.identity.NodeName;
import java.util.Optional;

/// Carries signals from a runtime to the runtimes of other nodes, and tells which are in reach.
///
/// ```java
/// record Alone() implements Transport { // a cluster of one: nobody is in reach
///   public void open(Receiver receiver) {}
///   public boolean trySend(NodeLife to, FarSignal signal) {
///     return false;
///   }
///   public Optional<NodeName> findName(int node) {
///     return Optional.empty();
///   }
/// }
///
/// assert !new Alone().trySend(new NodeLife(2, 0), null);
/// ```
///
/// The runtime hands over values; how they become bytes, and in what batches they travel, is the
/// transport's. It owes the runtime this:
///
/// - Between one pair of lives signals arrive in the order in which they were handed over, each
///   once, and none is left out: one that cannot be carried ends the connection.
/// - A life is announced by [Receiver#up] before its first signal, and given up by [Receiver#down];
///   after that no signal of it arrives, until it is up again.
/// - What waits for a node that takes nothing is bounded; beyond the bound the node is given up.
///
/// A runtime gets its transport by [ProcessRuntime#connect].
public interface Transport {

  /// Begins to deliver. Called once, by the runtime; the receiver may be called at once.
  void open(Receiver receiver);

  /// Hands over a signal for one life of a node. Any thread may call it; it never blocks, whatever
  /// the state of the other node. What the caller did before happens-before the signal's arrival.
  ///
  /// @return false if that life is out of reach; then nothing is sent. True says that the signal is
  ///   on its way, not that it will arrive
  /// @throws IllegalArgumentException if the signal holds something that cannot be turned into
  ///   bytes; the message names its class, and nothing is sent
  boolean trySend(NodeLife to, FarSignal signal);

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

    /// A life is out of reach: its node ended, or was not heard of for too long. Whether its
    /// processes live is not known.
    void down(NodeLife life);
  }
}
