package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a supervisor knows of one child at one moment.
///
/// @param id its key in its supervisor
/// @param path its place in its tree
/// @param spec how it is treated
/// @param args what its factory gets, at every start
/// @param status whether it runs
/// @param pid its present process, or the last one; null if it never ran
/// @param restarts how often it was restarted
/// @param startedAt when the present process started; null unless it runs
/// @param lastExit why the last process ended; null if none has
/// @param recovery how it comes back; null if nothing is to be known of that
record Child(
    String id,
    String path,
    ChildSpec spec,
    List<@Nullable Object> args,
    ChildStatus status,
    @Nullable Pid pid,
    long restarts,
    @Nullable Instant startedAt,
    @Nullable ExitReason lastExit,
    @Nullable Recovery recovery) {

  static Child fresh(String id, String path, ChildSpec spec, List<@Nullable Object> args) {
    return new Child(id, path, spec, args, ChildStatus.STOPPED, null, 0, null, null, null);
  }

  /// Returns the child with its first process. A temporary one starts once, so that its arguments
  /// are not kept.
  ///
  /// @param treated its spec from now on
  Child started(ChildSpec treated, Pid now, Instant at, long awakeNanos) {
    List<@Nullable Object> kept = isTemporary() ? List.of() : args;
    Recovery first = Recovery.ofStart(spec, null, awakeNanos);
    return new Child(
        id, path, treated, kept, ChildStatus.RUNNING, now, restarts, at, lastExit, first);
  }

  Child restarted(Pid now, Instant at, long awakeNanos) {
    Recovery next = Recovery.ofStart(spec, recovery, awakeNanos);
    return new Child(
        id, path, spec, args, ChildStatus.RUNNING, now, restarts + 1, at, lastExit, next);
  }

  /// Returns the child after its supervisor has stopped it.
  Child stopped(ExitReason reason) {
    return ended(reason, Recovery.with(recovery, null));
  }

  /// Returns the child after it has ended by itself.
  Child ended(ExitReason reason, long awakeNanos) {
    return ended(reason, recovery == null ? null : recovery.afterEnd(spec.delay(), awakeNanos));
  }

  private Child ended(ExitReason reason, @Nullable Recovery then) {
    return new Child(id, path, spec, args, ChildStatus.STOPPED, pid, restarts, null, reason, then);
  }

  /// Returns the child without a process and without an attempt to come.
  Child idle() {
    return waiting(ChildStatus.STOPPED, null);
  }

  /// Returns the child waiting for an attempt to restart it.
  Child awaiting(Attempt next) {
    return waiting(ChildStatus.RESTARTING, next);
  }

  private Child waiting(ChildStatus other, @Nullable Attempt next) {
    Recovery then = Recovery.with(recovery, next);
    return new Child(id, path, spec, args, other, pid, restarts, null, lastExit, then);
  }

  /// Returns the child as it is, treated otherwise from now on.
  Child with(ChildSpec other, List<@Nullable Object> otherArgs) {
    return new Child(
        id, path, other, otherArgs, status, pid, restarts, startedAt, lastExit, recovery);
  }

  boolean isRunning() {
    return status == ChildStatus.RUNNING;
  }

  boolean isTemporary() {
    return spec.restart() == RestartType.TEMPORARY;
  }

  /// Returns the present process; null unless it runs.
  @Nullable Pid present() {
    return isRunning() ? pid : null;
  }

  /// Returns the attempt to restart it that is to come; null if there is none.
  @Nullable Attempt attempt() {
    return recovery == null ? null : recovery.next();
  }

  /// Tells whether it waits for the end of a delay.
  boolean isDelayed() {
    return restartsAt() != null;
  }

  private @Nullable Instant restartsAt() {
    Attempt next = attempt();
    return next == null ? null : next.due();
  }

  ChildEntry entry(@Nullable String shownId) {
    return new ChildEntry(shownId, present(), status, spec.type(), spec.module());
  }

  ChildView view() {
    return new ChildView(
        id,
        path,
        present(),
        spec.name(),
        spec.type(),
        spec.module(),
        spec.restart(),
        spec.shutdown(),
        spec.significant(),
        status,
        restarts,
        startedAt,
        lastExit,
        restartsAt());
  }
}
