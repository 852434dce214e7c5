package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.PartControl;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The parts of this node's sandboxes that run on other nodes: each is a sandbox of the cluster, so
/// placed, leased, saved, moved and taken over like any other, and its registration says of which
/// sandbox it is a part.
///
/// Who may end a part is decided by truth: only the node to which its sandbox belongs at that
/// moment. So a node that has lost the sandbox, or gives it to another, leaves its parts running,
/// and the sandbox finds them there again. Parts whose sandbox is gone or has ended are ended by
/// [#sweep()].
final class SandboxParts implements PartControl {

  private static final System.Logger LOG = System.getLogger(SandboxParts.class.getName());
  private static final long LOOK_NANOS = 50_000_000;

  private final NodeName own;
  private final Lease lease;
  private final Ledger<SandboxEntry> ledger;
  private final Sandboxes sandboxes;
  private final SandboxLists lists;
  private final Limits limits;
  private final Clock clock;
  private volatile boolean over;

  SandboxParts(
      NodeName own,
      Lease lease,
      Ledger<SandboxEntry> ledger,
      Sandboxes sandboxes,
      SandboxLists lists,
      Limits limits,
      Clock clock) {
    this.own = own;
    this.lease = lease;
    this.ledger = ledger;
    this.sandboxes = sandboxes;
    this.lists = lists;
    this.limits = limits;
    this.clock = clock;
  }

  // ---- for the sandboxes of this node ----

  @Override
  public Look start(Order part) {
    try {
      return started(part);
    } catch (TruthUnavailableException silent) {
      return new Look.Ended(String.valueOf(silent.getMessage()));
    }
  }

  private Look started(Order part) {
    SandboxRequest request = part.request();
    SandboxId id = request.id();
    long begin = clock.nanos();
    Look last = new Look.Waits("it was not looked at yet");
    while (clock.nanos() - begin < limits.change().toNanos()) {
      Optional<SandboxEntry> known = ledger.read(id.text()).map(Ledger.Item::value);
      if (known.isEmpty()) {
        Placement place = placement(part).withCheckpointSeconds(checkpointSeconds(part.of()));
        switch (sandboxes.create(request, place)) {
          case Outcome.Done<SandboxRecord>(var record) when record.pid() != null -> {
            return new Look.Runs(record.pid(), record.node());
          }
          case Outcome.Refused<SandboxRecord>(var refusal)
              when refusal.code() != Code.ALREADY_EXISTS -> {
            return new Look.Ended(refusal.detail());
          }
          case Outcome.Done<SandboxRecord> _, Outcome.Refused<SandboxRecord> _ -> {}
        }
      } else if (!part.of().equals(known.get().request().partOf())) {
        return new Look.Ended("the id " + id + " belongs to another sandbox");
      } else {
        last = look(id);
        if (last instanceof Look.Runs && request.equals(known.get().request())) {
          Look found = last;
          LOG.log(System.Logger.Level.INFO, () -> "the part " + id + " was found: " + found);
          return last;
        }
        if (!(last instanceof Look.Waits)) {
          sandboxes.destroy(id);
        }
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return new Look.Ended(
        "it did not run within %d ms: %s".formatted(limits.change().toMillis(), last));
  }

  private @Nullable Integer checkpointSeconds(SandboxId whole) {
    return ledger
        .find(whole.text())
        .map(item -> item.value().placement().checkpointSeconds())
        .orElse(null);
  }

  private static Placement placement(Order place) {
    return new Placement(
        place.node(),
        place.strict(),
        Placement.Strategy.valueOf(place.strategy().toUpperCase(Locale.ROOT)),
        Placement.Needs.NONE,
        place.apartFrom(),
        place.backups(),
        List.of());
  }

  @Override
  public Look look(SandboxId part) {
    return switch (lists.one(part)) {
      case Outcome.Done<SandboxRecord>(var record) -> look(record);
      case Outcome.Refused<SandboxRecord>(var refusal)
          when refusal.code() == Code.SANDBOX_NOT_FOUND ->
          new Look.Ended("it is not registered any more");
      case Outcome.Refused<SandboxRecord>(var refusal) -> new Look.Waits(refusal.detail());
    };
  }

  private static Look look(SandboxRecord record) {
    Pid root = record.pid();
    String why = record.status() + ", " + record.error();
    return switch (record.status()) {
      case RUNNING ->
          root == null ? new Look.Waits("it has no root") : new Look.Runs(root, record.node());
      case STARTING, MIGRATING -> new Look.Waits(why);
      case STOPPED -> new Look.Ended(why);
      case ERROR -> hasFailed(record) ? new Look.Ended(why) : new Look.Waits(why);
    };
  }

  // not merely lost with its node, or not to be asked now
  private static boolean hasFailed(SandboxRecord record) {
    return record.healthStatus().equals("failed");
  }

  @Override
  public void stop(SandboxId of, SandboxId part) {
    try {
      if (!over && isOurs(of)) {
        end(part);
      }
    } catch (TruthUnavailableException silent) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "the part " + part + " of " + of + " goes on until truth answers: " + silent);
    }
  }

  private boolean isOurs(SandboxId of) {
    return ledger
        .read(of.text())
        .map(Ledger.Item::value)
        .filter(entry -> entry.isGivenTo(own, lease.period().orElse(-1)))
        .isPresent();
  }

  private void end(SandboxId part) {
    if (sandboxes.destroy(part) instanceof Outcome.Refused<SandboxRecord>(var refusal)
        && refusal.code() != Code.SANDBOX_NOT_FOUND) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "the part " + part + " could not be ended: " + refusal.detail());
    }
  }

  // ---- for the cluster ----

  /// Ends no parts from now on, as this node is about to end.
  void end() {
    over = true;
  }

  /// Ends the parts whose sandbox is not registered any more, or has ended; one node of the cluster
  /// at a time should call.
  ///
  /// @throws TruthUnavailableException if truth does not answer; the next pass goes on
  void sweep() {
    for (Ledger.Item<SandboxEntry> item : ledger.all()) {
      SandboxId of = item.value().request().partOf();
      if (of != null && isOver(of)) {
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "the part " + item.name() + " is ended, as " + of + " does not run");
        end(item.value().request().id());
      }
    }
  }

  private boolean isOver(SandboxId of) {
    if (ledger.read(of.text()).isEmpty()) {
      return true;
    }
    return lists.one(of) instanceof Outcome.Done<SandboxRecord>(var record)
        && (record.status() == SandboxStatus.STOPPED
            || (record.status() == SandboxStatus.ERROR && hasFailed(record)));
  }
}
