package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.Grant;
import io.superlearner.control.NodeControl;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Creates, restarts and destroys sandboxes: truth first takes the id and names the node, then that
/// node acts.
///
/// The registration belongs to one life of one node. It is released when the node refuses, and kept
/// when the node does not answer, since the sandbox may run there all the same.
final class Sandboxes {

  private static final long LOOK_NANOS = 50_000_000;
  private static final long MEGABYTE = 1024 * 1024;
  // each node has all of them in memory, as bytes and as trees
  private static final long MOST_BYTES = 16 * MEGABYTE;
  // what a node says, or is said of it, that has begun nothing, while another may do better
  private static final Set<Code> UNABLE =
      Set.of(Code.MODULE_NOT_FOUND, Code.NODE_NOT_AVAILABLE, Code.NODE_UNREACHABLE);

  private final Peers peers;
  private final Ledger<SandboxEntry> ledger;
  private final Placing placing;
  private final SandboxViews views;
  private final SandboxLists lists;
  private final Limits limits;
  private final Clock clock;
  private final Supplier<@Nullable Handed> lease;
  private final Abandoned abandoned;

  /// @param lease tells which lease this node holds now; null for none
  Sandboxes(
      Peers peers,
      Ledger<SandboxEntry> ledger,
      Placing placing,
      SandboxViews views,
      SandboxLists lists,
      Limits limits,
      Clock clock,
      Supplier<@Nullable Handed> lease) {
    this.peers = peers;
    this.ledger = ledger;
    this.placing = placing;
    this.views = views;
    this.lists = lists;
    this.limits = limits;
    this.clock = clock;
    this.lease = lease;
    abandoned = new Abandoned(ledger, clock, lease);
  }

  /// Takes back the registrations of creations that this node has given up.
  ///
  /// @throws TruthUnavailableException if truth does not answer; the next pass makes it good
  void pass() {
    abandoned.pass();
  }

  private record Target(LeaseEntry lease, NodeControl control) {}

  // ---- create ----

  Outcome<SandboxRecord> create(SandboxRequest request, Placement placement) {
    return create(request, placement, null);
  }

  Outcome<SandboxRecord> create(
      SandboxRequest request, Placement placement, @Nullable ChildEntry child) {
    NodeControl local = peers.self().control();
    if (local == null) {
      throw new IllegalStateException("a node can always ask itself");
    }
    return local
        .check(request)
        .then(checked -> inTruth(() -> reserveAndStart(checked, placement, child)));
  }

  private Outcome<SandboxRecord> reserveAndStart(
      SandboxRequest request, Placement placement, @Nullable ChildEntry child) {
    abandoned.free(request.id());
    if (ledger.find(request.id().text()).isPresent()
        && ledger.read(request.id().text()).isPresent()) {
      return Outcome.refused(Refusals.taken(request.id()));
    }
    long taken = ledger.bytes();
    if (taken > MOST_BYTES) {
      return Outcome.refused(
          Code.TOO_LARGE,
          "the sandboxes of the cluster take %d MB in truth already, and more than %d MB do not fit"
                  .formatted(taken / MEGABYTE, MOST_BYTES / MEGABYTE)
              + ": destroy some, or give them smaller trees");
    }
    for (SandboxId other : placement.dependsOn()) {
      if (ledger.read(other.text()).isEmpty()) {
        return Outcome.refused(
            Refusal.ofParameter(
                Code.INVALID_PARAMETER,
                "depends_on",
                "no sandbox " + other + " exists, on which " + request.id() + " is to depend"));
      }
    }
    long begin = clock.nanos();
    for (SandboxId other : placement.dependsOn()) {
      String why = whyNotRunning(other, begin);
      if (why != null) {
        return Outcome.refused(
            Refusal.ofParameter(
                Code.CONFLICT,
                "depends_on",
                "the sandbox %s, on which %s is to depend, does not run: %s"
                    .formatted(other, request.id(), why)));
      }
    }
    return reserveAndStart(
        request, placement, child, target(request.id(), placement), new HashSet<>());
  }

