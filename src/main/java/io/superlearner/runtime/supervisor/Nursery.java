package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.ExitException;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/// Starts and stops the children of one supervisor, keeps the ledger, and tells what was done. Used
/// by the supervisor's thread alone.
final class Nursery {

  private final Self self;
  private final Scheduler lane;
  private final Ledger ledger;
  private final Chronicle chronicle;

  Nursery(Self self, Scheduler lane, Ledger ledger, Chronicle chronicle) {
    this.self = self;
    this.lane = lane;
    this.ledger = ledger;
    this.chronicle = chronicle;
  }

  /// Starts a child for the first time, or because somebody asked for it. Only if it runs is it in
  /// the ledger afterwards, or still there.
  StartOutcome start(Child child) {
    return start(child, child.isTemporary() ? child.spec().forgotten() : child.spec());
  }

  /// Starts a child for the first time.
  ///
  /// @param treated its spec once it runs
  StartOutcome start(Child child, ChildSpec treated) {
    StartOutcome outcome = spawn(child);
    if (outcome instanceof StartOutcome.Started(Pid pid, var _)) {
      ledger.put(child.started(treated, pid, now(), awake()));
      chronicle.started(child, pid);
    }
    return outcome;
  }

  /// Starts a child again; it is in the ledger already.
  StartOutcome restart(Child child) {
    StartOutcome outcome = spawn(child);
    if (outcome instanceof StartOutcome.Started(Pid pid, var _)) {
      Child next = child.restarted(pid, now(), awake());
      ledger.put(next);
      ledger.countRestart();
      chronicle.restarted(next, child.pid(), pid);
      chronicle.progress(next, pid);
    }
    return outcome;
  }

  private StartOutcome spawn(Child child) {
    ChildSpec spec = child.spec();
    ChildContext context =
        new ChildContext(child.path(), self.pid(), self.options().sandbox(), lane, child.args());
    StartOutcome outcome =
        self.startLink(new ChildBody(spec.start(), context), options(child.path(), spec));
    switch (outcome) {
      case StartOutcome.Started(Pid pid, var _) ->
          StopLimits.warnIfNested(self, child, pid, SupervisorProcess.LOG);
      case StartOutcome.Ignored _ -> chronicle.ignored(child);
      case StartOutcome.Failed _, StartOutcome.AlreadyStarted _ -> {
        leaveIfKilled();
        chronicle.startFailed(child, reasonOf(outcome));
      }
    }
    return outcome;
  }

  /// A supervisor that was killed while a child started hears of it as a failed start.
  private void leaveIfKilled() {
    if (!self.isAlive()) {
      throw new ExitException(ExitReason.killed());
    }
  }

  /// Returns why a child did not start.
  static ExitReason reasonOf(StartOutcome outcome) {
    return switch (outcome) {
      case StartOutcome.Failed(var reason) -> reason;
      case StartOutcome.AlreadyStarted(var pid) -> ExitReason.abnormal("already_started: " + pid);
      case StartOutcome.Started _, StartOutcome.Ignored _ ->
          throw new IllegalArgumentException("did start: " + outcome);
    };
  }

  /// The names of a sandbox count in the whole cluster; those of the platform's own trees, which
  /// each node has, on their node.
  private SpawnOptions options(String path, ChildSpec spec) {
    boolean worker = spec.type() == ChildType.WORKER;
    Scheduler usual = worker ? lane : self.runtime().systemScheduler();
    return new SpawnOptions(
        path,
        spec.module(),
        worker ? ProcessKind.WORKER : ProcessKind.SUPERVISOR,
        self.options().sandbox(),
        spec.name(),
        Objects.requireNonNullElse(spec.scheduler(), usual),
        spec.mailboxBound(),
        spec.startLimit(),
        self.options().sandbox() == null ? null : spec.name(),
        self.options().overflow());
  }

  private Instant now() {
    return self.runtime().clock().now();
  }

  private long awake() {
    return self.runtime().clock().awakeNanos();
  }

  /// Stops a child and waits until it is gone; does nothing if it does not run.
  void stop(Child child) {
    stopAtOnce(List.of(child));
  }

  /// Stops children one after another, the last first.
  void stopInTurn(List<Child> children) {
    children.reversed().forEach(this::stop);
  }

  /// Stops children all at the same time, and waits until the last is gone.
  ///
  /// Temporary ones are forgotten, the others have no process afterwards.
  void stopAtOnce(Collection<Child> children) {
    List<Child> running = new ArrayList<>();
    for (Child child : children) {
      if (child.isRunning()) {
        running.add(child);
      } else if (child.status() == ChildStatus.RESTARTING) {
        ledger.put(child.idle());
      }
    }
    List<Ending> endings = Stopping.stop(self, running);
    ShutdownErrors errors = new ShutdownErrors();
    for (int i = 0; i < running.size(); i++) {
      note(running.get(i), endings.get(i));
      errors.add(running.get(i), endings.get(i));
    }
    errors.reportTo(chronicle);
  }

  private void note(Child child, Ending ending) {
    if (child.isTemporary()) {
      ledger.remove(child);
    } else {
      ledger.put(child.stopped(ending.reason()));
    }
    Pid pid = Objects.requireNonNull(child.pid());
    if (ending.byItself()) {
      chronicle.exited(child, pid, ending.reason());
    } else {
      chronicle.terminated(child, pid, ending.reason());
    }
  }
}
