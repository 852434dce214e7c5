package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.HostControl;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxScope;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes a local sandbox one of the cluster, while it goes on.
///
/// First its names are claimed in the cluster; then it is registered, which decides; then it is
/// turned. Until it is registered nothing of it has changed, and a refusal gives the names back; a
/// node that dies before leaves only names of a life that is over. A node that dies, or loses its
/// lease, between the last two steps leaves a registration, which is served as any other: the
/// sandbox is started where truth says. It is turned for the period of the lease that it is
/// registered for, or ends: so a copy of it elsewhere never meets this one.
///
/// The reconciler lets a fresh registration of this node alone for as long as a creation may take,
/// and does not see a sandbox that is not turned.
final class Adoption {

  private static final System.Logger LOG = System.getLogger(Adoption.class.getName());

  /// What is worked on.
  ///
  /// @param names takes names into the cluster; null while the node's processes are not connected
  record House(
      RosterEntry own,
      HostControl local,
      Ledger<SandboxEntry> ledger,
      Lease lease,
      Checkpoints checkpoints,
      SandboxViews views,
      LocalSandboxes locals,
      Supplier<@Nullable NameAdoption> names,
      Clock clock) {}

  private final House house;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  // registrations of which it is not known whether truth has written them
  private final Map<SandboxId, SandboxEntry> unsure = new ConcurrentHashMap<>();

  Adoption(House house) {
    this.house = house;
  }

  /// Adopts a sandbox, wherever it is; blocks for truth's limit, and some for its checkpoint.
  ///
  /// @return its record; refused if it is no local one that runs, if its id or a name of it is
  ///   taken, or if its node may not make changes now: then it goes on as it was
  Outcome<SandboxRecord> adopt(SandboxId id) {
    Optional<Peer> home = house.locals().home(id);
    if (home.isEmpty()) {
      return missing(id);
    }
    try {
      return home.get().control() instanceof FarNode far ? far.adopt(id) : here(id);
    } catch (NodeUnavailableException failure) {
      return Refusals.unavailable(failure, true);
    }
  }

  private Outcome<SandboxRecord> missing(SandboxId id) {
    return house.ledger().find(id.text()).isPresent()
        ? Outcome.refused(Code.CONFLICT, "the sandbox " + id + " belongs to the cluster already")
        : Outcome.refused(Refusals.sandbox(id));
  }

  /// Adopts a sandbox of this node.
  Outcome<SandboxRecord> here(SandboxId id) {
    oneAtATime.lock();
    try {
      return ready(id).then(request -> named(id, request));
    } catch (TruthUnavailableException silent) {
      return Refusals.truth(silent, true);
    } finally {
      oneAtATime.unlock();
    }
  }

