package io.superlearner.runtime;

import io.superlearner.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks at the threads of a runtime's schedulers once a second and finds turns that do not end.
///
/// A turn pays nothing for that: a process that has handled as many messages as at the look before,
/// on the same thread, is still at the same one. A thread is asked for its stack only if something
/// is wrong with it. So the cost grows with threads, not with processes.
final class TurnWatch implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(TurnWatch.class.getName());
  // where supervisors write their reports
  private static final System.Logger REPORTS = System.getLogger("io.superlearner.supervisor");
  private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(900);
  private static final int MOST_LINES = 40;

  /// One turn at one message.
  ///
  /// @param begin when it was first seen, in nanoseconds
  private record Watched(Cell cell, long handled, long begin) {}

  /// How often a process was found waiting.
  private static final class Waits {
    private final TurnFinding first;
    private int seen;
    private int unseen;
    private boolean told;

    Waits(TurnFinding first) {
      this.first = first;
    }
  }

  private final ProcessRuntime runtime;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Set<Scheduler> schedulers = ConcurrentHashMap.newKeySet();
  private final Map<Cell, TurnFinding> findings = new ConcurrentHashMap<>();
  // a hint: saves a look into the set for most spawns
  private @Nullable Scheduler lastSeen;

  // guarded by this
  private Map<Seat, Watched> turns = new HashMap<>();
  private final Map<Cell, Waits> waits = new HashMap<>();
  private final Overdue overdue = new Overdue();
  private long lastLook = Long.MIN_VALUE;

  TurnWatch(ProcessRuntime runtime) {
    this.runtime = runtime;
  }

  void start() {
    var _ = Thread.ofPlatform().daemon().name("sl-turns").start(this::watch);
  }

  private void watch() {
    try {
      while (!closing.await(1, TimeUnit.SECONDS)) {
        lookSafely();
        tellSuppressed();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellSuppressed() {
    for (LogLimit.Suppressed lines : runtime.logLimit().takeSuppressed()) {
      REPORTS.log(System.Logger.Level.WARNING, "{0}", lines);
    }
  }

  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException | Error failure) {
      LOG.log(System.Logger.Level.WARNING, "a look at the turns failed", failure);
    }
  }

  /// Notes where a process will run. Any thread may call.
  @SuppressWarnings("ReferenceEquality") // schedulers are who they are
  void include(Scheduler scheduler) {
    if (lastSeen != scheduler) {
      schedulers.add(scheduler);
      lastSeen = scheduler;
    }
  }

  /// Returns what is wrong with a process at this moment, null if nothing. Any thread may call.
  @Nullable TurnFinding find(Cell cell) {
    return findings.isEmpty() ? null : findings.get(cell);
  }

  /// Tells whether a process is stuck. Any thread may call.
  boolean isStuck(Cell cell) {
    TurnFinding finding = find(cell);
    return finding != null && finding.kind() == TurnFinding.Kind.STUCK;
  }

  List<TurnFinding> findings() {
    return findings.values().stream()
        .sorted((one, other) -> one.pid().compareTo(other.pid()))
        .toList();
  }

  @Override
  public void close() {
    closing.countDown();
  }

  // ---- a look ----

  /// Looks at every thread once. A look that follows too soon on another sees nothing, so that
  /// looks can be counted.
  synchronized void look() {
    long now = runtime.clock().awakeNanos();
    if (lastLook != Long.MIN_VALUE && now - lastLook < BETWEEN_LOOKS) {
      return;
    }
    lastLook = now;
    Look look = new Look(now);
    for (Iterator<Scheduler> all = schedulers.iterator(); all.hasNext(); ) {
      Scheduler scheduler = all.next();
      scheduler.makeUpFor(look.held(scheduler.seats()));
      if (scheduler.isGone()) {
        all.remove();
        lastSeen = null;
      }
    }
    turns = look.turns;
    look.settle();
    overdue.settle();
  }

  private final class Look {
    private final long now;
    private final Map<Seat, Watched> turns = new HashMap<>();
    private final Map<Cell, TurnFinding> stuck = new HashMap<>();
    private final Set<Cell> waiting = new HashSet<>();

    Look(long now) {
      this.now = now;
    }

    int held(List<Seat> seats) {
      int held = 0;
      for (Seat seat : seats) {
        Cell cell = seat.process();
        if (cell != null && cell.runsOn(seat.thread())) {
          held += isHeld(seat, cell) ? 1 : 0;
        }
      }
      return held;
    }

    @SuppressWarnings("ReferenceEquality") // runtimes are who they are
    private boolean isHeld(Seat seat, Cell cell) {
      if (seat instanceof Worker worker) {
        overdue.look(worker, cell, now);
      }
      boolean declared =
          seat.isDeclared() || LockSupport.getBlocker(seat.thread()) instanceof Pending;
      Watched turn = watched(seat, cell, declared);
      turns.put(seat, turn);
      Duration lasted = Duration.ofNanos(now - turn.begin());
      Thread.State state = seat.thread().getState();
      TurnRule.Verdict verdict = TurnRule.judge(lasted, state, seat.blocks(), declared);
      if (cell.isAlive() && cell.runtime == runtime) {
        note(seat, cell, lasted, state, verdict);
      }
      return verdict.held();
    }

    /// A declared wait does not count for what comes after it.
    @SuppressWarnings("ReferenceEquality") // processes are who they are
    private Watched watched(Seat seat, Cell cell, boolean declared) {
      Watched before = TurnWatch.this.turns.get(seat);
      long handled = cell.handled();
      boolean same = before != null && before.cell() == cell && before.handled() == handled;
      return before != null && same && !declared ? before : new Watched(cell, handled, now);
    }

    private void note(
        Seat seat, Cell cell, Duration lasted, Thread.State state, TurnRule.Verdict verdict) {
      if (verdict.stuck()) {
        stuck.put(cell, finding(seat, cell, TurnFinding.Kind.STUCK, lasted, state));
      }
      if (verdict.waits()) {
        waiting.add(cell);
        waits.computeIfAbsent(
                cell, _ -> new Waits(finding(seat, cell, TurnFinding.Kind.BLOCKING, lasted, state)))
            .seen++;
      }
    }

    private TurnFinding finding(
        Seat seat, Cell cell, TurnFinding.Kind kind, Duration lasted, Thread.State state) {
      List<String> stack =
          Arrays.stream(seat.thread().getStackTrace())
              .limit(MOST_LINES)
              .map(StackTraceElement::toString)
              .toList();
      return new TurnFinding(
          cell.pid(),
          cell.options().sandbox(),
          cell.options().path(),
          kind,
          runtime.clock().now().minus(lasted),
          lasted,
          state,
          stack,
          TurnRule.remedy(kind, state));
    }

    /// Brings what is shown up to date, and tells what is new.
    void settle() {
      Map<Cell, TurnFinding> next = new HashMap<>();
      for (Iterator<Map.Entry<Cell, Waits>> all = waits.entrySet().iterator(); all.hasNext(); ) {
        Map.Entry<Cell, Waits> entry = all.next();
        Waits seen = entry.getValue();
        seen.unseen = waiting.contains(entry.getKey()) ? 0 : seen.unseen + 1;
        if (seen.unseen >= TurnRule.LOOKS_FORGIVEN || !entry.getKey().isAlive()) {
          all.remove();
        } else if (seen.seen >= TurnRule.LOOKS_BLOCKED) {
          next.put(entry.getKey(), seen.first);
          tellOnce(seen);
        }
      }
      next.putAll(stuck);
      tell(next);
      findings.putAll(next);
      findings.keySet().retainAll(next.keySet());
    }

    private void tell(Map<Cell, TurnFinding> next) {
      new ArrayList<>(findings.entrySet())
          .forEach(entry -> {
            if (isStuck(entry.getValue()) && !isStuck(next.get(entry.getKey()))) {
              tellFree(entry.getKey(), entry.getValue());
            }
          });
      stuck.forEach((cell, finding) -> {
        if (!isStuck(findings.get(cell))) {
          tellStuck(finding);
        }
      });
    }

    private boolean isStuck(@Nullable TurnFinding finding) {
      return finding != null && finding.kind() == TurnFinding.Kind.STUCK;
    }
  }

  private void tellStuck(TurnFinding found) {
    runtime
        .events()
        .publish(() ->
            new Event.ProcessStuck(
                runtime.clock().now(),
                found.sandbox(),
                found.path(),
                found.pid(),
                found.since(),
                found.state().name().toLowerCase(Locale.ROOT),
                found.stack()));
  }

  private void tellFree(Cell cell, TurnFinding was) {
    runtime
        .events()
        .publish(() ->
            new Event.ProcessUnstuck(
                runtime.clock().now(),
                was.sandbox(),
                was.path(),
                was.pid(),
                was.since(),
                !cell.isAlive()));
  }

  private void tellOnce(Waits seen) {
    if (!seen.told) {
      seen.told = true;
      TurnFinding found = seen.first;
      runtime
          .events()
          .publish(() ->
              new Event.ProcessBlocking(
                  runtime.clock().now(),
                  found.sandbox(),
                  found.path(),
                  found.pid(),
                  found.stack(),
                  found.remedy()));
    }
  }
}
