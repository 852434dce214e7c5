package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import io.superlearner.control.Code;
import io.superlearner.control.HostControl;
import io.superlearner.control.NodeControl;
import io.superlearner.control.Outcome;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps the states of this node's sandboxes, on its own disk and on those of two others, and finds
/// the newest one of a sandbox that is to be started.
///
/// What is taken bears the epoch in which the sandbox belongs to this node, so that whatever an
/// owner of long ago writes late is refused everywhere. Any thread may call; all methods may block
/// for the disk and for the limits of other nodes.
final class Checkpoints {

  private static final System.Logger LOG = System.getLogger(Checkpoints.class.getName());
  private static final int COPIES = 2;
  private static final Executor DISK = task -> Thread.ofVirtual().name("sl-checkpoint").start(task);
  private static final long TAKING_MS = 2_000;
  private static final Duration REPAIR = Duration.ofSeconds(5);
  private static final int LOCKS = 64;

  /// What is worked on.
  ///
  /// @param every how long after a checkpoint the next is taken, of sandboxes without a time of
  ///   their own
  record House(
      RosterEntry own,
      HostControl local,
      Ledger<SandboxEntry> sandboxes,
      Lease lease,
      Peers peers,
      Placing placing,
      FanOut fanOut,
      CheckpointFiles files,
      SideBySide sideBySide,
      Limits limits,
      Duration every,
      Clock clock) {}

  /// The checkpoint of a sandbox that was stored last, and who has it, by the life of its node: one
  /// that comes back may do so with an empty disk.
  private record Last(Checkpoint checkpoint, long version, Map<NodeName, String> holders) {}

  /// When the next checkpoint of a sandbox is due, in the clock's nanos.
  ///
  /// @param repair when it is looked whether the last one is whole and on all disks that it should
  ///   be on
  /// @param own when another one is taken in any case
  /// @param whole whether the last one was taken, with the states of all processes
  private record Due(long repair, long own, boolean whole) {}

  /// The number of a checkpoint, stored or not.
  private record Numbered(long epoch, long seq) {}

  private final House house;
  private final Map<SandboxId, Last> last = new ConcurrentHashMap<>();
  // the last that was tried: what became of it is not known everywhere, so no other one gets it
  private final Map<SandboxId, Numbered> tried = new ConcurrentHashMap<>();
  private final ReentrantLock onePass = new ReentrantLock();
  // entries come and go within a pass
  private final Map<SandboxId, Due> due = new ConcurrentHashMap<>();
  // guarded by onePass: when those of sandboxes that are no more were looked for last
  private @Nullable Long forgotten;
  // one checkpoint of a sandbox at a time: two at once would get one number, and the later states
  // would be refused as known
  private final List<ReentrantLock> taking =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

  Checkpoints(House house) {
    this.house = house;
  }

  // ---- taking ----

  /// Takes a checkpoint of each sandbox of this node that has changed and whose time has come, and
  /// removes those of sandboxes that are no more.
  void pass() {
    onePass.lock();
    try {
      long now = house.clock().nanos();
      house.sideBySide().each(due(running(), now), this::takeInPass);
      if (forgotten == null || now - forgotten >= pace().toNanos()) {
        forgotten = now;
        forgetRest();
      }
    } finally {
      onePass.unlock();
    }
  }

  private Duration pace() {
    return house.every().compareTo(REPAIR) < 0 ? house.every() : REPAIR;
  }

  // under onePass; one that is new here is due at once
  private List<Ledger.Item<SandboxEntry>> due(List<Ledger.Item<SandboxEntry>> running, long now) {
    due.keySet()
        .retainAll(
            running.stream().map(item -> item.value().request().id()).collect(Collectors.toSet()));
    return running.stream().filter(item -> isDue(item.value(), now)).toList();
  }

  // what is not whole, or not on all the disks that it should be on, does not wait for its own time
  private boolean isDue(SandboxEntry entry, long now) {
    SandboxId id = entry.request().id();
    Due next = due.get(id);
    boolean looks = next != null && next.repair() - now <= 0;
    boolean isNow =
        next == null || next.own() - now <= 0 || (looks && !(next.whole() && isSpread(id)));
    long repair = now + pace().toNanos();
    if (isNow) {
      // until it is known what comes of it
      due.put(id, new Due(repair, Long.MAX_VALUE / 2, false));
    } else if (next != null && looks) {
      due.put(id, new Due(repair, next.own(), next.whole()));
    }
    return isNow;
  }

  private boolean isSpread(SandboxId id) {
    Last kept = last.get(id);
    return kept == null
        || backups(id).stream()
            .allMatch(peer -> life(peer).equals(kept.holders().get(peer.name())));
  }

