package io.superlearner.cluster;

import io.superlearner.control.NodeUnavailableException;
import java.time.Duration;
import java.util.List;

/// Asks every other node for a sign of life, so that its latency and when it was last seen are
/// known, and a node that was late is found again as soon as it answers.
final class Prober {

  private static final System.Logger LOG = System.getLogger(Prober.class.getName());

  private final Peers peers;
  private final FanOut fanOut;
  private final Duration limit;

  Prober(Peers peers, FanOut fanOut, Duration limit) {
    this.peers = peers;
    this.fanOut = fanOut;
    this.limit = limit;
  }

  /// Asks all at once; blocks for at most the limit.
  void pass() {
    List<Peer> others = peers.all().stream().filter(peer -> !peer.isSelf()).toList();
    fanOut.ask(others, limit, control -> control instanceof FarNode far && ping(far));
  }

  private boolean ping(FarNode far) {
    try {
      far.ping(limit);
      return true;
    } catch (NodeUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, "no sign of life", silent);
      return false;
    }
  }
}
