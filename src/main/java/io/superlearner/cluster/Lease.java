package io.superlearner.cluster;

import io.superlearner.control.HostControl;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// This node's lease: while it is held, the node runs what is placed on it; when it is lost, the
/// node ends all of that at once, by its own monotonic clock and without asking anybody.
///
/// [#renew()] asks truth, [#check()] asks only the clock; each is called again and again by threads
/// of its own, so that a truth that does not answer never holds up the end. A confirmation is a
/// linearizable read of the lease, which no leader answers that a majority has not acknowledged
/// after the question; it counts from the moment *before* the question. Several may be under way at
/// once, so that one that is held up does not hold up the next; only one at a time changes the
/// lease.
///
/// A lease that was lost is never confirmed again. The node takes a new period, and only after
/// everything of the last one has ended here.
final class Lease {

  private static final System.Logger LOG = System.getLogger(Lease.class.getName());
  private static final Duration HALT_LIMIT = Duration.ofMillis(400);

  private final RosterEntry own;
  private final Ledger<LeaseEntry> ledger;
  private final LeaseTimes times;
  private final HostControl host;
  private final Clock clock;
  private final Runnable begun;

  // one renewal at a time changes the lease
  private final ReentrantLock changing = new ReentrantLock();
  // one at a time, so that no halt of an old period goes on in a new one
  private final ReentrantLock halting = new ReentrantLock();

  // guarded by this
  private boolean held;
  private boolean clear = true;
  private boolean over;
  private long period;
  private long confirmedAt;
  private @Nullable String trouble = "the lease was not taken yet";

  /// @param begun is told when a new period has begun, on the renewing thread
  Lease(
      RosterEntry own,
      Ledger<LeaseEntry> ledger,
      LeaseTimes times,
      HostControl host,
      Clock clock,
      Runnable begun) {
    this.own = own;
    this.ledger = ledger;
    this.times = times;
    this.host = host;
    this.clock = clock;
    this.begun = begun;
    // nothing runs without a lease, also before the first one
    host.halt(Duration.ZERO);
  }

  /// How the lease of a node stands, as the node knows it.
  ///
  /// @param held whether the node may run what is placed on it
  /// @param period which period it is or was; 0 before the first
  /// @param remainingMs for how long it holds if nobody confirms it again; 0 if it is not held
  /// @param trouble why it is not held; null if it is
  record View(boolean held, long period, long remainingMs, @Nullable String trouble) {}

  synchronized View view() {
    boolean holds = isHeld();
    Duration left = holds ? times.hold().minusNanos(clock.nanos() - confirmedAt) : Duration.ZERO;
    return new View(holds, period, left.toMillis(), holds ? null : trouble);
  }

  /// Returns the period under which this node may run something; empty if it may not. Never blocks.
  synchronized OptionalLong period() {
    return isHeld() ? OptionalLong.of(period) : OptionalLong.empty();
  }

  /// Returns the lease that this node holds, as others may see it end; null if it holds none. Never
  /// blocks.
  synchronized @Nullable Handed held() {
    return isHeld() ? new Handed(own.name(), own.incarnation(), period) : null;
  }

  private boolean isHeld() {
    return held && !isOverdue();
  }

  private boolean isOverdue() {
    return clock.nanos() - confirmedAt >= times.hold().toNanos();
  }

  // ---- the watching thread ----

  /// Ends everything if no confirmation has come in time. Blocks only while processes are killed.
  void check() {
    synchronized (this) {
      if (!held || !isOverdue()) {
        return;
      }
    }
    lose("no majority of truth has confirmed it for " + times.hold().toMillis() + " ms");
  }

  private void lose(String why) {
    synchronized (this) {
      trouble = why;
      if (!held) {
        return;
      }
      held = false;
      clear = false;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        () -> own.name() + " ends what it runs: the lease is lost, " + why);
    tryToClear();
  }

  private boolean tryToClear() {
    halting.lock();
    try {
      if (!isClear() && host.halt(HALT_LIMIT)) {
        cleared();
      }
      return isClear();
    } finally {
      halting.unlock();
    }
  }

  private synchronized boolean isClear() {
    return clear;
  }

  private synchronized void cleared() {
    clear = true;
  }

  // ---- the renewing threads ----