  /// Ends what was begun: registrations that have been written although truth did not say so.
  ///
  /// @throws TruthUnavailableException if truth does not answer; the next pass goes on
  void pass() {
    for (SandboxId id : List.copyOf(unsure.keySet())) {
      if (!house.local().isLocal(id)) {
        unsure.remove(id);
      } else if (house.ledger().read(id.text()).isPresent()
          && here(id) instanceof Outcome.Refused<SandboxRecord>(var refusal)) {
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "the adoption of " + id + " does not come to its end: " + refusal.detail());
      }
    }
  }

  private Outcome<SandboxRequest> ready(SandboxId id) {
    Optional<SandboxRequest> request =
        house.local().request(id).filter(one -> one.scope() == SandboxScope.LOCAL);
    if (request.isEmpty()) {
      return Outcome.refused(Refusals.sandbox(id));
    }
    boolean runs =
        house.local().sandbox(id) instanceof Outcome.Done<SandboxRecord>(var record)
            && record.status() == SandboxStatus.RUNNING;
    return runs
        ? Outcome.done(request.get().in(SandboxScope.CLUSTER))
        : Outcome.refused(Code.CONFLICT, "the sandbox " + id + " does not run; restart it first");
  }

  private Outcome<SandboxRecord> named(SandboxId id, SandboxRequest request) {
    OptionalLong period = house.lease().period();
    if (period.isEmpty()) {
      return Outcome.refused(
          Code.NO_QUORUM,
          house.own().name()
              + " holds no lease now, as no majority confirms it; "
              + id
              + " goes on as a local sandbox");
    }
    LeaseEntry home =
        new LeaseEntry(
            house.own().name(),
            house.own().incarnation(),
            period.getAsLong(),
            LeaseEntry.State.HELD);
    SandboxEntry wanted =
        SandboxEntry.first(request, home, house.clock().now(), Placement.AUTO, null, null);
    Optional<Ledger.Item<SandboxEntry>> known = house.ledger().read(id.text());
    if (known.isPresent() && !isOurs(known.get().value(), wanted)) {
      return Outcome.refused(Refusals.taken(id));
    }
    NameAdoption names = house.names().get();
    Outcome<Integer> claimed = names == null ? Outcome.done(0) : names.claim(id);
    return claimed.then(_ -> registered(id, wanted, known));
  }

  /// Tells whether a registration is the one that was tried before, for this period.
  private boolean isOurs(SandboxEntry known, SandboxEntry wanted) {
    SandboxEntry tried = unsure.get(wanted.request().id());
    return tried != null
        && known.request().equals(wanted.request())
        && known.createdAt().equals(tried.createdAt())
        && known.node().equals(wanted.node())
        && known.period() == wanted.period();
  }

  private Outcome<SandboxRecord> registered(
      SandboxId id, SandboxEntry wanted, Optional<Ledger.Item<SandboxEntry>> known) {
    Optional<Ledger.Item<SandboxEntry>> item;
    try {
      item = known.isPresent() ? known : house.ledger().create(id.text(), wanted);
    } catch (TruthUnavailableException silent) {
      unsure.put(id, wanted);
      release(id);
      throw silent;
    }
    if (item.isEmpty()) {
      release(id);
      return Outcome.refused(Refusals.taken(id));
    }
    return turned(id, item.get());
  }

  private void release(SandboxId id) {
    NameAdoption names = house.names().get();
    if (names != null) {
      names.release(id);
    }
  }

  private Outcome<SandboxRecord> turned(SandboxId id, Ledger.Item<SandboxEntry> item) {
    long period = item.value().period();
    Outcome<SandboxRecord> adopted =
        house.local().adopt(id, item.version(), () -> house.lease().period().orElse(-1) == period);
    unsure.remove(id);
    return switch (adopted) {
      case Outcome.Done<SandboxRecord>(var record) -> {
        LOG.log(
            System.Logger.Level.INFO,
            () -> "the local sandbox " + id + " is adopted, epoch " + item.version());
        yield Outcome.done(settled(record, item));
      }
      case Outcome.Refused<SandboxRecord>(var refusal)
          when refusal.code() == Code.SANDBOX_NOT_FOUND -> {
        // somebody has destroyed it meanwhile
        house.ledger().remove(item);
        yield Outcome.refused(Refusals.sandbox(id));
      }
      case Outcome.Refused<SandboxRecord> _ ->
          Outcome.refused(
              Code.NO_QUORUM,
              "the lease was lost when the sandbox "
                  + id
                  + " had just been registered; it is started again from there");
    };
  }

  private SandboxRecord settled(SandboxRecord record, Ledger.Item<SandboxEntry> item) {
    NameAdoption names = house.names().get();
    if (names != null) {
      names.settle(record.id());
    }
    // so that what it has done before is not lost with its node
    if (house.checkpoints().take(item, true)
        instanceof Outcome.Refused<CheckpointPlaces>(var refusal)) {
      LOG.log(
          System.Logger.Level.INFO,
          () ->
              "the first checkpoint of "
                  + record.id()
                  + " is left to the next pass: "
                  + refusal.detail());
    }
    return house.views().told(record, item.value());
  }
}