  private void takeInPass(Ledger.Item<SandboxEntry> item) {
    SandboxEntry entry = item.value();
    switch (take(item, false)) {
      case Outcome.Done<CheckpointPlaces>(var places) -> {
        long own =
            house.clock().nanos() + entry.placement().checkpointEvery(house.every()).toNanos();
        due.computeIfPresent(
            entry.request().id(), (_, next) -> new Due(next.repair(), own, !places.isBusy()));
      }
      // tried again at the next repair
      case Outcome.Refused<CheckpointPlaces>(var refusal) ->
          LOG.log(
              System.Logger.Level.DEBUG,
              () -> "no checkpoint of " + item.name() + ": " + refusal.detail());
    }
  }

  /// Returns the registrations of the sandboxes that belong to this node and are here.
  List<Ledger.Item<SandboxEntry>> running() {
    OptionalLong period = house.lease().period();
    return house.sandboxes().where(entry -> isRunningHere(entry, period));
  }

  private boolean isRunningHere(SandboxEntry entry, OptionalLong period) {
    return entry.isGivenTo(house.own().name(), period.orElse(-1))
        && house.local().isOfCluster(entry.request().id());
  }

  /// Takes a checkpoint of a sandbox of this node now.
  ///
  /// @return `sandbox_not_found` if it does not belong to this node
  Outcome<CheckpointPlaces> take(SandboxId id) {
    return running(id)
        .map(item -> take(item, true))
        .orElseGet(() -> Outcome.refused(Refusals.sandbox(id)));
  }

  /// Returns the registration of a sandbox that belongs to this node and is here.
  Optional<Ledger.Item<SandboxEntry>> running(SandboxId id) {
    OptionalLong period = house.lease().period();
    return house.sandboxes().find(id.text()).filter(item -> isRunningHere(item.value(), period));
  }

  /// Takes a checkpoint of a sandbox of this node and stores it, here and at others.
  ///
  /// @param always whether also if nothing has changed, and if there is nothing to be kept
  Outcome<CheckpointPlaces> take(Ledger.Item<SandboxEntry> item, boolean always) {
    SandboxId id = item.value().request().id();
    ReentrantLock lock = taking.get(Math.floorMod(id.hashCode(), LOCKS));
    lock.lock();
    try {
      return takeAlone(id, item.version(), always);
    } finally {
      lock.unlock();
    }
  }

  private Outcome<CheckpointPlaces> takeAlone(SandboxId id, long epoch, boolean always) {
    Last before = last.get(id);
    Numbered latest = tried.get(id);
    long seq = latest == null || latest.epoch() != epoch ? 1 : latest.seq() + 1;
    return house
        .local()
        .checkpoint(id, epoch, seq, TAKING_MS)
        .then(taken -> keep(id, taken, before, always));
  }

  private Outcome<CheckpointPlaces> keep(
      SandboxId id, HostControl.Taken taken, @Nullable Last before, boolean always) {
    Checkpoint fresh = taken.checkpoint();
    boolean same =
        before != null
            && before.version() == taken.version()
            && before.checkpoint().epoch() == fresh.epoch()
            // one that was busy then, and has its old state, is in this one
            && before.checkpoint().missing().equals(fresh.missing());
    if (!always && fresh.states().isEmpty() && before == null) {
      return Outcome.done(new CheckpointPlaces(fresh, List.of()));
    }
    if (same && before != null) {
      return spread(id, before.checkpoint(), taken.version(), before.holders());
    }
    tried.put(id, new Numbered(fresh.epoch(), fresh.seq()));
    return spread(id, fresh, taken.version(), Map.of());
  }

  /// Stores a checkpoint here, and at as many others as should have it and do not.
  private Outcome<CheckpointPlaces> spread(
      SandboxId id, Checkpoint checkpoint, long version, Map<NodeName, String> known) {
    NodeName self = house.own().name();
    Map<NodeName, String> holders = new HashMap<>(known);
    holders.keySet().removeIf(node -> !node.equals(self) && !isSameLife(node, known.get(node)));
    // side by side, as a sandbox that is about to move stands still for so long
    CompletableFuture<Outcome<NodeName>> here =
        holders.containsKey(self)
            ? CompletableFuture.completedFuture(Outcome.done(self))
            : CompletableFuture.supplyAsync(() -> storedHere(id, checkpoint), DISK);
    List<Peer> missing =
        backups(id).stream().filter(peer -> !holders.containsKey(peer.name())).toList();
    house
        .fanOut()
        .ask(missing, house.limits().probe(), control -> keptBy(control, checkpoint))
        .given()
        .stream()
        .filter(FanOut.Answer::value)
        .forEach(answer -> holders.put(answer.peer().name(), life(answer.peer())));
    if (here.join() instanceof Outcome.Refused<NodeName>(var refusal)) {
      return Outcome.refused(refusal);
    }
    holders.put(self, house.own().member());
    last.put(id, new Last(checkpoint, version, Map.copyOf(holders)));
    return Outcome.done(
        new CheckpointPlaces(checkpoint, holders.keySet().stream().sorted().toList()));
  }