  /// Has the lease confirmed, or takes a new period; blocks for truth's limit. Any number of
  /// threads may call at once; of those that find something to change one does, and the others
  /// return.
  ///
  /// @throws TruthUnavailableException if truth does not answer; nothing has changed then
  void renew() {
    long sent = clock.nanos();
    Ledger.Item<LeaseEntry> seen = ledger.read(own.name().text()).orElse(null);
    if (isOver() || (seen != null && isHeldByUs(seen.value()) && confirm(sent))) {
      return;
    }
    if (changing.tryLock()) {
      try {
        change(seen);
      } finally {
        changing.unlock();
      }
    }
  }

  private boolean isHeldByUs(LeaseEntry entry) {
    return isOurs(entry) && entry.state() == LeaseEntry.State.HELD;
  }

  private void change(Ledger.@Nullable Item<LeaseEntry> seen) {
    if (seen == null) {
      take(null);
    } else if (seen.value().incarnation() > own.incarnation()) {
      lose("a later life of this node has begun");
    } else if (isOurs(seen.value())) {
      stay(seen);
    } else if (!isOld(seen.value())) {
      lose("another period was begun");
      take(seen);
    }
  }

  private synchronized boolean isOver() {
    return over;
  }

  private synchronized boolean isOurs(LeaseEntry entry) {
    return entry.incarnation() == own.incarnation() && entry.period() == period;
  }

  // a slow answer, which tells of a period before the present one
  private synchronized boolean isOld(LeaseEntry entry) {
    return entry.incarnation() == own.incarnation() && entry.period() < period;
  }

  private void stay(Ledger.Item<LeaseEntry> seen) {
    switch (seen.value().state()) {
      // it came too late to be confirmed, or was confirmed meanwhile
      case HELD -> takeIfLost(seen);
      case SUSPECTED -> answer(seen);
      case SEALED -> {
        lose("others had not heard of this node and have taken over");
        take(seen);
      }
    }
  }

  private void takeIfLost(Ledger.Item<LeaseEntry> seen) {
    if (period().isEmpty()) {
      take(seen);
    }
  }

  private void answer(Ledger.Item<LeaseEntry> seen) {
    if (period().isEmpty()) {
      take(seen);
      return;
    }
    long sent = clock.nanos();
    var written = ledger.replace(seen, seen.value().with(LeaseEntry.State.HELD));
    if (written.isPresent()) {
      boolean kept = confirm(sent);
      LOG.log(
          System.Logger.Level.INFO,
          () -> own.name() + " was suspected to be gone, and " + (kept ? "stays" : "begins anew"));
    }
  }

  /// @return false if it came too late
  private synchronized boolean confirm(long sent) {
    if (!isHeld()) {
      return false;
    }
    if (sent - confirmedAt > 0) {
      confirmedAt = sent;
    }
    return true;
  }

  private void take(Ledger.@Nullable Item<LeaseEntry> seen) {
    // an overdue lease that the watching thread has not met yet
    check();
    if (!tryToClear()) {
      return;
    }
    long next = seen == null ? 1 : seen.value().period() + 1;
    LeaseEntry wanted = new LeaseEntry(own.name(), own.incarnation(), next, LeaseEntry.State.HELD);
    long sent = clock.nanos();
    var written =
        seen == null ? ledger.create(own.name().text(), wanted) : ledger.replace(seen, wanted);
    if (written.isPresent() && begin(next, sent)) {
      LOG.log(System.Logger.Level.INFO, () -> own.name() + " holds its lease, period " + next);
      begun.run();
    }
  }

  private synchronized boolean begin(long next, long sent) {
    if (over || clock.nanos() - sent >= times.hold().toNanos()) {
      return false;
    }
    period = next;
    confirmedAt = sent;
    held = true;
    trouble = null;
    host.resume(next, () -> period().isPresent());
    return true;
  }

  // ---- the end ----

  /// Gives the lease back for good: what this node runs has ended, and others may have it at once.
  ///
  /// @throws TruthUnavailableException if truth does not answer; others will have to wait
  void release() {
    synchronized (this) {
      over = true;
    }
    lose("the node stops");
    if (!tryToClear()) {
      return;
    }
    ledger
        .read(own.name().text())
        .filter(item -> item.value().incarnation() == own.incarnation())
        .ifPresent(item -> ledger.replace(item, item.value().with(LeaseEntry.State.SEALED)));
  }
}
