package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import io.superlearner.control.HostControl;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/// Makes what runs here equal to what truth says: starts what was given to this node, takes over
/// from its own earlier periods what nobody else has taken, and destroys what has no registration
/// for this period. Does nothing while this node does not hold its lease.
///
/// What somebody creates at this moment is left to him for as long as a creation may take. A
/// sandbox must be without its registration in two passes in a row before it is destroyed, since it
/// may just be on its way in or out. One pass runs at a time; it may block for truth's limit and
/// for the start or the end of a sandbox.
final class Reconciler {

  private static final System.Logger LOG = System.getLogger(Reconciler.class.getName());
  private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final int DEPENDENCY_LOOKS = 50;
  private static final long LOOK_NANOS = 20_000_000;

  /// When a start that was refused is tried again.
  private record Refused(long version, Duration rest, long atNanos) {}

  private final RosterEntry own;
  private final HostControl local;
  private final Roster roster;
  private final Ledger<SandboxEntry> ledger;
  private final Lease lease;
  private final Duration creation;
  private final BiFunction<SandboxId, Long, Optional<Checkpoint>> checkpoints;
  private final Predicate<SandboxId> running;
  private final SideBySide sideBySide;
  private final Clock clock;
  private final ReentrantLock onePass = new ReentrantLock();
  private final AtomicBoolean wanted = new AtomicBoolean();
  private final Map<SandboxId, Refused> refused = new ConcurrentHashMap<>();
  // both guarded by onePass
  private final Set<SandboxId> suspects = new HashSet<>();
  private final Map<SandboxId, Long> creating = new HashMap<>();

  /// @param creation how long a creation may take, from the reservation of the id on
  /// @param checkpoints finds the newest checkpoint of a sandbox since the epoch of its creation
  /// @param running tells whether a sandbox runs, on whichever node; may block for the limit of a
  ///   list
  Reconciler(
      RosterEntry own,
      HostControl local,
      Roster roster,
      Ledger<SandboxEntry> ledger,
      Lease lease,
      Duration creation,
      BiFunction<SandboxId, Long, Optional<Checkpoint>> checkpoints,
      Predicate<SandboxId> running,
      SideBySide sideBySide,
      Clock clock) {
    this.own = own;
    this.local = local;
    this.roster = roster;
    this.ledger = ledger;
    this.lease = lease;
    this.creation = creation;
    this.checkpoints = checkpoints;
    this.running = running;
    this.sideBySide = sideBySide;
    this.clock = clock;
  }

  /// Runs one pass, and brings the copies of truth up to date.
  ///
  /// @throws TruthUnavailableException if truth does not answer; nothing is started or destroyed
  ///   then
  void pass() {
    onePass.lock();
    try {
      roster.refresh();
      ledger.refresh();
      forgetEnded();
      startMissing();
      destroyStrangers();
    } finally {
      onePass.unlock();
    }
  }

  /// Starts soon what was given to this node, on a thread of its own; never blocks.
  void nudge() {
    if (wanted.compareAndSet(false, true)) {
      Thread.ofVirtual().name("sl-reconcile").start(this::startWanted);
    }
  }

