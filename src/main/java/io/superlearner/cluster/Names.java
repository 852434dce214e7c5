package io.superlearner.cluster;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.FarNames;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Cluster-wide names: truth binds each to a life of a node, and that node says which of its
/// processes it is.
///
/// A name is written in truth before its process runs. While the node holds it, a process that
/// takes it over from one that has ended, as after a restart, needs no decision of truth, only to
/// be written down, which happens soon; so named children can be restarted while truth is out of
/// reach. Look-ups are served from a copy that may lag behind. A name whose life is proved to be
/// over can be claimed by others, and is removed by whoever notices. Any thread may call.
///
/// The names of a sandbox that belongs to its node alone stay on that node, until the cluster
/// adopts it.
final class Names implements FarNames, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Names.class.getName());
  static final ExitReason NO_QUORUM = ExitReason.abnormal("no_quorum");
  private static final int MOST_TRIES = 50;

  /// What names need of their node.
  ///
  /// @param life this life of this node
  /// @param node its name
  /// @param runtime its processes
  /// @param isOver tells whether the life that holds a name has certainly ended; may block for a
  ///   moment
  /// @param isLocal tells whether a sandbox belongs to this node alone; does not block
  /// @param period the period of this node's lease, empty without one: names that were held in an
  ///   earlier period may be others' now; does not block
  /// @param rest waits a moment for what another node is about to write
  /// @param threads run what waits for truth
  /// @param sideBySide changes many names at a time
  record House(
      NodeLife life,
      NodeName node,
      ProcessRuntime runtime,
      Predicate<NameEntry> isOver,
      Predicate<SandboxId> isLocal,
      Supplier<OptionalLong> period,
      Runnable rest,
      Executor threads,
      SideBySide sideBySide) {}

  private final House house;
  private final Truth truth;
  private final Ledger<NameEntry> ledger;
  private final Map<String, HeldName> held = new ConcurrentHashMap<>();
  private final LocalNames local = new LocalNames();
  private final FarOwners elsewhere;
  private final NameNews news;
  // by name the version of what belongs to a life that is over: truth takes its time to forget the
  // many names of a node
  private volatile Map<String, Long> leaving = Map.of();
  private final ReentrantLock sweeping = new ReentrantLock();

  /// Fills the copy; blocks for truth's limit.
  ///
  /// @throws TruthUnavailableException if truth cannot answer
  Names(Truth truth, Codec codec, House house) {
    this.house = house;
    this.elsewhere = new FarOwners(house.runtime());
    this.truth = truth;
    this.ledger = new Ledger<>(truth, codec, "name/", NameEntry.class);
    this.news = new NameNews(ledger);
    ledger.follow(
        new Ledger.Follower<>() {
          @Override
          public void put(Ledger.Item<NameEntry> now) {
            HeldName mine = isOurs(now.value()) ? null : held.get(now.name());
            if (mine != null) {
              // at once, as it may be free before the next pass, which would take it back
              lost(now.name(), mine, now.value());
            }
          }

          @Override
          public void removed(String name, long version) {
            // one of this node that truth has forgotten is written again by the next pass
          }
        });
  }

  // ---- what the runtime asks ----

  @Override
  public Claim claim(String name, Pid owner) {
    if (isLocal(owner)) {
      Pid has = local.claim(name, owner, house.runtime()::isAlive);
      if (!has.equals(owner)) {
        return new Claim.Taken(has);
      }
      // asked again: an adoption in between may have looked before the name was there
      if (isLocal(owner)) {
        return new Claim.Done();
      }
      local.free(name, owner);
    }
    return claimInCluster(name, owner);
  }

  private boolean isLocal(Pid owner) {
    return sandboxOf(owner).filter(house.isLocal()).isPresent();
  }

  private Optional<SandboxId> sandboxOf(Pid owner) {
    return house.runtime().info(owner).map(info -> info.options().sandbox());
  }

  /// Claims a name in the cluster, wherever the owner belongs; blocks for truth's limit.
  Claim claimInCluster(String name, Pid owner) {
    HeldName mine = held.get(name);
    if (mine != null && !isElsewhere(name)) {
      switch (mine.take(owner, house.runtime()::isAlive, house.period().get())) {
        case HeldName.Take.Done _ -> {
          bringUpToDate(name, mine);
          return new Claim.Done();
        }
        case HeldName.Take.Taken(Pid other) -> {
          return new Claim.Taken(other);
        }
        case HeldName.Take.Unsure _ -> {}
      }
    }
    try {
      return decided(name, owner);
    } catch (TruthUnavailableException silent) {
      return silent(name, silent);
    }
  }

  private static Claim silent(String name, TruthUnavailableException silent) {
    LOG.log(System.Logger.Level.DEBUG, () -> "the name " + name + " is not given", silent);
    return new Claim.Refused(NO_QUORUM);
  }

  @Override
  public Claim move(String name, Pid owner) {
    if (isLocal(owner)) {
      return new Claim.Refused(ExitReason.abnormal("not_in_cluster"));
    }
    try {
      return moved(name, owner);
    } catch (TruthUnavailableException silent) {
      return silent(name, silent);
    }
  }

  private Claim moved(String name, Pid owner) {
    for (int i = 0; i < MOST_TRIES; i++) {
      var known = ledger.read(name);
      if (known.isPresent() && !isReached(known.get().value())) {
        return new Claim.Taken(known.get().value().owner());
      }
      Optional<Claim> claim = hold(name, owner, known);
      if (claim.isPresent()) {
        return claim.get();
      }
    }
    return new Claim.Refused(ExitReason.abnormal("contended"));
  }

  // one that is cut off goes by what it knows, and would have the name beside the next one
  private boolean isReached(NameEntry entry) {
    return isOurs(entry)
        || house.runtime().nodes().others().contains(entry.node())
        || house.isOver().test(entry);
  }

  // it has been taken over from here, and what is held here is about to be forgotten
  private boolean isElsewhere(String name) {
    return ledger.find(name).filter(item -> !isOurs(item.value())).isPresent();
  }

  private Claim decided(String name, Pid owner) {
    for (int i = 0; i < MOST_TRIES; i++) {
      var known = ledger.read(name);
      if (known.isPresent() && !isFree(known.get().value(), owner)) {
        if (i < MOST_TRIES - 1 && elsewhere.hasEnded(known.get().value())) {
          // its node is about to say so in truth
          house.rest().run();
          continue;
        }
        return new Claim.Taken(known.get().value().owner());
      }
      Optional<Claim> claim = hold(name, owner, known);
      if (claim.isPresent()) {
        return claim.get();
      }
    }
    return new Claim.Refused(ExitReason.abnormal("contended"));
  }

  /// Writes down the owner of a name, if it is as it was read, and this node has its lease: without
  /// one, others would take this life for over, and the name with it.
  ///
  /// @return empty if the name has changed since it was read
  private Optional<Claim> hold(String name, Pid owner, Optional<Ledger.Item<NameEntry>> known) {
    OptionalLong period = house.period().get();
    if (period.isEmpty()) {
      return Optional.of(new Claim.Refused(NO_QUORUM));
    }
    HeldName before = held.get(name);
    // nobody may tidy up after the last owner in between, and remove this one
    if (before != null) {
      before.writing().lock();
    }
    try {
      NameEntry wanted = entry(owner);
      var written =
          known.isPresent() ? ledger.replace(known.get(), wanted) : ledger.create(name, wanted);
      return written.map(_ -> held(name, new HeldName(owner, period), owner, period));
    } finally {
      if (before != null) {
        before.writing().unlock();
      }
    }
  }

  private Claim held(String name, HeldName mine, Pid owner, OptionalLong period) {
    held.put(name, mine);
    if (ledger.find(name).filter(item -> isOurs(item.value())).isEmpty()) {
      // it has been moved on already
      held.remove(name, mine);
    }
    if (house.period().get().equals(period)) {
      return new Claim.Done();
    }
    // others may have taken this life for over already when it was written
    mine.free(owner);
    bringUpToDate(name, mine);
    return new Claim.Refused(NO_QUORUM);
  }

  private boolean isFree(NameEntry entry, Pid owner) {
    return entry.owner().equals(owner)
        // its place is taken here, and its node keeps the name for that
        || house.runtime().moves().isSucceeded(entry.owner())
        || isDead(entry);
  }

  private boolean isDead(NameEntry entry) {
    NodeLife life = NodeLife.of(entry.owner());
    if (life.node() == house.life().node()) {
      return !life.equals(house.life()) || !house.runtime().isAlive(entry.owner());
    }
    return house.isOver().test(entry);
  }

  private NameEntry entry(Pid owner) {
    Optional<ProcessInfo> info = house.runtime().info(owner);
    return new NameEntry(
        owner,
        house.node(),
        info.map(one -> one.options().sandbox()).orElse(null),
        info.map(one -> one.options().path()).orElse(null),
        house.runtime().clock().now());
  }

  @Override
  public void free(String name, Pid owner) {
    local.free(name, owner);
    freeInCluster(name, owner);
  }

  /// Frees a name in the cluster, if this process has it there.
  void freeInCluster(String name, Pid owner) {
    HeldName mine = held.get(name);
    if (mine != null && mine.free(owner)) {
      bringUpToDate(name, mine);
    }
  }

  @Override
  public Optional<Pid> find(String name) {
    HeldName mine = held.get(name);
    Optional<Pid> owner = mine == null ? Optional.empty() : mine.owner();
    if (owner.isPresent() && !isElsewhere(name)) {
      return owner;
    }
    return ledger
        .find(name)
        .filter(item -> !isLeaving(item))
        .map(item -> item.value().owner())
        .filter(this::isFound)
        .or(() -> local.find(name));
  }

  private boolean isLeaving(Ledger.Item<NameEntry> item) {
    return Objects.equals(leaving.get(item.name()), item.version());
  }

  @Override
  public Lookup look(String name) {
    try {
      return ledger
          .read(name)
          .filter(item -> !isLeaving(item))
          .filter(item -> isFound(item.value().owner()))
          .<Lookup>map(item -> new Lookup.Found(named(item)))
          .orElseGet(Lookup.Absent::new);
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, () -> "the name " + name + " is not known", silent);
      return new Lookup.Refused(NO_QUORUM);
    }
  }

  @Override
  public Seen seen() {
    List<Named> names =
        ledger.all().stream()
            .flatMap(item -> find(item.name()).map(owner -> named(item).of(owner)).stream())
            .toList();
    return new Seen(names, isStale());
  }

  @Override
  public Watched watch(Consumer<? super Change> listener) {
    NameNews.Begun begun = news.watch(listener);
    return new Watched(new Seen(begun.names(), isStale()), begun.end());
  }

  /// Tells whether truth cannot be asked now, so that names may have changed since.
  private boolean isStale() {
    return !truth.standing().hasMajority();
  }

  static Named named(Ledger.Item<NameEntry> item) {
    NameEntry entry = item.value();
    return new Named(
        item.name(),
        entry.owner(),
        entry.node(),
        entry.sandbox(),
        entry.path(),
        entry.since(),
        item.version());
  }

  // ---- for the adoption of a local sandbox, see NameAdoption ----

  /// Returns the names that count on this node alone of the processes of a sandbox.
  Map<String, Pid> localOf(SandboxId id) {
    return local.of(owner -> sandboxOf(owner).filter(id::equals).isPresent());
  }

  /// Has a name no longer count on this node alone.
  void freeLocal(String name, Pid owner) {
    local.free(name, owner);
  }

  /// Frees a name in the cluster of which it is not known whether truth has given it.
  void unclaim(String name, Pid owner) {
    held.computeIfAbsent(name, _ -> new HeldName(owner, OptionalLong.empty()));
    freeInCluster(name, owner);
  }

  // one of this node is found if it is just getting the name, or has left and its place is taken
  private boolean isFound(Pid owner) {
    return !NodeLife.of(owner).equals(house.life())
        || house.runtime().isAlive(owner)
        || house.runtime().moves().hasMoved(owner);
  }

  /// Returns all names as the copy knows them, in their order; those of this node as they are.
  ///
  /// @param isHere tells whether the life of a node that has a name can be reached now
  List<RegistryRow> all(Predicate<NameEntry> isHere) {
    return ledger.all().stream()
        .filter(item -> find(item.name()).isPresent())
        .map(item -> row(item, isHere))
        .toList();
  }

  private RegistryRow row(Ledger.Item<NameEntry> item, Predicate<NameEntry> isHere) {
    NameEntry entry = item.value();
    return new RegistryRow(
        item.name(),
        find(item.name()).orElse(entry.owner()),
        entry.node(),
        isHere.test(entry) ? RegistryRow.Status.REGISTERED : RegistryRow.Status.UNKNOWN,
        entry.sandbox(),
        entry.path(),
        entry.since(),
        item.version());
  }

  // ---- keeping truth true ----

  private void bringUpToDate(String name, HeldName mine) {
    house
        .threads()
        .execute(() -> {
          try {
            write(name, mine);
          } catch (TruthUnavailableException silent) {
            // the next pass does it
            LOG.log(System.Logger.Level.DEBUG, () -> "the name " + name + " is late", silent);
          }
        });
  }

  /// Writes down who has a name of this node now, or that nobody has.
  private void write(String name, HeldName mine) {
    mine.writing().lock();
    try {
      if (held.get(name) != mine) {
        // it has been given here anew, and whoever did so writes it
        return;
      }
      OptionalLong period = house.period().get();
      // a read first: if truth is out of reach, nothing has been tried, and the name stays ours
      var known = ledger.read(name);
      if (known.isPresent() && !isOurs(known.get().value())) {
        lost(name, mine, known.get().value());
      } else if (mine.beginRemoval()) {
        known.ifPresent(ledger::remove);
        held.remove(name, mine);
      } else {
        mine.owner().ifPresent(owner -> write(name, owner, known));
        known.ifPresent(_ -> mine.confirmed(period));
      }
    } finally {
      mine.writing().unlock();
    }
  }

  private void write(String name, Pid owner, Optional<Ledger.Item<NameEntry>> known) {
    if (known.isEmpty()) {
      ledger.create(name, entry(owner));
    } else if (!known.get().value().owner().equals(owner)) {
      ledger.replace(known.get(), entry(owner));
    }
  }

  private void lost(String name, HeldName mine, NameEntry now) {
    held.remove(name, mine);
    mine.owner()
        .filter(house.runtime()::isAlive)
        .ifPresent(owner ->
            LOG.log(
                System.Logger.Level.WARNING,
                () -> owner + " has lost the name " + name + " to " + now.owner()));
  }

  private boolean isOurs(NameEntry entry) {
    return NodeLife.of(entry.owner()).equals(house.life());
  }

  /// Makes the copy equal to truth, writes down what could not be written, and removes the names of
  /// lives that are over.
  ///
  /// @throws TruthUnavailableException if truth does not answer
  void pass() {
    ledger.refresh();
    news.compare();
    held.forEach(this::write);
    sweep();
  }

  /// Removes the names of lives that are over, as far as the copy knows them.
  ///
  /// @throws TruthUnavailableException if truth does not answer
  void sweep() {
    // one after the other: what an earlier one has found must not take the place of what a later
    // one has
    sweeping.lock();
    try {
      sweepAlone();
    } finally {
      sweeping.unlock();
    }
  }

  private void sweepAlone() {
    Map<NodeLife, Boolean> over = new HashMap<>();
    List<Ledger.Item<NameEntry>> gone = new ArrayList<>();
    for (Ledger.Item<NameEntry> item : ledger.all()) {
      NodeLife life = NodeLife.of(item.value().owner());
      boolean dead =
          life.equals(house.life())
              ? !held.containsKey(item.name()) && isDead(item.value())
              : over.computeIfAbsent(life, _ -> isDead(item.value()));
      if (dead) {
        gone.add(item);
      }
    }
    leaving = gone.stream().collect(Collectors.toMap(Ledger.Item::name, Ledger.Item::version));
    AtomicBoolean silent = new AtomicBoolean();
    house.sideBySide().each(gone, item -> removeUnless(silent, item));
  }

  // other nodes do the same, and if truth does not answer one it answers none
  private void removeUnless(AtomicBoolean silent, Ledger.Item<NameEntry> item) {
    boolean isThere =
        ledger.find(item.name()).filter(now -> now.version() == item.version()).isPresent();
    if (!isThere || silent.get()) {
      return;
    }
    try {
      ledger.remove(item);
    } catch (TruthUnavailableException failure) {
      silent.set(true);
      throw failure;
    }
  }

  /// Returns how many records of names in truth could not be read, and were left out.
  long garbage() {
    return ledger.garbage();
  }

  /// Removes all names of this node; its processes must have ended.
  ///
  /// @throws TruthUnavailableException if truth does not answer; others will find that this life is
  ///   over
  void leave() {
    held.forEach((name, mine) -> {
      mine.owner().ifPresent(mine::free);
      write(name, mine);
    });
  }

  @Override
  public void close() {
    ledger.close();
  }
}