  /// Waits for a sandbox that is on its way, at most for the limit of a change.
  ///
  /// @return why it does not run; null if it does
  private @Nullable String whyNotRunning(SandboxId id, long begin) {
    while (true) {
      switch (lists.one(id)) {
        case Outcome.Refused<SandboxRecord>(var refusal) -> {
          return refusal.detail();
        }
        case Outcome.Done<SandboxRecord>(var record) -> {
          boolean comes =
              record.status() == SandboxStatus.STARTING
                  || record.status() == SandboxStatus.MIGRATING;
          if (record.status() == SandboxStatus.RUNNING) {
            return null;
          }
          if (!comes || clock.nanos() - begin > limits.change().toNanos()) {
            return record.status() + (record.error() == null ? "" : ", " + record.error());
          }
        }
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  // this node has the module, so one that does not, or cannot read it, is not the last word where
  // any node would do; nor is one that has no room, has just fallen silent or lost its lease
  private Outcome<SandboxRecord> reserveAndStart(
      SandboxRequest request,
      Placement placement,
      @Nullable ChildEntry child,
      Outcome<Target> chosen,
      Set<NodeName> without) {
    Outcome<SandboxRecord> outcome =
        chosen.then(target -> reserveAndStart(request, placement, child, target));
    if (!(chosen instanceof Outcome.Done<Target>(var target))
        || placement.node() != null
        || !isUnable(outcome)) {
      return outcome;
    }
    without.add(target.lease().node());
    Outcome<Target> next = chosen(request.id(), placement, without);
    return next instanceof Outcome.Done<Target>
        ? reserveAndStart(request, placement, child, next, without)
        : outcome;
  }

  private boolean isUnable(Outcome<SandboxRecord> outcome) {
    return outcome instanceof Outcome.Refused<SandboxRecord>(var refusal)
        && (UNABLE.contains(refusal.code())
            || (refusal.code() == Code.NO_QUORUM && lease.get() != null));
  }

  private Outcome<SandboxRecord> reserveAndStart(
      SandboxRequest request, Placement placement, @Nullable ChildEntry child, Target target) {
    Handed own = lease.get();
    if (own == null) {
      // nobody could tell whether it is still starting what it has reserved
      return Outcome.refused(
          Code.NO_QUORUM, "this node holds no lease now, as no majority of truth confirms it");
    }
    Instant now = clock.now();
    SandboxEntry entry = SandboxEntry.first(request, target.lease(), now, placement, child, own);
    return reserve(entry)
        .map(reserved -> start(reserved, target, () -> giveBack(reserved)))
        .orElseGet(() -> Outcome.refused(Refusals.taken(request.id())));
  }

  private Optional<Ledger.Item<SandboxEntry>> reserve(SandboxEntry entry) {
    try {
      return ledger.create(entry.request().id().text(), entry);
    } catch (TruthUnavailableException unknown) {
      abandoned.add(entry);
      throw unknown;
    }
  }

  private void giveBack(Ledger.Item<SandboxEntry> reserved) {
    try {
      ledger.remove(reserved);
    } catch (TruthUnavailableException unknown) {
      abandoned.add(reserved.value());
      throw unknown;
    }
  }

  private Outcome<SandboxRecord> start(
      Ledger.Item<SandboxEntry> reserved, Target target, Runnable release) {
    SandboxRequest request = reserved.value().request();
    try {
      Grant grant = new Grant(target.lease().period(), reserved.version());
      return switch (target.control().createSandbox(request, grant)) {
        case Outcome.Refused<SandboxRecord>(var refusal)
            when refusal.code() == Code.ALREADY_EXISTS && !reserved.value().isFirst() ->
            // that node has heard of it from truth, and was quicker
            target
                .control()
                .sandbox(request.id())
                .then(record ->
                    record.isLocal()
                        ? Outcome.refused(refusal)
                        : confirm(reserved, target, record));
        case Outcome.Refused<SandboxRecord>(var refusal) -> {
          release.run();
          yield Outcome.refused(
              refusal.code() == Code.NO_QUORUM ? named(refusal, target) : refusal);
        }
        case Outcome.Done<SandboxRecord>(var record) -> confirm(reserved, target, record);
      };
    } catch (NodeUnavailableException failure) {
      if (!failure.isLate()) {
        release.run();
      }
      return Refusals.unavailable(failure, true);
    }
  }

  // a node refuses by that code what was given to another period of it; it knows only itself
  private Refusal named(Refusal refusal, Target target) {
    return new Refusal(
        refusal.code(),
        "%s has placed it on %s, for period %d of its lease, which refuses: %s"
            .formatted(
                peers.self().name(),
                target.lease().node(),
                target.lease().period(),
                refusal.detail()),
        refusal.parameter(),
        refusal.faults());
  }

  // somebody may have destroyed the registration while the sandbox was being started
  private Outcome<SandboxRecord> confirm(
      Ledger.Item<SandboxEntry> reserved, Target target, SandboxRecord record) {
    boolean kept =
        ledger.read(reserved.name()).filter(now -> now.version() == reserved.version()).isPresent();
    if (kept) {
      return Outcome.done(views.told(record, reserved.value()));
    }
    target.control().destroySandbox(record.id());
    return Outcome.refused(Refusals.changing(record.id()));
  }

  // ---- placement ----

  private Outcome<Target> target(SandboxId id, Placement placement) {
    NodeName wanted = placement.node();
    if (wanted == null) {
      return chosen(id, placement, Set.of());
    }
    Optional<Target> there = peers.find(wanted).flatMap(this::target);
    if (there.isPresent()) {
      return suits(id, placement, there.get());
    }
    return placement.strict()
        ? Outcome.refused(
            Refusal.ofParameter(
                Code.NODE_NOT_AVAILABLE,
                "node",
                "the node " + wanted + " cannot be used: " + placing.whyNot(wanted)))
        : chosen(id, placement, Set.of());
  }

  // a wanted node is taken as it is, unless something is asked of it
  private Outcome<Target> suits(SandboxId id, Placement placement, Target target) {
    if (placement.needs().equals(Placement.Needs.NONE) && placement.apartFrom().isEmpty()) {
      return Outcome.done(target);
    }
    Placing.Choice choice = placing.lookAt(target.lease().node());
    if (choice.takeApart(id, placement).isPresent()) {
      return Outcome.done(target);
    }
    return placement.strict()
        ? Outcome.refused(
            Code.NO_AVAILABLE_NODES, Refusals.noNode(choice.explain(id, placement), limits))
        : chosen(id, placement, Set.of());
  }

  private Optional<Target> target(Peer peer) {
    NodeControl control = peer.control();
    return control == null
        ? Optional.empty()
        : placing.open(peer).map(lease -> new Target(lease, control));
  }

  // what cannot be had is an error if it must be so
  private Outcome<Target> chosen(SandboxId id, Placement wish, Set<NodeName> without) {
    return wish.strict()
        ? taken(id, wish, Placing.Choice::takeApart, without)
        : taken(id, wish, Placing.Choice::take, without);
  }

  private interface Taking {
    Optional<Peer> of(Placing.Choice choice, SandboxId id, Placement wish);
  }

  private Outcome<Target> taken(
      SandboxId id, Placement wish, Taking taking, Set<NodeName> without) {
    Placing.Choice choice = placing.look();
    without.forEach(
        node -> choice.exclude(node, "cannot read the module, has no room, or fell silent"));
    return taking
        .of(choice, id, wish)
        .flatMap(this::target)
        .map(Outcome::done)
        .orElseGet(() ->
            Outcome.refused(
                Code.NO_AVAILABLE_NODES, Refusals.noNode(choice.explain(id, wish), limits)));
  }

  // ---- restart and destroy ----

  Outcome<SandboxRecord> restart(SandboxId id) {
    return change(id, this::restart, this::placeAnew);
  }

  private Outcome<SandboxRecord> restart(Ledger.Item<SandboxEntry> item, NodeControl home) {
    return views.told(home.restartSandbox(item.value().request().id()), item.value());
  }

  private Outcome<SandboxRecord> placeAnew(Ledger.Item<SandboxEntry> item) {
    SandboxEntry old = item.value();
    Optional<Target> back = peers.find(old.node()).flatMap(this::target);
    Outcome<Target> chosen =
        back.map(Outcome::done)
            .orElseGet(
                () -> taken(old.request().id(), old.placement(), Placing.Choice::take, Set.of()));
    return chosen.then(target -> {
      SandboxEntry next =
          old.movedTo(target.lease(), item.version(), clock.now(), SandboxMove.Cause.REQUEST);
      return ledger
          .replace(item, next)
          .map(moved -> start(moved, target, () -> ledger.replace(moved, old)))
          .orElseGet(() -> Outcome.refused(Refusals.changing(old.request().id())));
    });
  }

  Outcome<SandboxRecord> destroy(SandboxId id) {
    List<SandboxId> dependents =
        ledger.where(entry -> entry.placement().dependsOn().contains(id)).stream()
            .map(item -> item.value().request().id())
            .toList();
    if (!dependents.isEmpty()) {
      return Outcome.refused(
          Code.CONFLICT,
          "other sandboxes depend on " + id + ", destroy these before: " + dependents);
    }
    return change(id, this::destroyAtHome, this::release);
  }

  private Outcome<SandboxRecord> destroyAtHome(Ledger.Item<SandboxEntry> item, NodeControl home) {
    SandboxId id = item.value().request().id();
    Outcome<SandboxRecord> destroyed = home.destroySandbox(id);
    if (destroyed instanceof Outcome.Done<SandboxRecord>) {
      if (!isRemoved(item)) {
        // it was given to another node meanwhile, and runs there; or another was quicker, to whom
        // it is said that it is gone now
        return Outcome.refused(
            ledger.read(item.name()).isPresent() ? Refusals.changing(id) : Refusals.sandbox(id));
      }
      views.forget(id);
      destroyPartsOf(id);
    }
    return destroyed;
  }

  // while it was ended, its node may have told truth that it has come there to stay
  private boolean isRemoved(Ledger.Item<SandboxEntry> item) {
    SandboxEntry seen = item.value();
    return ledger.remove(item)
        || ledger
            .read(item.name())
            .filter(now -> now.value().node().equals(seen.node()))
            .filter(now -> now.value().period() == seen.period())
            .filter(now -> now.value().placedAt().equals(seen.placedAt()))
            .filter(ledger::remove)
            .isPresent();
  }

  private Outcome<SandboxRecord> release(Ledger.Item<SandboxEntry> item) {
    SandboxId id = item.value().request().id();
    if (!ledger.remove(item)) {
      return Outcome.refused(Refusals.changing(id));
    }
    SandboxRecord last = views.lost(item.value(), "destroyed; it was lost before");
    views.forget(id);
    destroyPartsOf(id);
    return Outcome.done(last);
  }

  // those that it could not end itself; what cannot be ended now is swept later
  private void destroyPartsOf(SandboxId id) {
    ledger
        .where(entry -> id.equals(entry.request().partOf()))
        .forEach(item -> destroy(item.value().request().id()));
  }

  private interface AtHome {
    Outcome<SandboxRecord> change(Ledger.Item<SandboxEntry> item, NodeControl home);
  }

  /// Lets the node of a sandbox act, or acts on the registration alone if that node certainly does
  /// not have it any more.
  private Outcome<SandboxRecord> change(
      SandboxId id,
      AtHome atHome,
      Function<Ledger.Item<SandboxEntry>, Outcome<SandboxRecord>> whenLost) {
    return inTruth(() -> {
      Optional<Ledger.Item<SandboxEntry>> item = ledger.read(id.text());
      if (item.isEmpty()) {
        return Outcome.refused(Refusals.sandbox(id));
      }
      SandboxEntry entry = item.get().value();
      NodeControl home =
          peers.life(entry.node(), entry.incarnation()).map(Peer::control).orElse(null);
      if (home == null) {
        return isCertainlyGone(entry)
            ? whenLost.apply(item.get())
            : Outcome.refused(
                Code.NODE_UNREACHABLE,
                lists.gone(entry) + ", but it may still run; the sandbox stays registered");
      }
      return atHome(item.get(), home, atHome, whenLost);
    });
  }

  private Outcome<SandboxRecord> atHome(
      Ledger.Item<SandboxEntry> item,
      NodeControl home,
      AtHome atHome,
      Function<Ledger.Item<SandboxEntry>, Outcome<SandboxRecord>> whenLost) {
    SandboxId id = item.value().request().id();
    Outcome<SandboxRecord> result =
        isOnesOwn(id, home) ? Outcome.refused(Refusals.sandbox(id)) : atHome.change(item, home);
    boolean absent =
        result instanceof Outcome.Refused<SandboxRecord>(var refusal)
            && refusal.code() == Code.SANDBOX_NOT_FOUND;
    // one that is not registered any more was destroyed by another, who was quicker
    if (!absent || ledger.read(item.name()).isEmpty()) {
      return result;
    }
    return views.isStarting(item.value())
        ? Outcome.refused(Refusals.changing(id))
        : whenLost.apply(item);
  }

  // its node alone has another one of this id, and so not this one
  private static boolean isOnesOwn(SandboxId id, NodeControl home) {
    return home.sandbox(id) instanceof Outcome.Done<SandboxRecord>(var record) && record.isLocal();
  }

  // only then does nothing of it run: whatever a node was given before that has ended with its
  // lease
  private boolean isCertainlyGone(SandboxEntry entry) {
    return placing.isOver(entry.node(), entry.period());
  }

  private interface Body {
    Outcome<SandboxRecord> run();
  }

  private static Outcome<SandboxRecord> inTruth(Body body) {
    try {
      return body.run();
    } catch (NodeUnavailableException failure) {
      return Refusals.unavailable(failure, true);
    } catch (TruthUnavailableException failure) {
      return Refusals.truth(failure, true);
    }
  }
}
