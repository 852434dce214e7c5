package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.MoveOptions;
import io.superlearner.control.NodeControl;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Moves a sandbox to another node because somebody asked for it, whichever node he asked.
///
/// Its node gives it away, see [HandOver]; the other node starts it as soon as truth tells it and
/// that node has let go of it. If it cannot be started there, or does not run within the limit of a
/// change, it is given back.
final class Migration {

  private static final System.Logger LOG = System.getLogger(Migration.class.getName());
  private static final long LOOK_NANOS = 5_000_000;

  private final Peers peers;
  private final Ledger<SandboxEntry> ledger;
  private final Placing placing;
  private final HandOver handOver;
  private final SandboxLists lists;
  private final Limits limits;
  private final Clock clock;

  Migration(
      Peers peers,
      Ledger<SandboxEntry> ledger,
      Placing placing,
      HandOver handOver,
      SandboxLists lists,
      Limits limits,
      Clock clock) {
    this.peers = peers;
    this.ledger = ledger;
    this.placing = placing;
    this.handOver = handOver;
    this.lists = lists;
    this.limits = limits;
    this.clock = clock;
  }

  /// Moves a sandbox and returns when it runs there; blocks at most for the limit of a change and
  /// some of truth's.
  ///
  /// @param wanted the node; null lets the cluster choose another one
  Outcome<SandboxRecord> move(SandboxId id, @Nullable NodeName wanted, SandboxMove.Cause cause) {
    return move(id, wanted, cause, null);
  }

  /// Does the same for somebody who said more than where to; what he said stands in the history.
  Outcome<SandboxRecord> move(
      SandboxId id,
      @Nullable NodeName wanted,
      SandboxMove.Cause cause,
      @Nullable MoveOptions options) {
    try {
      Optional<Ledger.Item<SandboxEntry>> item = ledger.read(id.text());
      if (item.isEmpty()) {
        return Outcome.refused(Refusals.sandbox(id));
      }
      SandboxEntry entry = item.get().value();
      Optional<Peer> home = peers.life(entry.node(), entry.incarnation()).filter(Peer::isHere);
      if (home.isEmpty()) {
        return Outcome.refused(Code.NODE_UNREACHABLE, lists.gone(entry));
      }
      return target(entry, wanted)
          .then(to -> able(entry, to))
          .then(to -> move(item.get(), home.get(), to, cause, options));
    } catch (TruthUnavailableException silent) {
      return Refusals.truth(silent, true);
    }
  }

  private Outcome<LeaseEntry> target(SandboxEntry entry, @Nullable NodeName wanted) {
    if (wanted == null) {
      Placing.Choice choice = placing.lookWithout(entry.node());
      return choice
          .take(entry.request().id(), entry.placement())
          .flatMap(placing::lease)
          .map(Outcome::done)
          .orElseGet(() ->
              Outcome.refused(
                  Code.NO_AVAILABLE_NODES,
                  Refusals.noNode(
                      choice.explain(entry.request().id(), entry.placement()), limits)));
    }
    if (wanted.equals(entry.node())) {
      return Outcome.refused(
          Refusal.ofParameter(
              Code.INVALID_PARAMETER,
              "target",
              "the sandbox " + entry.request().id() + " is on " + wanted + " already"));
    }
    Optional<Peer> there = peers.find(wanted);
    if (there.isEmpty()) {
      return Outcome.refused(
          Refusal.ofParameter(
              Code.NODE_NOT_FOUND, "target", "no node " + wanted + " belongs to the cluster"));
    }
    return there
        .filter(Peer::isHere)
        .flatMap(placing::open)
        .map(Outcome::done)
        .orElseGet(() ->
            Outcome.refused(
                Refusal.ofParameter(
                    Code.NODE_NOT_AVAILABLE,
                    "target",
                    "the node " + wanted + " cannot be used: " + placing.whyNot(wanted))));
  }

