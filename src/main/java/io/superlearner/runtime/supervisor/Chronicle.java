package io.superlearner.runtime.supervisor;

import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.event.Offender;
import io.superlearner.event.ReportContext;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.LogLimit;
import io.superlearner.runtime.Self;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells what one supervisor does, in the order in which it does it: to listeners as events, and to
/// people as a line of the log where somebody should look.
final class Chronicle {

  private final EventBus bus;
  private final Clock clock;
  private final Pid supervisor;
  private final String path;
  private final LogLimit limit;
  private final @Nullable SandboxId sandbox;

  Chronicle(Self self) {
    this.bus = self.runtime().events();
    this.clock = self.runtime().clock();
    this.supervisor = self.pid();
    this.limit = self.runtime().logLimit();
    this.path = self.options().path();
    this.sandbox = self.options().sandbox();
  }

  void started(Child child, Pid pid) {
    bus.publish(() -> new Event.ChildStarted(clock.now(), sandbox, child.path(), supervisor, pid));
  }

  void startFailed(Child child, ExitReason reason) {
    bus.publish(
        () -> new Event.ChildStartFailed(clock.now(), sandbox, child.path(), supervisor, reason));
  }

  void ignored(Child child) {
    bus.publish(() -> new Event.ChildIgnored(clock.now(), sandbox, child.path(), supervisor));
  }

  void exited(Child child, Pid pid, ExitReason reason) {
    bus.publish(
        () -> new Event.ChildExited(clock.now(), sandbox, child.path(), supervisor, pid, reason));
  }

  void restarted(Child child, @Nullable Pid old, Pid pid) {
    bus.publish(() ->
        new Event.ChildRestarted(
            clock.now(), sandbox, child.path(), supervisor, old, pid, child.restarts()));
  }

  void terminated(Child child, Pid pid, ExitReason reason) {
    bus.publish(() ->
        new Event.ChildTerminated(clock.now(), sandbox, child.path(), supervisor, pid, reason));
  }

  // ---- reports ----

  /// Reports that a child did not start, when nobody asked for that start who would be told.
  void startError(Child child, ExitReason reason) {
    report(ReportContext.START_ERROR, reason, () -> offender(child, null));
  }

  /// Reports that a child ended, if that is an error.
  void endedByItself(Child child, Pid pid, ExitReason reason) {
    if (child.spec().restart().isErrorAfter(reason)) {
      report(ReportContext.CHILD_TERMINATED, reason, () -> offender(child, pid));
    }
  }

  /// Reports that the supervisor ends, because a child would have to be restarted once too often.
  void intensityReached(Child failed) {
    ExitReason rule = ExitReason.abnormal("reached_max_restart_intensity");
    report(ReportContext.SHUTDOWN, rule, () -> offender(failed, failed.pid()));
  }

  /// Reports that a child did not end as it should when it was stopped.
  ///
  /// @param alike how many there were like this one
  void shutdownError(Child child, ExitReason reason, int alike) {
    Offender one = offender(child, child.pid());
    Offender all =
        new Offender(
            null, null, alike, one.module(), List.of(), one.restart(), one.shutdown(), one.type());
    report(ReportContext.SHUTDOWN_ERROR, reason, () -> alike == 1 ? one : all);
  }

  /// Writes to the log that a child runs again; the event of that is [#restarted].
  void progress(Child child, Pid pid) {
    ReportLog.progress(() -> ReportFormat.line().started(path, supervisor, offender(child, pid)));
  }

  private void report(ReportContext context, ExitReason reason, Supplier<Offender> offender) {
    Supplier<Event.SupervisorReported> report =
        () ->
            new Event.SupervisorReported(
                clock.now(), sandbox, path, supervisor, context, reason, offender.get());
    bus.publish(report);
    String place = sandbox == null ? path : sandbox + "/" + path;
    ReportLog.error(limit, place, () -> ReportFormat.line().format(report.get()));
  }

  private static Offender offender(Child child, @Nullable Pid pid) {
    ChildSpec spec = child.spec();
    return new Offender(
        child.id(),
        pid,
        1,
        spec.module(),
        child.args(),
        spec.restart().word(),
        spec.shutdown().toString(),
        spec.type().word());
  }

  void supervisorExited(ExitReason reason) {
    bus.publish(() -> new Event.SupervisorExited(clock.now(), sandbox, path, supervisor, reason));
  }
}
