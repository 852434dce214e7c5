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
record Child(
    String id,
    String path,
    ChildSpec spec,
    List<@Nullable Object> args,
    ChildStatus status,
    @Nullable Pid pid,
    long restarts,
    @Nullable Instant startedAt,
    @Nullable ExitReason lastExit) {

  static Child fresh(String id, String path, ChildSpec spec, List<@Nullable Object> args) {
    return new Child(id, path, spec, args, ChildStatus.STOPPED, null, 0, null, null);
  }

  /// Returns the child with its first process. A temporary one starts once, so that its arguments
  /// are not kept.
  Child started(Pid now, Instant at) {
    List<@Nullable Object> kept = isTemporary() ? List.of() : args;
    return new Child(id, path, spec, kept, ChildStatus.RUNNING, now, restarts, at, lastExit);
  }

  Child restarted(Pid now, Instant at) {
    return new Child(id, path, spec, args, ChildStatus.RUNNING, now, restarts + 1, at, lastExit);
  }

  Child ended(ExitReason reason) {
    return new Child(id, path, spec, args, ChildStatus.STOPPED, pid, restarts, null, reason);
  }

  Child with(ChildStatus other) {
    return new Child(id, path, spec, args, other, pid, restarts, null, lastExit);
  }

  /// Returns the child as it is, treated otherwise from now on.
  Child with(ChildSpec other, List<@Nullable Object> otherArgs) {
    return new Child(id, path, other, otherArgs, status, pid, restarts, startedAt, lastExit);
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
        lastExit);
  }
}
