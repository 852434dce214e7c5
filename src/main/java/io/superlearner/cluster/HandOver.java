package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.HostControl;
import io.superlearner.control.MoveOptions;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Gives sandboxes of this node to others, with the states of their durable processes and with what
/// waits for their workers.
///
/// First nothing of the sandbox handles messages any more, so that whatever it has acknowledged is
/// in its last checkpoint; then that is stored; then truth gives it to the other node. Up to here a
/// failure changes nothing: it goes on, with all that waits. From then on it is ended here, and
/// only when this node says so ([#release]), or cannot run it any more, the other one starts it. So
/// there are never two, whoever dies when. What waits follows it, see [Moving].
final class HandOver {

  /// The most messages that are carried along when somebody asks for a move; a node that is about
  /// to end takes along all there are.
  static final int MOST_WAITING = 100_000;

  private static final System.Logger LOG = System.getLogger(HandOver.class.getName());
  private static final int LOCKS = 16;
  private static final Duration ARRIVING = Duration.ofSeconds(3);
  private static final int CARRY_TRIES = 50;
  private static final long CARRY_REST_NANOS = 200_000_000;
  private static final Duration LETTING_GO = Duration.ofMillis(400);
  private static final long LOOK_NANOS = 1_000_000;
  private static final Duration MEMORY = Duration.ofMinutes(10);

  private final NodeName own;
  private final HostControl local;
  private final Ledger<SandboxEntry> ledger;
  private final Checkpoints checkpoints;
  private final Placing placing;
  private final SideBySide sideBySide;
  private final Clock clock;
  private final MoveSteps steps;
  private final ReentrantLock givingAll = new ReentrantLock();
  private final List<ReentrantLock> ending =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toList();
  // what is quiet, and truth has not said whose it is
  private final Set<SandboxId> unsure = ConcurrentHashMap.newKeySet();
  // what is just being given, kept or let go on: a second one would let handle again what the first
  // has saved
  private final Set<SandboxId> atWork = ConcurrentHashMap.newKeySet();
  // what was given away, until it has been taken
  private final Set<SandboxId> given = ConcurrentHashMap.newKeySet();

  HandOver(
      NodeName own,
      HostControl local,
      Ledger<SandboxEntry> ledger,
      Checkpoints checkpoints,
      Placing placing,
      SideBySide sideBySide,
      Clock clock,
      MoveSteps steps) {
    this.own = own;
    this.local = local;
    this.ledger = ledger;
    this.checkpoints = checkpoints;
    this.placing = placing;
    this.sideBySide = sideBySide;
    this.clock = clock;
    this.steps = steps;
  }

  // ---- giving ----

  /// Gives one sandbox of this node to another; blocks for truth, the disks, and the sandbox's end.
  ///
  /// @return its last record here; refused if it goes on here
  /// @throws TruthUnavailableException if it is not known whose it is now; nothing of it is handled
  ///   then until truth answers, see [#resolve]
  Outcome<SandboxRecord> give(SandboxId id, LeaseEntry to, SandboxMove.Cause cause) {
    return give(id, to, cause, null);
  }

  /// Does the same for somebody who said more than where to.
  Outcome<SandboxRecord> give(
      SandboxId id, LeaseEntry to, SandboxMove.Cause cause, @Nullable MoveOptions options) {
    Optional<Ledger.Item<SandboxEntry>> ours = checkpoints.running(id);
    return ours.map(item -> give(item, new Way(to, cause, options)))
        .orElseGet(() -> Outcome.refused(Refusals.sandbox(id)));
  }

  /// Where a sandbox goes, and why.
  private record Way(LeaseEntry to, SandboxMove.Cause cause, @Nullable MoveOptions options) {}

  private Outcome<SandboxRecord> give(Ledger.Item<SandboxEntry> seen, Way way) {
    SandboxId id = seen.value().request().id();
    return arrived(id)
        .map(item -> giveArrived(item, way))
        .orElseGet(() ->
            Outcome.refused(
                Code.CONFLICT, id + " has just come; what is on its way to it comes first"));
  }

  private Outcome<SandboxRecord> giveArrived(Ledger.Item<SandboxEntry> item, Way way) {
    SandboxId id = item.value().request().id();
    if (!atWork.add(id)) {
      return Outcome.refused(Refusals.changing(id));
    }
    try {
      // whoever was quicker may have given it away
      boolean same =
          checkpoints.running(id).filter(now -> now.version() == item.version()).isPresent();
      return same ? giveAlone(item, way) : Outcome.refused(Refusals.changing(id));
    } finally {
      atWork.remove(id);
    }
  }

  private Outcome<SandboxRecord> giveAlone(Ledger.Item<SandboxEntry> item, Way way) {
    SandboxId id = item.value().request().id();
    steps.before(MoveSteps.Step.QUIET, id);
    local.quiet(id, true);
    boolean goesOn = true;
    try {
      Outcome<SandboxRecord> outcome = giveQuiet(item, way);
      goesOn = outcome instanceof Outcome.Refused && !isElsewhere(id);
      return outcome;
    } catch (TruthUnavailableException silent) {
      goesOn = false;
      unsure.add(id);
      throw silent;
    } finally {
      if (goesOn) {
        local.quiet(id, false);
      }
    }
  }