  /// Asks the other node whether it could make the sandbox at all, before anything is done.
  private Outcome<LeaseEntry> able(SandboxEntry entry, LeaseEntry to) {
    NodeControl there = peers.find(to.node()).map(Peer::control).orElse(null);
    if (there == null) {
      return Outcome.refused(Code.NODE_NOT_AVAILABLE, to.node() + " is gone");
    }
    try {
      return there.check(entry.request()).map(_ -> to);
    } catch (NodeUnavailableException silent) {
      return Refusals.unavailable(silent, false);
    }
  }

  private Outcome<SandboxRecord> move(
      Ledger.Item<SandboxEntry> item,
      Peer home,
      LeaseEntry to,
      SandboxMove.Cause cause,
      @Nullable MoveOptions options) {
    SandboxId id = item.value().request().id();
    long begin = clock.nanos();
    Outcome<SandboxRecord> given;
    try {
      given =
          home.control() instanceof FarNode far
              ? far.give(id, to, cause, options)
              : handOver.give(id, to, cause, options);
    } catch (NodeUnavailableException failure) {
      return Refusals.unavailable(failure, true);
    }
    Duration limit = limit(options);
    return given.then(_ -> awaited(id, item, to, begin, limit));
  }

  private Duration limit(@Nullable MoveOptions options) {
    Long wanted = options == null ? null : options.timeoutMs();
    return wanted == null || wanted > limits.change().toMillis()
        ? limits.change()
        : Duration.ofMillis(wanted);
  }

  private Outcome<SandboxRecord> awaited(
      SandboxId id, Ledger.Item<SandboxEntry> before, LeaseEntry to, long begin, Duration limit) {
    SandboxRecord last = null;
    while (clock.nanos() - begin < limit.toNanos()) {
      if (hasReturned(id, before.version(), to)) {
        return Outcome.refused(
            Code.START_FAILED,
            "%s could not be started on %s, and has gone back".formatted(id, to.node()));
      }
      last = lookAt(id, to);
      if (last != null && last.status() == SandboxStatus.RUNNING) {
        // it may run for a moment, and be about to go back
        Outcome<SandboxRecord> shown = lists.one(id);
        if (isRunning(shown, to)) {
          return shown;
        }
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return last != null && last.status() == SandboxStatus.RUNNING
        ? lists.one(id)
        : back(id, before.value(), to, limit, last);
  }

  private static boolean isRunning(Outcome<SandboxRecord> shown, LeaseEntry at) {
    return shown instanceof Outcome.Done<SandboxRecord>(var record)
        && record.status() == SandboxStatus.RUNNING
        && record.node().equals(at.node());
  }

  private boolean hasReturned(SandboxId id, long before, LeaseEntry to) {
    return ledger
        .find(id.text())
        .filter(item -> item.version() > before)
        .map(Ledger.Item::value)
        .filter(entry -> !entry.node().equals(to.node()))
        .filter(entry -> Reception.isReturned(entry.moves()))
        .isPresent();
  }

  private @Nullable SandboxRecord lookAt(SandboxId id, LeaseEntry to) {
    NodeControl there = peers.find(to.node()).map(Peer::control).orElse(null);
    try {
      return there != null
              && there.sandbox(id) instanceof Outcome.Done<SandboxRecord>(var record)
              && !record.isLocal()
          ? record
          : null;
    } catch (NodeUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, () -> "no word of " + id + " yet", silent);
      return null;
    }
  }

  private Outcome<SandboxRecord> back(
      SandboxId id,
      SandboxEntry before,
      LeaseEntry to,
      Duration limit,
      @Nullable SandboxRecord last) {
    String why =
        "it did not run on %s within %d ms%s"
            .formatted(
                to.node(),
                limit.toMillis(),
                last == null || last.error() == null ? "" : ": " + last.error());
    boolean given =
        ledger
            .read(id.text())
            .filter(item -> item.value().node().equals(to.node()))
            .flatMap(item ->
                peers
                    .find(before.node())
                    .flatMap(placing::lease)
                    .flatMap(home ->
                        ledger.replace(
                            item,
                            item.value()
                                .handedTo(
                                    home,
                                    item.version(),
                                    clock.now(),
                                    SandboxMove.Cause.RETURNED))))
            .isPresent();
    return Outcome.refused(
        Code.START_FAILED, why + (given ? "; it goes back to " + before.node() : ""));
  }
}
