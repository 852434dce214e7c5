package io.superlearner.sandbox;

import io.superlearner.event.Event;
import io.superlearner.event.ReportContext;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The last events of one sandbox. Any thread may append and read; reasons are kept as text, so
/// that nothing here holds on to classes of the sandbox.
final class EventLog {

  // not that it goes on: its thread may be busy still
  private static final ExitReason ENDED_STUCK = ExitReason.abnormal("ended_while_stuck");

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  // guarded by lock
  private final ArrayDeque<SandboxEvent> kept = new ArrayDeque<>();
  private long last;
  private long restarts;
  private boolean closed;
  private volatile @Nullable Pid gaveUp;

  /// @param most how many events are kept
  EventLog(int most) {
    this.most = most;
  }

  /// A part of the log.
  ///
  /// @param events oldest first
  /// @param last the number to ask after for what comes next
  /// @param lost how many between the asked place and the first one are not kept any more
  record Part(List<SandboxEvent> events, long last, long lost) {}

  /// Appends an event of a tree; crashes and reports are in the log of the node, not here.
  void add(Event.InTree event) {
    switch (event) {
      case Event.ChildStarted e -> append(e.at(), "child_started", e.path(), e.pid(), null);
      case Event.ChildStartFailed e ->
          append(e.at(), "child_start_failed", e.path(), null, e.reason());
      case Event.ChildIgnored e -> append(e.at(), "child_ignored", e.path(), null, null);
      case Event.ChildExited e -> append(e.at(), "child_exited", e.path(), e.pid(), e.reason());
      case Event.ChildRestarted e -> append(e.at(), "child_restarted", e.path(), e.pid(), null);
      case Event.ChildTerminated e ->
          append(e.at(), "child_terminated", e.path(), e.pid(), e.reason());
      case Event.SupervisorExited e ->
          append(e.at(), "supervisor_exited", e.path(), e.pid(), e.reason());
      case Event.ProcessStuck e -> append(e.at(), "process_stuck", e.path(), e.pid(), null);
      case Event.ProcessUnstuck e ->
          append(e.at(), "process_unstuck", e.path(), e.pid(), e.ended() ? ENDED_STUCK : null);
      case Event.ProcessBlocking e -> append(e.at(), "process_blocking", e.path(), e.pid(), null);
      case Event.SupervisorReported e -> {
        if (e.context() == ReportContext.SHUTDOWN) {
          gaveUp = e.supervisor();
        }
      }
      case Event.ProcessCrashed _ -> {}
    }
  }

  /// Tells whether a supervisor was the last that said that its restart budget is spent.
  boolean hasGivenUp(Pid supervisor) {
    return supervisor.equals(gaveUp);
  }

  void append(
      Instant at, String type, String path, @Nullable Pid pid, @Nullable ExitReason reason) {
    appendText(at, type, path, pid, reason == null ? null : reason.toString());
  }

  /// Appends an event whose reason is a sentence.
  void appendText(Instant at, String type, String path, @Nullable Pid pid, @Nullable String why) {
    lock.lock();
    try {
      if (kept.size() == most) {
        kept.removeFirst();
      }
      kept.addLast(new SandboxEvent(++last, at, type, path, pid, why));
      if (type.equals("child_restarted")) {
        restarts++;
      }
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Returns how many restarts were told of, those not kept any more included.
  long restarts() {
    lock.lock();
    try {
      return restarts;
    } finally {
      lock.unlock();
    }
  }

  /// Returns events after a number; waits until there is one, at most for the limit.
  ///
  /// @throws InterruptedException if the waiting thread was interrupted
  Part after(long seq, int limit, Duration wait) throws InterruptedException {
    long nanos = wait.toNanos();
    lock.lockInterruptibly();
    try {
      while (last <= seq && !closed && nanos > 0) {
        nanos = grown.awaitNanos(nanos);
      }
      return part(seq, limit);
    } finally {
      lock.unlock();
    }
  }

  private Part part(long seq, int limit) {
    long first = last - kept.size() + 1;
    long lost = Math.max(0, first - 1 - Math.max(0, seq));
    List<SandboxEvent> events = new ArrayList<>();
    for (SandboxEvent event : kept) {
      if (event.seq() > seq) {
        events.add(event);
        if (events.size() == limit) {
          break;
        }
      }
    }
    long upTo = events.isEmpty() ? last : events.getLast().seq();
    return new Part(List.copyOf(events), upTo, lost);
  }

  /// Lets everybody who waits go: nothing comes any more.
  void close() {
    lock.lock();
    try {
      closed = true;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