  // one that is away now may come back with what it has
  private boolean isSameLife(NodeName node, @Nullable String life) {
    return house.peers().find(node).filter(peer -> !life(peer).equals(life)).isEmpty();
  }

  private static String life(Peer peer) {
    return peer.entry().member();
  }

  private Outcome<NodeName> storedHere(SandboxId id, Checkpoint checkpoint) {
    try {
      return switch (house.files().store(checkpoint)) {
        case CheckpointFiles.Stored.Done _ -> Outcome.done(house.own().name());
        case CheckpointFiles.Stored.Refused(long epoch, long seq) ->
            Outcome.refused(
                Code.CONFLICT,
                "a newer checkpoint of %s is here already, %d.%d".formatted(id, epoch, seq));
      };
    } catch (IOException failure) {
      LOG.log(System.Logger.Level.WARNING, "a checkpoint of " + id + " is not stored", failure);
      return Outcome.refused(
          Code.DISK_FULL,
          "the checkpoint of %s was not stored on the disk of %s, whose log says why"
              .formatted(id, house.own().name()));
    } catch (CheckpointTooLargeException failure) {
      return Outcome.refused(Code.TOO_LARGE, String.valueOf(failure.getMessage()));
    }
  }

  private static boolean keptBy(NodeControl control, Checkpoint checkpoint) {
    return control instanceof FarNode far && far.keep(checkpoint);
  }

  /// Returns the two other nodes that should have copies: always the same of those that are here.
  private List<Peer> backups(SandboxId id) {
    return house.peers().all().stream()
        .filter(peer -> !peer.isSelf() && peer.isHere())
        .filter(peer -> house.placing().lease(peer).isPresent())
        .sorted(
            Comparator.comparingInt(
                peer -> Integer.reverse((id.text() + '/' + peer.name().text()).hashCode())))
        .limit(COPIES)
        .toList();
  }

  // ---- what others ask of this node ----

  /// Keeps a copy for another node.
  ///
  /// @return false if it could not be stored, or a newer one is here
  boolean keep(Checkpoint checkpoint) {
    try {
      return switch (house.files().store(checkpoint)) {
        case CheckpointFiles.Stored.Done _ -> true;
        case CheckpointFiles.Stored.Refused _ -> false;
      };
    } catch (IOException | IllegalArgumentException failure) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a copy of a checkpoint of " + checkpoint.sandbox() + " is not stored",
          failure);
      return false;
    }
  }

  /// Returns the newest checkpoint that was ever stored here of a sandbox, if it is whole.
  Optional<Checkpoint> whole(SandboxId id) {
    return house.files().latest(id) instanceof CheckpointFiles.Latest.Whole(var checkpoint)
        ? Optional.of(checkpoint)
        : Optional.empty();
  }

  /// Returns what is here of a sandbox, and what is wrong with it.
  HeldCheckpoint held(SandboxId id) {
    return HeldCheckpoint.of(house.files().latest(id));
  }

  /// Returns what can be used of what is here of a sandbox.
  Optional<Checkpoint> here(SandboxId id) {
    return held(id).usable();
  }

  // ---- finding ----

  /// Finds the newest checkpoint of a sandbox that any node has which answers.
  ///
  /// @param born the epoch in which the sandbox was created: what is older is of another one of the
  ///   same id
  Optional<Checkpoint> newest(SandboxId id, long born) {
    return copies(id, house.limits().probe()).given().stream()
        .flatMap(answer -> answer.value().usable().stream())
        .filter(checkpoint -> checkpoint.sandbox().equals(id) && checkpoint.epoch() >= born)
        .reduce((one, other) -> other.isNewerThan(one) ? other : one);
  }

  /// Asks each node for its newest checkpoint of a sandbox.
  FanOut.Answers<HeldCheckpoint> copies(SandboxId id, Duration limit) {
    return house
        .fanOut()
        .ask(
            house.peers().all(),
            limit,
            control -> control instanceof FarNode far ? far.checkpointOf(id) : held(id));
  }

  // ---- removing ----

  private void forgetRest() {
    try {
      for (SandboxId id : house.files().ids()) {
        if (house.sandboxes().find(id.text()).isEmpty()
            && house.sandboxes().read(id.text()).isEmpty()) {
          house.files().remove(id);
          last.remove(id);
          tried.remove(id);
        }
      }
    } catch (IOException | TruthUnavailableException failure) {
      LOG.log(System.Logger.Level.DEBUG, "old checkpoints stay for now", failure);
    }
  }
}
