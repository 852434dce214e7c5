package io.superlearner.cluster;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.FarLocks;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/// The locks of the cluster for the processes of this node: waits, and frees what belongs to
/// processes that end.
final class Locks implements FarLocks, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Locks.class.getName());
  // a change in truth may be missed
  private static final Duration RECHECK = Duration.ofSeconds(1);
  // a claim that truth did not answer may be written as much later, by a leader that was held up
  private static final Duration MEMORY = Duration.ofMinutes(10);

  /// What locks need of their node.
  ///
  /// @param life this life of this node
  /// @param node its name
  /// @param runtime its processes
  /// @param isOver tells whether a life of another node has certainly ended, or may not act any
  ///   more; may block for a moment
  /// @param mayAct tells whether this node holds its lease: without it others take its locks away
  /// @param threads run what waits for truth
  record House(
      NodeLife life,
      NodeName node,
      ProcessRuntime runtime,
      BiPredicate<NodeName, Integer> isOver,
      BooleanSupplier mayAct,
      Executor threads) {}

  private record Wanted(String name, Pid owner) {}

  private final House house;
  private final LockBook book;
  private final Map<Pid, Subscription> watched = new ConcurrentHashMap<>();
  private final Map<Wanted, Semaphore> waiting = new ConcurrentHashMap<>();
  // what could not be released yet, with when that has to be looked at no more
  private final Map<Wanted, Long> late = new ConcurrentHashMap<>();
  private final ReentrantLock releasing = new ReentrantLock();
  private final Subscription changes;

  /// Fills the copy; blocks for truth's limit.
  ///
  /// @throws TruthUnavailableException if truth does not answer
  Locks(Truth truth, Codec codec, House house) {
    this.house = house;
    this.book = new LockBook(truth, codec, house.node(), this::isOver, house.runtime().clock());
    this.changes = book.onChange(this::changed);
  }

  private boolean isOver(LockEntry.Claim claim) {
    NodeLife life = NodeLife.of(claim.owner());
    if (life.equals(house.life())) {
      return !house.runtime().isAlive(claim.owner());
    }
    return life.node() == house.life().node()
        || house.isOver().test(claim.node(), life.incarnation());
  }

  private void changed(String name) {
    waiting.forEach((wanted, signal) -> {
      if (wanted.name().equals(name)) {
        signal.release();
      }
    });
  }

  // ---- acquiring ----

  @Override
  public Answer acquire(String name, Pid owner, Duration wait) {
    check(name, owner);
    Clock clock = house.runtime().clock();
    long begin = clock.nanos();
    if (!house.mayAct().getAsBoolean()) {
      return new Answer.Refused(Names.NO_QUORUM);
    }
    Wanted wanted = new Wanted(name, owner);
    boolean unsure = forgetLate(wanted);
    Semaphore signal = new Semaphore(0);
    waiting.put(wanted, signal);
    try {
      watch(owner);
      if (unsure) {
        // what truth was asked before, and may still do, must not meet the claim as it was then
        book.renew(name, owner);
      }
      return waited(wanted, signal, wait, begin);
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, () -> "the lock " + name + " is not given", silent);
      giveUp(wanted);
      late.put(wanted, clock.nanos() + MEMORY.toNanos());
      return new Answer.Refused(Names.NO_QUORUM);
    } finally {
      waiting.remove(wanted, signal);
    }
  }

  private void check(String name, Pid owner) {
    FarLocks.requireFit(name);
    if (!NodeLife.of(owner).equals(house.life())) {
      throw new IllegalArgumentException(owner + " is no process of " + house.node());
    }
  }

  private Answer waited(Wanted wanted, Semaphore signal, Duration wait, long begin) {
    Clock clock = house.runtime().clock();
    while (house.runtime().isAlive(wanted.owner())) {
      LockEntry.Claim claim = book.claim(wanted.name(), wanted.owner());
      // whoever noticed its end may have looked before the claim was there
      if (!house.runtime().isAlive(wanted.owner())) {
        break;
      }
      if (claim.fence() != 0) {
        return new Answer.Held(claim.fence());
      }
      Duration left = wait.minusNanos(clock.nanos() - begin);
      if (!left.isPositive() || !isSignalled(signal, left)) {
        return tooLate(wanted);
      }
    }
    giveUp(wanted);
    return new Answer.Refused(ExitReason.noproc());
  }

  /// Waits for a change, or until it is time to look again.
  ///
  /// @return false if the thread was interrupted
  private static boolean isSignalled(Semaphore signal, Duration left) {
    Duration span = left.compareTo(RECHECK) < 0 ? left : RECHECK;
    try {
      if (signal.tryAcquire(span.toNanos(), TimeUnit.NANOSECONDS)) {
        signal.drainPermits();
      }
      return true;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Answer tooLate(Wanted wanted) {
    // asked once more, as it may have been given at the last moment
    LockEntry.Claim last = book.claim(wanted.name(), wanted.owner());
    if (last.fence() != 0) {
      return new Answer.Held(last.fence());
    }
    Optional<LockEntry.Claim> holder = book.holder(wanted.name());
    giveUp(wanted);
    return holder
        .<Answer>map(claim -> new Answer.Busy(claim.owner(), claim.since()))
        .orElseGet(() -> new Answer.Busy(wanted.owner(), last.since()));
  }

  private void giveUp(Wanted wanted) {
    boolean _ = release(wanted.name(), wanted.owner());
  }

  // ---- releasing ----

  @Override
  public boolean release(String name, Pid owner) {
    Wanted wanted = new Wanted(name, owner);
    try {
      boolean dropped = dropped(wanted);
      late.remove(wanted);
      return dropped;
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, () -> "the lock " + name + " is released later", silent);
      late.put(wanted, house.runtime().clock().nanos());
      return false;
    }
  }

  private boolean dropped(Wanted wanted) {
    return book.drop(wanted.name(), claim -> claim.owner().equals(wanted.owner()));
  }

  // a release that was left for later must not meet a claim that is made after it
  private boolean forgetLate(Wanted wanted) {
    releasing.lock();
    try {
      return late.remove(wanted) != null;
    } finally {
      releasing.unlock();
    }
  }

  private void releaseLate() {
    releasing.lock();
    try {
      long now = house.runtime().clock().nanos();
      for (Map.Entry<Wanted, Long> entry : Map.copyOf(late).entrySet()) {
        boolean _ = dropped(entry.getKey());
        if (entry.getValue() - now <= 0) {
          late.remove(entry.getKey());
        }
      }
    } finally {
      releasing.unlock();
    }
  }

  private void watch(Pid owner) {
    watched.computeIfAbsent(
        owner, pid -> house.runtime().watch(pid, _ -> house.threads().execute(() -> ended(pid))));
  }

  private void ended(Pid owner) {
    watched.remove(owner);
    try {
      for (Ledger.Item<LockEntry> item : book.all()) {
        if (item.value().of(owner).isPresent()) {
          boolean _ = dropped(new Wanted(item.name(), owner));
        }
      }
    } catch (TruthUnavailableException silent) {
      LOG.log(
          System.Logger.Level.DEBUG, () -> "the next pass frees what " + owner + " had", silent);
    }
  }

  /// Makes the copy equal to truth, releases what could not be released, and frees the locks of
  /// processes and nodes that have ended.
  ///
  /// @throws TruthUnavailableException if truth does not answer
  void pass() {
    releaseLate();
    book.pass();
  }

  /// Frees the locks of nodes that have ended, as far as the copy knows them.
  ///
  /// @throws TruthUnavailableException if truth does not answer
  void sweep() {
    book.sweep();
  }

  /// Returns all locks as the copy knows them; never blocks.
  List<LockRow> all() {
    return book.all().stream().map(LockRow::of).toList();
  }

  @Override
  public void close() {
    changes.close();
    watched.values().forEach(Subscription::close);
    book.close();
  }
}
