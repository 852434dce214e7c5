package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import io.superlearner.control.Grant;
import io.superlearner.control.HostControl;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  // longer than truth takes to be told of an end
  private static final Duration ENDING = Duration.ofSeconds(5);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

  /// The time for which a sandbox was given to this node once.
  private record Stay(long period, Instant since) {
    static Stay of(SandboxEntry entry) {
      return new Stay(entry.period(), entry.placedAt());
    }
  }

  /// Since when something is so, of one stay: a sandbox of the same name may be made anew.
  private record Since(Stay stay, long nanos) {}

  /// When a start that was refused is tried again.
  private record Refused(long version, Duration rest, long atNanos) {}

  private final RosterEntry own;
  private final HostControl local;
  private final Roster roster;
  private final Ledger<SandboxEntry> ledger;
  private final Lease lease;
  private final Duration creation;
  private final Predicate<Handed> isOver;
  private final BiFunction<SandboxId, Long, Optional<Checkpoint>> checkpoints;
  private final Predicate<SandboxId> running;
  private final Passing passing;
  private final SideBySide sideBySide;
  private final Clock clock;
  private final ReentrantLock onePass = new ReentrantLock();
  private final AtomicBoolean wanted = new AtomicBoolean();
  private final AtomicBoolean wantedAll = new AtomicBoolean();
  // the names of those that are to be looked at soon
  private final Set<String> changed = ConcurrentHashMap.newKeySet();
  private final Map<SandboxId, Refused> refused = new ConcurrentHashMap<>();
  // both guarded by onePass
  private final Set<SandboxId> suspects = new HashSet<>();
  // what was here of what belongs to this node, and since when it is missing
  private final Map<SandboxId, Stay> seen = new ConcurrentHashMap<>();
  private final Map<SandboxId, Since> missing = new HashMap<>();
  private final Map<SandboxId, Since> creating = new HashMap<>();

  /// @param creation how long a creation may take, from the reservation of the id on
  /// @param isOver tells whether a lease is known to be over; never blocks
  /// @param checkpoints finds the newest checkpoint of a sandbox since the epoch of its creation
  /// @param running tells whether a sandbox runs, on whichever node; may block for the limit of a
  ///   list
  /// @param passing lets sandboxes pass between this node and others
  Reconciler(
      RosterEntry own,
      HostControl local,
      Roster roster,
      Ledger<SandboxEntry> ledger,
      Lease lease,
      Duration creation,
      Predicate<Handed> isOver,
      BiFunction<SandboxId, Long, Optional<Checkpoint>> checkpoints,
      Predicate<SandboxId> running,
      Passing passing,
      SideBySide sideBySide,
      Clock clock) {
    this.own = own;
    this.local = local;
    this.roster = roster;
    this.ledger = ledger;
    this.lease = lease;
    this.creation = creation;
    this.isOver = isOver;
    this.checkpoints = checkpoints;
    this.running = running;
    this.passing = passing;
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
      settle();
      startMissing(this::allGivenHere);
      destroyStrangers();
    } finally {
      onePass.unlock();
    }
  }

  /// Starts soon what was given to this node, on a thread of its own; never blocks.
  void nudge() {
    wantedAll.set(true);
    lookSoon();
  }

  /// Starts a sandbox soon if it was given to this node. What this costs does not grow with the
  /// number of sandboxes, of which each change in truth is told here.
  void nudge(String name) {
    changed.add(name);
    lookSoon();
  }

  private void lookSoon() {
    if (wanted.compareAndSet(false, true)) {
      Thread.ofVirtual().name("sl-reconcile").start(this::look);
    }
  }

  /// Looks at what it was nudged for; what truth keeps it from is left for the next look or pass.
  void look() {
    onePass.lock();
    try {
      // before the look: whoever nudges from now on is looked at again
      wanted.set(false);
      Set<String> names = Set.copyOf(changed);
      changed.removeAll(names);
      look(names, wantedAll.getAndSet(false));
    } finally {
      onePass.unlock();
    }
  }

  private void look(Set<String> names, boolean all) {
    try {
      startMissing(all ? this::allGivenHere : () -> givenHere(names));
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, "the next pass starts what is missing", silent);
      changed.addAll(names);
      wantedAll.compareAndSet(false, all);
    }
  }

  // ---- what is missing here ----

  /// @param given returns what is looked at, of what was given to this node
  private void startMissing(Supplier<List<Ledger.Item<SandboxEntry>>> given) {
    var period = lease.period();
    if (period.isEmpty()) {
      return;
    }
    List<Ledger.Item<SandboxEntry>> ours = given.get();
    noteSeen(ours);
    List<Ledger.Item<SandboxEntry>> due =
        ours.stream()
            .filter(item -> !local.isOfCluster(idOf(item)))
            .filter(item -> isDue(item, period.getAsLong()))
            .toList();
    // what others depend on first
    for (List<Ledger.Item<SandboxEntry>> wave :
        Dependencies.waves(due, Ledger.Item::value).reversed()) {
      sideBySide.each(wave, item -> startWhenReady(item, period.getAsLong()));
    }
  }

  // and forgets what is known of others
  private List<Ledger.Item<SandboxEntry>> allGivenHere() {
    List<Ledger.Item<SandboxEntry>> ours = ledger.where(this::isGivenHere);
    Set<SandboxId> ids = ours.stream().map(Reconciler::idOf).collect(Collectors.toSet());
    for (Map<SandboxId, ?> known : List.of(seen, missing, creating, refused)) {
      known.keySet().retainAll(ids);
    }
    return ours;
  }

  private List<Ledger.Item<SandboxEntry>> givenHere(Set<String> names) {
    return names.stream()
        .flatMap(name -> ledger.find(name).stream())
        .filter(item -> isGivenHere(item.value()))
        .toList();
  }

  private boolean isGivenHere(SandboxEntry entry) {
    return entry.node().equals(own.name());
  }

  private void noteSeen(List<Ledger.Item<SandboxEntry>> ours) {
    for (Ledger.Item<SandboxEntry> item : ours) {
      if (local.isOfCluster(idOf(item))) {
        if (isNewStay(item.value())) {
          passing.arrived(item.value());
        }
        missing.remove(idOf(item));
      }
    }
  }

  // notes that it is here
  private boolean isNewStay(SandboxEntry entry) {
    Stay stay = Stay.of(entry);
    return !stay.equals(seen.put(entry.request().id(), stay));
  }

  // a dependency that is lost must not hold back for ever what could do without it for a while
  private void startWhenReady(Ledger.Item<SandboxEntry> item, long period) {
    SandboxEntry entry = item.value();
    boolean patient = clock.now().isBefore(entry.placedAt().plus(creation));
    if (patient && !entry.placement().dependsOn().stream().allMatch(running)) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> item.name() + " waits for " + entry.placement().dependsOn());
      // nobody tells when they run; whoever waited here would hold up what comes to this node
      var _ = clock.schedule(ASK_AGAIN, () -> nudge(item.name()));
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
    if (entry.period() == period && Stay.of(entry).equals(seen.get(idOf(item)))) {
      // it ran here, and somebody who destroys it is about to tell truth
      return isSince(missing, entry, ENDING);
    }
    if (entry.period() != period || !entry.isFirst()) {
      return entry.period() <= period;
    }
    if (entry.creator() != null && isOver.test(entry.creator())) {
      // nobody is starting it any more
      return true;
    }
    return isSince(creating, entry, creation);
  }

  // tells whether it is noted there for so long; notes it if it is not
  private boolean isSince(Map<SandboxId, Since> noted, SandboxEntry entry, Duration span) {
    long now = clock.nanos();
    Stay stay = Stay.of(entry);
    Since since =
        noted.compute(
            entry.request().id(),
            (_, before) ->
                before != null && before.stay().equals(stay) ? before : new Since(stay, now));
    return now - since.nanos() >= span.toNanos();
  }

  private void start(Ledger.Item<SandboxEntry> seen, long period) {
    Optional<Ledger.Item<SandboxEntry>> ours = claim(seen, period);
    if (ours.isEmpty() || lease.period().orElse(-1) != period) {
      return;
    }
    Optional<Released> released = passing.released(ours.get());
    if (released.isEmpty()) {
      var _ = clock.schedule(ASK_AGAIN, () -> nudge(seen.name()));
      return;
    }
    Checkpoint newest = newest(ours.get(), released.get());
    if (lease.period().orElse(-1) != period) {
      return;
    }
    start(ours.get(), newest, released.get().before(), period);
  }

  private @Nullable Checkpoint newest(Ledger.Item<SandboxEntry> ours, Released released) {
    if (released.checkpoint() != null) {
      return released.checkpoint();
    }
    long born = ours.value().born();
    return checkpoints.apply(idOf(ours), born == 0 ? ours.version() : born).orElse(null);
  }

  private void start(
      Ledger.Item<SandboxEntry> ours,
      @Nullable Checkpoint newest,
      Map<String, Pid> before,
      long period) {
    SandboxRequest request = ours.value().request();
    Grant grant = new Grant(period, ours.version());
    Outcome<SandboxRecord> outcome =
        before.isEmpty()
            ? local.createSandbox(request, grant, newest)
            : local.createSandbox(request, grant, newest, before);
    if (outcome instanceof Outcome.Refused<SandboxRecord>(var refusal)
        && !local.isOfCluster(idOf(ours))
        && lease.period().orElse(-1) == period) {
      if (passing.isElsewhere(ours, refusal)) {
        return;
      }
      if (!before.isEmpty()) {
        // nobody takes it back, so a state that cannot be loaded must not keep it down
        start(ours, newest, Map.of(), period);
        return;
      }
    }
    judge(ours, outcome, period);
  }

  private void judge(Ledger.Item<SandboxEntry> ours, Outcome<SandboxRecord> outcome, long period) {
    SandboxId id = idOf(ours);
    switch (outcome) {
      case Outcome.Done<SandboxRecord>(var record) -> {
        LOG.log(
            System.Logger.Level.INFO,
            () -> "the sandbox " + record.id() + " is started here, epoch " + ours.version());
        refused.remove(id);
        boolean isNew = isNewStay(ours.value());
        if (isConfirmed(ours)) {
          if (isNew) {
            passing.arrived(ours.value());
          }
          passing.started(ours);
        }
      }
      case Outcome.Refused<SandboxRecord> _ when local.isOfCluster(id) -> {
        // whoever placed it here was quicker
      }
      case Outcome.Refused<SandboxRecord>(var refusal) when lease.period().orElse(-1) != period -> {
        // it was halted in between; the next period tries at once
        LOG.log(
            System.Logger.Level.DEBUG,
            () -> id + " was not started, as the lease was lost: " + refusal.detail());
      }
      case Outcome.Refused<SandboxRecord>(var refusal) -> {
        Refused before = refused.get(id);
        Duration wait = before == null ? FIRST_WAIT : before.rest().multipliedBy(2);
        refused.put(
            id,
            new Refused(
                ours.version(),
                wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait,
                clock.nanos()));
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "the sandbox " + id + " cannot be started here: " + refusal.detail());
      }
    }
  }

  // truth first: whoever moves or destroys the sandbox meanwhile is refused, or we are
  private Optional<Ledger.Item<SandboxEntry>> claim(Ledger.Item<SandboxEntry> seen, long period) {
    if (seen.value().creator() != null && seen.value().period() == period) {
      // the creator may still take back what it has given up
      return ledger.replace(seen, seen.value().taken(seen.version()));
    }
    if (seen.value().period() == period) {
      return ledger.read(seen.name()).filter(now -> now.version() == seen.version());
    }
    LeaseEntry home = new LeaseEntry(own.name(), own.incarnation(), period, LeaseEntry.State.HELD);
    return ledger.replace(
        seen, seen.value().movedTo(home, seen.version(), clock.now(), SandboxMove.Cause.RESTART));
  }

  private boolean isConfirmed(Ledger.Item<SandboxEntry> started) {
    boolean kept =
        ledger.read(started.name()).filter(now -> now.version() == started.version()).isPresent();
    if (!kept) {
      local.destroySandbox(idOf(started));
    }
    return kept;
  }

  // ---- what has come, and truth has not learnt that ----

  private void settle() {
    var period = lease.period();
    for (SandboxId id : period.isEmpty() ? Set.<SandboxId>of() : local.sandboxIds()) {
      ledger
          .find(id.text())
          .filter(item -> item.value().handed() != null)
          .filter(item -> isOurs(item, period.getAsLong()))
          .ifPresent(passing::started);
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
          .filter(item -> isOurs(item, period.getAsLong()))
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
      // the copy is as old as this pass: truth decides about what is to be ended
      Optional<Ledger.Item<SandboxEntry>> item =
          ledger
              .find(id.text())
              .filter(known -> isOurs(known, period.getAsLong()))
              .or(() -> ledger.read(id.text()));
      boolean ours = item.isPresent() && isOurs(item.get(), period.getAsLong());
      if (!ours && (item.isEmpty() || !passing.letGo(item.get()))) {
        strangers.add(id);
      }
    }
    suspects.retainAll(strangers);
    suspects.forEach(this::destroy);
    suspects.clear();
    suspects.addAll(strangers);
  }

  private boolean isOurs(Ledger.Item<SandboxEntry> item, long period) {
    return item.value().isGivenTo(own.name(), period);
  }

  private void destroy(SandboxId id) {
    LOG.log(
        System.Logger.Level.WARNING,
        "the sandbox " + id + " is not registered for this node and is destroyed");
    local.destroySandbox(id);
  }
}
