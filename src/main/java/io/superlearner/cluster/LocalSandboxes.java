package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.HostControl;
import io.superlearner.control.NodeControl;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.truth.TruthUnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The sandboxes that belong to one node alone. Truth knows nothing of them, so they can be made
/// and changed without a majority; whoever is asked for one looks at itself, and then asks the
/// others.
///
/// That an id is free is asked of the copy of truth and of the nodes that answer. So two such
/// sandboxes of one id, or one beside a sandbox of the cluster, can come about on two nodes that do
/// not hear of each other; on one node they cannot. Any thread may call.
final class LocalSandboxes {

  private static final System.Logger LOG = System.getLogger(LocalSandboxes.class.getName());

  private final Peers peers;
  private final HostControl host;
  private final FanOut fanOut;
  private final Ledger<SandboxEntry> ledger;
  private final Limits limits;

  LocalSandboxes(
      Peers peers, HostControl host, FanOut fanOut, Ledger<SandboxEntry> ledger, Limits limits) {
    this.peers = peers;
    this.host = host;
    this.fanOut = fanOut;
    this.ledger = ledger;
    this.limits = limits;
  }

  // ---- create ----

  /// Creates one; blocks for a sign of life of the others, and for its start.
  ///
  /// @param node null for this node
  Outcome<SandboxRecord> create(SandboxRequest request, Optional<NodeName> node) {
    Optional<Peer> home = node.isEmpty() ? Optional.of(peers.self()) : peers.find(node.get());
    String unfit = home.map(LocalSandboxes::unfitness).orElse("it does not belong to the cluster");
    if (home.isEmpty() || !unfit.isEmpty()) {
      NodeName wanted = node.orElseGet(() -> peers.self().name());
      return Outcome.refused(
          Refusal.ofParameter(
              Code.NODE_NOT_AVAILABLE, "node", "the node " + wanted + " cannot be used: " + unfit));
    }
    return host.check(request)
        .then(checked -> free(checked, home.get()))
        .then(free -> asked(home.get(), true, control -> control.createSandbox(free)));
  }

  private static String unfitness(Peer peer) {
    String why = Placing.unfitness(peer);
    return why == null ? "" : why;
  }

  private Outcome<SandboxRequest> free(SandboxRequest request, Peer home) {
    SandboxId id = request.id();
    if (ledger.find(id.text()).isPresent() && isRegistered(id)) {
      return Outcome.refused(Refusals.taken(id));
    }
    return elsewhere(id, home)
        .map(owner -> Outcome.<SandboxRequest>refused(takenBy(id, owner)))
        .orElseGet(() -> Outcome.done(request));
  }

  private static Refusal takenBy(SandboxId id, Peer owner) {
    return Refusal.ofParameter(
        Code.ALREADY_EXISTS, "id", "a local sandbox " + id + " exists on " + owner.name());
  }

  // the copy may show one that has just been destroyed
  private boolean isRegistered(SandboxId id) {
    try {
      return ledger.read(id.text()).isPresent();
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, () -> "the copy must do for " + id, silent);
      return true;
    }
  }

  // ---- find ----

  /// Finds the node that has a local sandbox: this one, or any other that answers.
  Optional<Peer> home(SandboxId id) {
    return host.isLocal(id) ? Optional.of(peers.self()) : elsewhere(id, peers.self());
  }

  private Optional<Peer> elsewhere(SandboxId id, Peer than) {
    List<Peer> others =
        peers.all().stream()
            .filter(peer -> peer.isHere() && !peer.name().equals(than.name()))
            .toList();
    return fanOut.ask(others, limits.probe(), control -> control.sandbox(id)).given().stream()
        .filter(answer -> isLocal(answer.value()))
        .map(FanOut.Answer::peer)
        .findFirst();
  }

  private static boolean isLocal(Outcome<SandboxRecord> said) {
    return said instanceof Outcome.Done<SandboxRecord>(var record) && record.isLocal();
  }

  /// Asks the cluster about a sandbox, or the node that has it alone. An id that the cluster is
  /// known to have means that one; else one of this node is meant, then one of the cluster, then
  /// one of another node.
  ///
  /// @param changes whether the question changes something
  <T> Outcome<T> ask(
      SandboxId id,
      boolean changes,
      Supplier<Outcome<T>> cluster,
      Function<NodeControl, Outcome<T>> alone) {
    if (ledger.find(id.text()).isPresent()) {
      return cluster.get();
    }
    if (host.isLocal(id)) {
      return alone.apply(host);
    }
    Outcome<T> answer = cluster.get();
    return isOpen(answer)
        ? elsewhere(id, peers.self()).map(peer -> asked(peer, changes, alone)).orElse(answer)
        : answer;
  }

  private static boolean isOpen(Outcome<?> answer) {
    return answer instanceof Outcome.Refused<?>(var refusal)
        && (refusal.code() == Code.SANDBOX_NOT_FOUND || refusal.code() == Code.NO_QUORUM);
  }

  private static <T> Outcome<T> asked(
      Peer peer, boolean changes, Function<NodeControl, Outcome<T>> question) {
    NodeControl control = peer.control();
    if (control == null) {
      return Outcome.refused(Code.NODE_UNREACHABLE, peer.name() + " is gone");
    }
    try {
      return question.apply(control);
    } catch (NodeUnavailableException failure) {
      return Refusals.unavailable(failure, changes);
    }
  }

  /// Refuses what only a sandbox of the cluster can do.
  static <T> Outcome<T> only(SandboxId id) {
    return Outcome.refused(
        Code.CONFLICT,
        "%s is a local sandbox, which its node alone knows; adopt it first".formatted(id));
  }
}