  // one that has just come is waited for: until all has come with it, and truth has learnt that
  private Optional<Ledger.Item<SandboxEntry>> arrived(SandboxId id) {
    long begin = clock.nanos();
    while (true) {
      Optional<Ledger.Item<SandboxEntry>> item = checkpoints.running(id);
      boolean over = clock.nanos() - begin > ARRIVING.toNanos();
      if (item.isEmpty() || over) {
        return Optional.empty();
      }
      if (item.get().value().handed() == null && local.moving().arrived(id).isEmpty()) {
        return item;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private Outcome<SandboxRecord> giveQuiet(Ledger.Item<SandboxEntry> item, Way way) {
    SandboxId id = item.value().request().id();
    long waiting = local.moving().waiting(id);
    if (waiting > MOST_WAITING && way.cause() != SandboxMove.Cause.DRAIN) {
      return Outcome.refused(
          Code.CONFLICT,
          "%d messages wait for %s; at most %d are carried along"
              .formatted(waiting, id, MOST_WAITING));
    }
    steps.before(MoveSteps.Step.STORE, id);
    return switch (checkpoints.take(item, true)) {
      case Outcome.Refused<CheckpointPlaces>(var refusal) -> Outcome.refused(refusal);
      case Outcome.Done<CheckpointPlaces>(var places) when places.isBusy() ->
          Outcome.refused(
              Code.CONFLICT,
              "not all of %s comes to an end with its message: %s"
                  .formatted(id, places.checkpoint().missing()));
      case Outcome.Done<CheckpointPlaces>(var places) -> give(item, way, places);
    };
  }

  private Outcome<SandboxRecord> give(
      Ledger.Item<SandboxEntry> item, Way way, CheckpointPlaces places) {
    SandboxId id = item.value().request().id();
    Outcome<SandboxRecord> last = local.sandbox(id);
    steps.before(MoveSteps.Step.GIVE, id);
    LeaseEntry to = way.to();
    SandboxEntry next =
        item.value().handedTo(to, item.version(), clock.now(), way.cause(), way.options());
    if (ledger.replace(item, next).isEmpty()) {
      // a writing of ours that was not answered may have been made
      ledger.read(id.text()).ifPresent(this::letGo);
      return Outcome.refused(Refusals.changing(id));
    }
    LOG.log(
        System.Logger.Level.INFO,
        () ->
            "the sandbox %s goes to %s with its checkpoint %d.%d"
                .formatted(id, to.node(), places.checkpoint().epoch(), places.checkpoint().seq()));
    given.add(id);
    letGo(id);
    return last;
  }

  // ---- letting go of what is given ----

  /// Ends what belongs to another node now, if it is here, and tells what is kept of it.
  ///
  /// @param epoch since when it belongs to the node that asks
  /// @return refused if it belongs to this node, or truth does not know of that epoch
  /// @throws TruthUnavailableException if truth does not answer
  Outcome<Released> release(SandboxId id, long epoch) {
    Optional<SandboxEntry> now =
        ledger
            .find(id.text())
            .filter(item -> item.version() >= epoch)
            .or(() -> ledger.read(id.text()))
            .filter(item -> item.version() >= epoch)
            .map(Ledger.Item::value);
    return now.filter(entry -> !entry.node().equals(own)).isPresent() && hasLetGo(id)
        ? Outcome.done(kept(id))
        : Outcome.refused(Refusals.changing(id));
  }

  // whoever asks must not be held up by a process that does not come to its end
  private boolean hasLetGo(SandboxId id) {
    long begin = clock.nanos();
    if (local.isOfCluster(id)) {
      Thread.ofVirtual().name("sl-let-go-" + id).start(() -> letGo(id));
    }
    while (local.isOfCluster(id)) {
      if (clock.nanos() - begin > LETTING_GO.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  private void letGo(SandboxId id) {
    ReentrantLock lock = ending.get(Math.floorMod(id.hashCode(), LOCKS));
    lock.lock();
    try {
      if (local.isOfCluster(id)) {
        steps.before(MoveSteps.Step.END, id);
        local.moving().depart(id);
      }
      unsure.remove(id);
    } finally {
      lock.unlock();
    }
  }

  /// Returns what is kept here of a sandbox that is not here any more.
  Released kept(SandboxId id) {
    // an older one than others have would be believed: with none whoever asks looks for the newest
    return new Released(checkpoints.whole(id).orElse(null), local.moving().departed(id));
  }

  /// Ends a sandbox that is here and was given away from here, if that is so.
  boolean letGo(Ledger.Item<SandboxEntry> item) {
    Handed handed = item.value().handed();
    boolean given = handed != null && handed.node().equals(own) && !item.value().node().equals(own);
    if (given) {
      letGo(item.value().request().id());
    }
    return given;
  }

  // as the copy knows, which has just been brought up to date
  private boolean isElsewhere(SandboxId id) {
    return ledger.find(id.text()).filter(item -> !item.value().node().equals(own)).isPresent();
  }

  /// Lets go on, or lets go of, what is quiet because truth did not say whose it is.
  ///
  /// @throws TruthUnavailableException if it still does not
  void resolve() {
    for (SandboxId id : Set.copyOf(unsure)) {
      if (atWork.add(id)) {
        try {
          resolve(id);
        } finally {
          atWork.remove(id);
        }
      }
    }
  }

  private void resolve(SandboxId id) {
    Optional<Ledger.Item<SandboxEntry>> item = ledger.read(id.text());
    if (item.isEmpty() || !letGo(item.get())) {
      unsure.remove(id);
      local.quiet(id, false);
    }
  }

  /// Waits until all that was given away has been started elsewhere and nothing waits here for it,
  /// at most for the limit: what waits would be lost with this node.
  void awaitTaken(Duration limit) {
    long begin = clock.nanos();
    while (clock.nanos() - begin < limit.toNanos()) {
      given.removeIf(this::isTaken);
      if (given.isEmpty()) {
        return;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    LOG.log(System.Logger.Level.WARNING, () -> "not started elsewhere yet: " + given);
  }

  private boolean isTaken(SandboxId id) {
    boolean settled =
        ledger.find(id.text()).filter(item -> item.value().handed() != null).isEmpty();
    return settled && local.moving().departed(id).isEmpty();
  }

  /// Begins to carry what waits here to the processes that have taken the places.
  ///
  /// @return false if nothing waits here, nor is to come
  boolean carry(SandboxId id, Map<String, Pid> now) {
    if (local.moving().departed(id).isEmpty()) {
      return false;
    }
    Thread.ofVirtual().name("sl-carry-" + id).start(() -> tryToCarry(id, now));
    return true;
  }

  // the line to the other node may just be on its way up
  private void tryToCarry(SandboxId id, Map<String, Pid> now) {
    for (int i = 0; i < CARRY_TRIES; i++) {
      if (local.moving().carry(id, now) || local.moving().departed(id).isEmpty()) {
        return;
      }
      LockSupport.parkNanos(CARRY_REST_NANOS);
    }
    LOG.log(System.Logger.Level.WARNING, () -> "no way to carry what waits for " + id);
  }

  // ---- giving all ----

  /// Gives all sandboxes of this node to others, as far as there are any that can take them; those
  /// that stay go on here. One that depends on others ends here before they do, and waits there for
  /// them. One pass runs at a time.
  ///
  /// @return how many have gone
  int giveAll() {
    givingAll.lock();
    try {
      List<Ledger.Item<SandboxEntry>> all = checkpoints.running();
      if (all.isEmpty()) {
        return 0;
      }
      Placing.Choice choice = placing.lookWithout(own);
      List<Gift> gifts = all.stream().flatMap(item -> gift(item, choice).stream()).toList();
      AtomicInteger gone = new AtomicInteger();
      for (List<Gift> wave : Dependencies.waves(gifts, gift -> gift.item().value())) {
        sideBySide.each(
            wave,
            gift -> {
              if (isGiven(gift)) {
                gone.incrementAndGet();
              }
            });
      }
      return gone.get();
    } finally {
      givingAll.unlock();
    }
  }

  private record Gift(Ledger.Item<SandboxEntry> item, LeaseEntry to) {}

  // none that has just sent it back, as it would again
  private Optional<Gift> gift(Ledger.Item<SandboxEntry> item, Placing.Choice choice) {
    SandboxEntry entry = item.value();
    Set<NodeName> refused = entry.sentBackBy(clock.now().minus(MEMORY));
    return choice
        .take(entry.request().id(), entry.placement(), refused)
        .flatMap(placing::lease)
        .map(home -> new Gift(item, home));
  }

  private boolean isGiven(Gift gift) {
    try {
      return switch (give(gift.item(), new Way(gift.to(), SandboxMove.Cause.DRAIN, null))) {
        case Outcome.Done<SandboxRecord> _ -> true;
        case Outcome.Refused<SandboxRecord>(var refusal) -> {
          LOG.log(
              System.Logger.Level.WARNING,
              () -> "the sandbox " + gift.item().name() + " stays here: " + refusal.detail());
          yield false;
        }
      };
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.WARNING, "whose a sandbox is now is not known", silent);
      return false;
    }
  }

  /// Stores a last checkpoint of each sandbox of this node, after which it handles nothing.
  void keepAll() {
    sideBySide.each(checkpoints.running(), this::keep);
  }

  private void keep(Ledger.Item<SandboxEntry> item) {
    SandboxId id = item.value().request().id();
    if (!atWork.add(id)) {
      // whoever gives it has it saved
      return;
    }
    try {
      local.quiet(id, true);
      if (checkpoints.take(item, true) instanceof Outcome.Refused<CheckpointPlaces>(var refusal)) {
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "no last checkpoint of " + id + ": " + refusal.detail());
      }
    } finally {
      atWork.remove(id);
    }
  }
}