  private void startWanted() {
    onePass.lock();
    try {
      // before the look: whoever nudges from now on is looked at again
      wanted.set(false);
      startMissing();
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, "the next pass starts what is missing", silent);
    } finally {
      onePass.unlock();
    }
  }

  // ---- what is missing here ----

  private void startMissing() {
    var period = lease.period();
    if (period.isEmpty()) {
      return;
    }
    Set<SandboxId> here = local.sandboxIds();
    List<Ledger.Item<SandboxEntry>> ours =
        ledger.all().stream().filter(item -> item.value().node().equals(own.name())).toList();
    creating.keySet().retainAll(ours.stream().map(Reconciler::idOf).toList());
    refused.keySet().retainAll(ours.stream().map(Reconciler::idOf).toList());
    List<Ledger.Item<SandboxEntry>> due =
        ours.stream()
            .filter(item -> !here.contains(idOf(item)))
            .filter(item -> isDue(item, period.getAsLong()))
            .toList();
    // what others depend on first
    for (List<Ledger.Item<SandboxEntry>> wave :
        Dependencies.waves(due, Ledger.Item::value).reversed()) {
      sideBySide.each(wave, item -> startWhenReady(item, period.getAsLong()));
    }
  }

  // a dependency that is lost must not hold back for ever what could do without it for a while
  private void startWhenReady(Ledger.Item<SandboxEntry> item, long period) {
    SandboxEntry entry = item.value();
    boolean patient = clock.now().isBefore(entry.placedAt().plus(creation));
    if (patient && !areRunning(entry.placement().dependsOn())) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> item.name() + " waits for " + entry.placement().dependsOn());
      return;
    }
    start(item, period);
  }

  private static SandboxId idOf(Ledger.Item<SandboxEntry> item) {
    return item.value().request().id();
  }

  private boolean isDue(Ledger.Item<SandboxEntry> item, long period) {
    long now = clock.nanos();
    Refused last = refused.get(idOf(item));
    if (last != null
        && last.version() == item.version()
        && now - last.atNanos() < last.rest().toNanos()) {
      return false;
    }
    SandboxEntry entry = item.value();
    if (entry.period() != period || !entry.isFirst()) {
      return entry.period() <= period;
    }
    long since = creating.computeIfAbsent(idOf(item), _ -> now);
    return now - since >= creation.toNanos();
  }

  // they may just be on their way to another node
  private boolean areRunning(List<SandboxId> others) {
    for (int look = 0; look < DEPENDENCY_LOOKS; look++) {
      if (others.stream().allMatch(running)) {
        return true;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return false;
  }

  private void start(Ledger.Item<SandboxEntry> seen, long period) {
    Optional<Ledger.Item<SandboxEntry>> ours = claim(seen, period);
    if (ours.isEmpty() || lease.period().orElse(-1) != period) {
      return;
    }
    long born = ours.get().value().born();
    Checkpoint newest =
        checkpoints.apply(idOf(seen), born == 0 ? ours.get().version() : born).orElse(null);
    if (lease.period().orElse(-1) != period) {
      return;
    }
    switch (local.createSandbox(ours.get().value().request(), newest)) {
      case Outcome.Done<SandboxRecord>(var record) -> {
        LOG.log(
            System.Logger.Level.INFO,
            () -> "the sandbox " + record.id() + " is started here, epoch " + ours.get().version());
        refused.remove(record.id());
        confirm(ours.get());
      }
      case Outcome.Refused<SandboxRecord> _ when local.sandboxIds().contains(idOf(seen)) -> {
        // whoever placed it here was quicker
      }
      case Outcome.Refused<SandboxRecord>(var refusal) when lease.period().orElse(-1) != period -> {
        // it was halted in between; the next period tries at once
        LOG.log(
            System.Logger.Level.DEBUG,
            () -> seen.name() + " was not started, as the lease was lost: " + refusal.detail());
      }
      case Outcome.Refused<SandboxRecord>(var refusal) -> {
        Refused before = refused.get(idOf(seen));
        Duration wait = before == null ? FIRST_WAIT : before.rest().multipliedBy(2);
        refused.put(
            idOf(seen),
            new Refused(
                ours.get().version(),
                wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait,
                clock.nanos()));
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "the sandbox " + seen.name() + " cannot be started here: " + refusal.detail());
      }
    }
  }

  // truth first: whoever moves or destroys the sandbox meanwhile is refused, or we are
  private Optional<Ledger.Item<SandboxEntry>> claim(Ledger.Item<SandboxEntry> seen, long period) {
    if (seen.value().period() == period) {
      return ledger.read(seen.name()).filter(now -> now.version() == seen.version());
    }
    LeaseEntry home = new LeaseEntry(own.name(), own.incarnation(), period, LeaseEntry.State.HELD);
    return ledger.replace(
        seen, seen.value().movedTo(home, seen.version(), clock.now(), SandboxMove.Cause.RESTART));
  }

  private void confirm(Ledger.Item<SandboxEntry> started) {
    boolean kept =
        ledger.read(started.name()).filter(now -> now.version() == started.version()).isPresent();
    if (!kept) {
      local.destroySandbox(idOf(started));
    }
  }

  // ---- what has ended as it should ----

  private void forgetEnded() {
    var period = lease.period();
    if (period.isEmpty()) {
      return;
    }
    for (SandboxId id : local.sandboxIds()) {
      ledger
          .find(id.text())
          .filter(item -> item.value().child() != null)
          .filter(item -> item.value().node().equals(own.name()))
          .filter(item -> item.value().period() == period.getAsLong())
          .filter(_ -> hasEnded(id))
          .filter(ledger::remove)
          .ifPresent(_ -> local.destroySandbox(id));
    }
  }

  private boolean hasEnded(SandboxId id) {
    return local.sandbox(id) instanceof Outcome.Done<SandboxRecord>(var record)
        && record.status() == SandboxStatus.STOPPED;
  }

  // ---- what does not belong here ----

  private void destroyStrangers() {
    var period = lease.period();
    if (period.isEmpty()) {
      return;
    }
    Set<SandboxId> strangers = new HashSet<>();
    for (SandboxId id : local.sandboxIds()) {
      if (!belongsHere(id, period.getAsLong())) {
        strangers.add(id);
      }
    }
    suspects.retainAll(strangers);
    suspects.forEach(this::destroy);
    suspects.clear();
    suspects.addAll(strangers);
  }

  private boolean belongsHere(SandboxId id, long period) {
    return ledger
        .read(id.text())
        .map(Ledger.Item::value)
        .filter(entry -> entry.node().equals(own.name()))
        .filter(entry -> entry.period() == period)
        .isPresent();
  }

  private void destroy(SandboxId id) {
    LOG.log(
        System.Logger.Level.WARNING,
        "the sandbox " + id + " is not registered for this node and is destroyed");
    local.destroySandbox(id);
  }
}
